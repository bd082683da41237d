/* revert: a guest as it was in a snapshot, its memory too where that was saved. */
#ifndef XLTOOL_XEN_REVERT_H
#define XLTOOL_XEN_REVERT_H

#include "xltool/xen/conn.h"

int xen_plan_revert(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_revert(struct xen_ts *c, struct op *op, struct err *e);

/* The last step: gives the guest the snapshot's configuration, and its memory where it has one.
 * Harmless when done already, which `token`, another for each revert, tells. */
int xen_finish_revert(struct xen_ts *c, struct op *op, const char *id, const char *snapshot,
                      const char *token, struct err *e);

#endif
