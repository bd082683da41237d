/* clone: another guest with the disks of one, or of one of its snapshots. */
#ifndef XLTOOL_XEN_CLONE_H
#define XLTOOL_XEN_CLONE_H

#include "xltool/xen/conn.h"

int xen_plan_clone(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_clone(struct xen_ts *c, struct op *op, struct err *e);

#endif
