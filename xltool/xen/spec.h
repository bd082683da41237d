/* A guest spec, as a domain. */
#ifndef XLTOOL_XEN_SPEC_H
#define XLTOOL_XEN_SPEC_H

#include "xltool/xen/store.h"

/* Fills g (initialised) from a spec: a PV guest where a kernel is named, else an HVM guest that
 * boots from its disk. Paths of disks that have to be made first are in g->made, what they are to be
 * in *ret_disks (one each, inside s; caller frees the list). */
int xen_spec_parse(struct xen_ts *c, const struct guest_spec *s, const char *name,
                   struct xen_guest *g, const struct disk_spec ***ret_disks, struct err *e);

/* What xl does with a guest that ends, where nothing else is asked for. */
void xen_default_actions(libxl_domain_config *config);

#endif
