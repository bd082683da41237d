/* delete: a guest, its snapshots, and the disks that xltool made for it. */
#ifndef XLTOOL_XEN_DELETE_H
#define XLTOOL_XEN_DELETE_H

#include "xltool/xen/conn.h"

int xen_plan_delete(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_delete(struct xen_ts *c, struct op *op, struct err *e);

#endif
