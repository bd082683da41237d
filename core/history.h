/* The last minutes of every guest, for charts: figures as they are shown (core/metric.h). Small: 4
 * bytes a figure. Pure. */
#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/metric.h"
#include "core/table.h"

struct history;

/* Keeps the last `samples` (at least 1) of each guest. */
struct history *history_new(size_t samples);
void history_free(struct history *h);
void history_freep(struct history **h);
#define _cleanup_history_ _cleanup_(history_freep)

/* Adds what is new in a table: the guests and hosts of each connection whose snapshot is newer than
 * the last one taken. A row whose values are no newer than its last ones leaves a gap. A guest that
 * has gone is forgotten once all it had is too old. Rows come as table_build() made them; what does
 * not follow that order is left out. A connection whose time went back starts afresh. Linear in
 * the guests. */
void history_take(struct history *h, const struct table *t);
/* True when no sample lies between what was taken last and t: of each connection its snapshot, or the
 * one before it, is the last one taken. */
bool history_is_next(const struct history *h, const struct table *t);
/* Forgets everything: a recording was wound to another place. */
void history_clear(struct history *h);

/* Divides [from_ns, to_ns) into n parts and puts the mean of each into ret; NaN where nothing is
 * known. A figure stands for the time since the sample before it, so parts may be shorter than the
 * pause between two samples. The times may be negative: before the clock began nothing is known.
 * guest_id NULL: the connection's host. Returns how many parts are known. */
size_t history_read(const struct history *h, size_t source, const char *guest_id, enum metric m,
                    int64_t from_ns, int64_t to_ns, float *ret, size_t n);

/* The figures of a connection's last n samples, oldest first; NaN where nothing is known, also before
 * the first one. Costs n and a search, however long the history is. guest_id NULL: the host. */
void history_recent(const struct history *h, size_t source, const char *guest_id, enum metric m,
                    float *ret, size_t n);

/* The time that a connection's samples cover; false when there are none. */
bool history_range(const struct history *h, size_t source, uint64_t *ret_begin_ns,
                   uint64_t *ret_end_ns);

/* Bytes held, for the bench. */
size_t history_bytes(const struct history *h);

#endif
