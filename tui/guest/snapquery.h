/* The snapshots of a guest that is looked at: asked for in its connection's operation thread, again
 * from time to time, while the last answer stays. No curses. Main thread only. */
#ifndef TUI_SNAPQUERY_H
#define TUI_SNAPQUERY_H

#include "engine/engine.h"
#include "engine/operation.h"

struct snapquery {
    struct operation *asked, *answered; /* NULL = none */
    char *why;                          /* it was refused; NULL = it was not. Hostile */
    uint64_t asked_ns;
};

/* Asks, unless it has been asked of late or there is no answer yet. `guest` says whose. */
void snapquery_ask(struct snapquery *q, struct engine *e, size_t source,
                   const struct request *guest);
/* Looks for the answer. */
void snapquery_poll(struct snapquery *q);
/* The records "snapshot" of the last answer; NULL when there is none yet. */
const struct detail *snapquery_answer(const struct snapquery *q);
/* The next is asked at once. */
void snapquery_hurry(struct snapquery *q);
/* Forgets all: for another guest. */
void snapquery_release(struct snapquery *q);

#endif
