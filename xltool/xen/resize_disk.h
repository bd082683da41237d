/* Making a disk larger. */
#ifndef XLTOOL_XEN_RESIZE_DISK_H
#define XLTOOL_XEN_RESIZE_DISK_H

#include "xltool/xen/build.h"

int xen_plan_resize_disk(struct plan *p, struct xen_guest *g, const struct disk_spec *to,
                         struct err *e);
/* Ends with a row of the result. A disk that has grown stays so, whatever fails later. */
int xen_resize_disk(struct xen_ts *c, struct op *op, struct xen_guest *g,
                    const struct disk_spec *to, struct err *e);

#endif
