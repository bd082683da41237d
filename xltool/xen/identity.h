/* What tells one guest from another. */
#ifndef XLTOOL_XEN_IDENTITY_H
#define XLTOOL_XEN_IDENTITY_H

#include "xltool/xen/store.h"

/* A new uuid; new MACs in Xen's range; names and numbers that only one domain may have are left for
 * libxl to choose. */
void xen_new_identity(struct xen_ts *c, struct xen_guest *g, const char *name);

/* A new MAC of 00:16:3e. */
void xen_new_mac(libxl_mac *mac);

/* "00:16:3e:01:02:03"; -EINVAL when it is none. */
int xen_parse_mac(const char *text, libxl_mac *mac);

#endif
