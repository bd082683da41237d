/* snapshot create, list and delete. */
#ifndef XLTOOL_XEN_SNAPSHOT_H
#define XLTOOL_XEN_SNAPSHOT_H

#include "xltool/xen/conn.h"

int xen_plan_snapshot(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_snapshot(struct xen_ts *c, struct op *op, struct err *e);
int xen_plan_snapshot_delete(struct xen_ts *c, const struct request *r, struct plan *p,
                             struct err *e);
int xen_run_snapshot_delete(struct xen_ts *c, struct op *op, struct err *e);

int xen_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e);

#endif
