/* Where tables come from: the engine, live, or a recording that is played. Whoever shows tables (the
 * console, `list`, `stat`) need not know which. An interface only. All functions: main thread; none
 * waits for a platform. */
#ifndef CORE_FEED_H
#define CORE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/detail.h"
#include "core/err.h"
#include "core/table.h"
#include "core/tape.h"

struct toolstack;
struct feed;

/* A connection as it stands now. Strings are the feed's, until the next call of conn(). */
struct feed_conn {
    const char *uri, *platform;
    const struct toolstack *toolstack; /* NULL: its guests cannot be changed */
    bool optional;                     /* found by discovery: being absent is no fault */
    enum conn_state state;
    struct err err;                    /* why the state is not ok */
    uint64_t answered_ns;              /* when it answered last, by now_ns(); 0 = not yet */
};

/* A line on the time line of a recording. */
struct feed_mark {
    uint64_t t_ns; /* by now_ns() */
    enum mark_kind kind;
    const char *text; /* hostile */
};

/* What only a recording can do. Times are of its own clock, see now_ns(). */
struct player_ops {
    void (*range)(struct feed *f, uint64_t *ret_begin_ns, uint64_t *ret_end_ns);
    /* Goes to an instant, cut to the range. */
    void (*seek)(struct feed *f, uint64_t t_ns);
    /* 1 = as it was recorded, 0 = paused. Comes to a stop at the end by itself. */
    void (*set_speed)(struct feed *f, double speed);
    double (*speed)(struct feed *f);
    /* All marks in order; valid until the feed is closed. */
    size_t (*marks)(struct feed *f, const struct feed_mark **ret);
    /* The first instant after t_ns at which something was recorded; false when none is. */
    bool (*next)(struct feed *f, uint64_t t_ns, uint64_t *ret_ns);
    /* The table of another instant; the present one stays. */
    void (*table_at)(struct feed *f, uint64_t t_ns, struct table *ret);
};

struct feed_ops {
    /* The table of all connections, now. */
    void (*table)(struct feed *f, struct table *ret);
    size_t (*n_conns)(struct feed *f);
    /* Connection i: the index is that of the table's sources. */
    void (*conn)(struct feed *f, size_t i, struct feed_conn *ret);
    /* The present, on the clock of every time in its tables: CLOCK_MONOTONIC when live, else the
     * recorded one's. */
    uint64_t (*now_ns)(struct feed *f);
    /* The same instant as ns since 1970, UTC. */
    int64_t (*wall_ns)(struct feed *f);
    /* Readable when there is something new; drain() empties it. -1: look now and then. */
    int (*fd)(struct feed *f);
    void (*drain)(struct feed *f);
    /* The pause between two samples. A recording ignores it. */
    void (*set_interval)(struct feed *f, uint64_t interval_ns);
    /* Asks for all that is known of a guest. detail() has it later: 0, -EAGAIN while it is under
     * way, -ENODATA when nobody asked (or a recording does not have it), or what went wrong. */
    void (*ask)(struct feed *f, size_t source, const char *guest_id);
    int (*detail)(struct feed *f, struct detail *ret, struct err *e);
    void (*close)(struct feed *f);
    const struct player_ops *player; /* NULL: live */
};

struct feed {
    const struct feed_ops *ops;
};

#endif
