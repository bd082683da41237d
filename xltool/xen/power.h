/* start, stop, reboot, pause, resume, rename. */
#ifndef XLTOOL_XEN_POWER_H
#define XLTOOL_XEN_POWER_H

#include "xltool/xen/conn.h"

int xen_plan_start(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_start(struct xen_ts *c, struct op *op, struct err *e);
int xen_plan_stop(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_stop(struct xen_ts *c, struct op *op, struct err *e);
int xen_plan_reboot(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_reboot(struct xen_ts *c, struct op *op, struct err *e);
int xen_plan_pause(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_pause(struct xen_ts *c, struct op *op, struct err *e);
int xen_plan_resume(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_resume(struct xen_ts *c, struct op *op, struct err *e);
int xen_plan_rename(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_rename(struct xen_ts *c, struct op *op, struct err *e);

#endif
