/* Changes that xenstore announces, so that nothing has to be read again to find them. */
#ifndef XENSTAT_WATCH_H
#define XENSTAT_WATCH_H

#include <stdbool.h>

struct xstat_conn;

/* Registers the watches. 0 or -errno. libxenstore starts a thread of its own to read them. */
int xstat_watch_start(struct xstat_conn *c);

/* Takes all events that have come in, without waiting, and marks what they make stale. False when
 * xenstore has gone. */
bool xstat_watch_drain(struct xstat_conn *c);

#endif
