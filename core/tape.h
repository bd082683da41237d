/* A recording that is being written, as those see it who have something to record. An interface
 * only; experiment/ is behind it. Main thread. */
#ifndef CORE_TAPE_H
#define CORE_TAPE_H

#include <stdint.h>

#include "core/err.h"
#include "core/table.h"

enum mark_kind {
    MARK_TEXT,      /* dropped by the user */
    MARK_OPERATION, /* an operation began or ended: "snapshot 'before' of 'web': done in 2.1 s" */
};

struct tape;

struct tape_ops {
    /* Adds what is new in the table: snapshots of connections that were not there the last time,
     * states that have changed. Takes no time worth mentioning when nothing has. On an error
     * (-ENOSPC) nothing is added any more; what is there can be read. */
    int (*take)(struct tape *t, const struct table *table, struct err *e);
    /* t_ns: CLOCK_MONOTONIC. */
    int (*mark)(struct tape *t, uint64_t t_ns, enum mark_kind kind, const char *text, struct err *e);
    uint64_t (*bytes)(const struct tape *t); /* written so far */
    /* Makes all durable and frees it, whatever is returned. */
    int (*close)(struct tape *t, struct err *e);
};

struct tape {
    const struct tape_ops *ops;
};

#endif
