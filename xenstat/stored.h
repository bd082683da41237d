/* Guests that have no domain now: Xen has forgotten them, xltool keeps their configuration (see
 * xltool/xen/store.h for the files). */
#ifndef XENSTAT_STORED_H
#define XENSTAT_STORED_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "core/detail.h"
#include "core/err.h"
#include "core/guest.h"
#include "core/snapshot.h"

struct xstat_conn;

/* What is kept of one from sample to sample. */
struct xstat_stored_guest {
    char id[40]; /* uuid */
    char *name;
    uint64_t vcpus, memory_bytes; /* as configured; 0 = not said */
    /* Of its file, which is replaced whole when it changes. */
    ino_t ino;
    struct timespec mtime;
};

struct xstat_stored {
    char *dir; /* NULL until the first refresh */
    struct xstat_stored_guest *v;
    size_t n, cap;
};

void xstat_stored_release(struct xstat_stored *s);

/* Looks for files that came, changed or went: a stat() per guest. */
void xstat_stored_refresh(struct xstat_stored *s);

/* Adds those that no domain of c has the uuid or the name of. */
void xstat_stored_fill(struct xstat_conn *c, struct snapshot *snap);

/* The configuration of a guest that has no domain. -ESRCH when it has gone. */
int xstat_stored_describe(struct xstat_conn *c, const struct guest *g, struct detail *d,
                          struct err *e);

/* Adds a record "snapshot" for each that xltool has made of the guest. */
void xstat_stored_snapshots(struct xstat_conn *c, const char *id, struct detail *d);

#endif
