/* create: a guest from an xl.cfg or a guest spec. */
#ifndef XLTOOL_XEN_CREATE_H
#define XLTOOL_XEN_CREATE_H

#include "xltool/xen/conn.h"

int xen_plan_create(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_create(struct xen_ts *c, struct op *op, struct err *e);

#endif
