/* How the connections fare and what observing costs, for the header. No curses. */
#ifndef TUI_STATUS_H
#define TUI_STATUS_H

#include "core/feed.h"
#include "core/strlist.h"

struct status {
    struct feed_conn *conns; /* their strings are in texts */
    struct strlist texts;
    size_t n;
    bool has_self;          /* self_percent is known */
    double self_percent;    /* CPU of this process, all threads, 100 = one core */
    uint64_t cpu_ns, at_ns; /* when it was last read */
};

/* Reads everything anew; the CPU share is over at least half a second. */
void status_update(struct status *s, struct feed *f);
void status_release(struct status *s);

/* True when a connection is worth showing: named by the user, or there. */
bool status_shows(const struct feed_conn *c);
/* True when it is shown and does not work as it should. */
bool status_is_problem(const struct feed_conn *c);

/* CPU share of the daemon behind a source of a table; false when it is not known. */
bool daemon_percent(const struct table_source *s, double *ret);

#endif
