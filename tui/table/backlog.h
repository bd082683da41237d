/* Keeps the history of the console's table up to date: live it gets each table, of a recording also
 * what lies between two looks at it, or before a place that it was wound to. Main thread only. */
#ifndef TUI_BACKLOG_H
#define TUI_BACKLOG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/feed.h"
#include "core/history.h"

struct backlog {
    struct history *history;
    uint64_t at_ns; /* what has been taken, on the feed's clock; 0 = nothing */
};

enum { BACKLOG_SAMPLES = 600, BACKLOG_SECONDS = 600 };

void backlog_init(struct backlog *b);
void backlog_release(struct backlog *b);

/* Takes t, the feed's present table. A recording's missing instants are read before it, at most
 * one a second of the last BACKLOG_SECONDS, for a few milliseconds: false when some are left, and t
 * waits for them. Call it again soon then. */
bool backlog_take(struct backlog *b, struct feed *f, const struct table *t);

#endif
