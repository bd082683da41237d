/* resize: vCPUs, memory, disks and CPU limit. */
#ifndef XLTOOL_XEN_RESIZE_H
#define XLTOOL_XEN_RESIZE_H

#include "xltool/xen/conn.h"

int xen_plan_resize(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
int xen_run_resize(struct xen_ts *c, struct op *op, struct err *e);

/* Take back what a resize that did not end well has done: only to the domain of this number. */
int xen_put_vcpus_back(struct xen_ts *c, const char *id, uint32_t domid, uint64_t vcpus,
                       struct err *e);
int xen_put_memory_back(struct xen_ts *c, const char *id, uint32_t domid, uint64_t kb,
                        struct err *e);
int xen_put_cap_back(struct xen_ts *c, const char *id, uint32_t domid, uint64_t cap, struct err *e);

#endif
