/* From a configuration to a running domain. */
#ifndef XLTOOL_XEN_BUILD_H
#define XLTOOL_XEN_BUILD_H

#include "xltool/xen/store.h"

/* What would keep the guest from starting now: its kernel or disks are missing, a disk or its name
 * is in use, the machine has too little memory left. 0, -ENOENT, -EBUSY, -EEXIST, -ENOMEM. */
int xen_build_check(struct xen_ts *c, const struct xen_guest *g, struct err *e);

/* Builds g's domain and leaves it paused. The caller has recorded op_undo("destroy", id, NULL). */
int xen_build(struct xen_ts *c, struct op *op, struct xen_guest *g, struct err *e);

/* Builds g's domain from a save file and leaves it paused. */
int xen_restore(struct xen_ts *c, struct op *op, struct xen_guest *g, const char *state,
                struct err *e);

/* Lets a domain that was built run, under a monitor of its own. 0 when it runs already. */
int xen_launch(struct xen_ts *c, const char *id, struct err *e);

/* Takes what is to change with the next start into the configuration. */
void xen_apply_next(struct xen_ts *c, struct xen_guest *g);

/* max vCPUs, the first `online` of them online from the start (libxl's default is one). */
void xen_set_vcpus(struct xen_ts *c, libxl_domain_build_info *b, int max, int online);

#endif
