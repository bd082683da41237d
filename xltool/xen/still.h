/* Making a guest stand still for the instant that a snapshot or clone is of. */
#ifndef XLTOOL_XEN_STILL_H
#define XLTOOL_XEN_STILL_H

#include "xltool/xen/disk.h"

struct xen_still {
    const struct xen_guest *g;
    const char *how;   /* "suspended", "paused"; NULL = it did not run anyway */
    uint64_t since_ns; /* CLOCK_MONOTONIC when it was told to */
};

/* Suspends the guest, its memory saved into the new file `state`. Records how to let it go on. */
int xen_still_suspend(struct xen_ts *c, struct op *op, const struct xen_guest *g, const char *state,
                      struct xen_still *ret, struct err *e);

/* Pauses the guest, unless it is not live or paused already. Records how to let it go on. */
int xen_still_pause(struct xen_ts *c, struct op *op, const struct xen_guest *g,
                    struct xen_still *ret, struct err *e);

/* Lets it go on; *ret_ms: how long it stood still. */
int xen_still_end(struct xen_ts *c, const struct xen_still *s, uint64_t *ret_ms, struct err *e);

/* The same from the journal: `how` it was made to stand still. Harmless when it goes on already. */
int xen_go_on(struct xen_ts *c, const char *id, uint32_t domid, const char *how, struct err *e);

#endif
