/* Domains that exist now, by the id that outlives them: the uuid. */
#ifndef XLTOOL_XEN_DOM_H
#define XLTOOL_XEN_DOM_H

#include "xltool/xen/conn.h"

struct xen_dom {
    uint32_t domid;
    libxl_domain_type type;
    bool paused;
    bool shut_down; /* its vcpus run no more; `reason` says why */
    libxl_shutdown_reason reason;
    uint64_t memory_kb, max_kb, cpu_ns;
    unsigned vcpus; /* online */
};

/* The live domain with this uuid; false when there is none. A domain that is being taken down does
 * not count. */
bool xen_dom_find(struct xen_ts *c, const char *id, struct xen_dom *ret);

/* As xen_dom_find(); -ESRCH with an error that names it. */
int xen_dom_need(struct xen_ts *c, const char *id, const char *name, struct xen_dom *ret,
                 struct err *e);

/* True when it stands still because it was suspended (and not saved away since). */
bool xen_dom_suspended(const struct xen_dom *d);

/* Destroys the domain with this uuid, of this number only unless domid is LIBXL's INVALID_DOMID. 0
 * also when it has gone. */
int xen_dom_destroy(struct xen_ts *c, const char *id, uint32_t domid, struct err *e);

#endif
