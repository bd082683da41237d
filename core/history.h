/* The last minutes of every guest, for charts: figures as they are shown (percent, bytes per second),
 * not counters. Small: 4 bytes a figure. Pure. */
#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/table.h"

enum metric {
    METRIC_CPU,      /* percent of one core */
    METRIC_HOST_CPU,
    METRIC_WAIT,
    METRIC_MEM,      /* bytes */
    METRIC_NET_RX,   /* bytes per second */
    METRIC_NET_TX,
    METRIC_DISK_READ,
    METRIC_DISK_WRITE,
    METRIC_READ_OPS, /* per second */
    METRIC_WRITE_OPS,
    METRIC_LATENCY,  /* ns per request */
    METRIC_COUNT
};

struct metric_info {
    const char *key, *label; /* "cpu", "CPU guest" */
    const char *unit;        /* "%", "B", "B/s", "/s", "ns": format by metric_format() */
};
const struct metric_info *metric_info(enum metric m);
/* At most six characters: "12.3%", "1.5M". */
void metric_format(struct strbuf *out, enum metric m, double value);

struct history;

/* Keeps the last `samples` of each guest. */
struct history *history_new(size_t samples);
void history_free(struct history *h);
void history_freep(struct history **h);
#define _cleanup_history_ _cleanup_(history_freep)

/* Adds every row whose sample is newer than the last one kept of it, and the hosts of the
 * connections. A guest that has gone is forgotten once all it had is too old. Linear in the guests. */
void history_take(struct history *h, const struct table *t);
/* Forgets everything: a recording was wound to another place. */
void history_clear(struct history *h);

/* Divides [from_ns, to_ns) into n parts and puts the mean of each into ret; NaN where nothing is
 * known. guest_id NULL: the connection's host. Returns how many parts are known. */
size_t history_read(const struct history *h, size_t source, const char *guest_id, enum metric m,
                    uint64_t from_ns, uint64_t to_ns, float *ret, size_t n);

/* Bytes held, for the bench. */
size_t history_bytes(const struct history *h);

#endif
