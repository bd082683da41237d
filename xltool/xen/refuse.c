#include "xltool/xen/refuse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/guestname.h"

int xen_refuse(struct plan *p, int rc, struct err *e)
{
    switch (-rc) {
    case EEXIST:
    case EBUSY:
    case ENOTSUP:
    case ENOENT:
    case ENOMEM:
    case ENOSPC:
        plan_refuse(p, "%s", e->msg);
        if (e->cure[0])
            plan_cure(p, "%s", e->cure);
        return 0;
    default:
        return rc;
    }
}

int xen_check_name(struct xen_ts *c, const char *name, const char *except, struct err *e)
{
    int rc = guest_name_check(name, "guest", e);

    if (rc < 0)
        return rc;
    _cleanup_free_ char *owner = xen_name_owner(c, name, except);
    if (!*owner)
        return 0;
    err_set(e, EEXIST, "there is a guest '%s' already", name);
    err_cure(e, "choose another name");
    return -EEXIST;
}

int xen_rename(struct xen_ts *c, const char *id, const char *name, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    xen_guest_init(&g);
    int rc = xen_guest_get(c, id, &g, e);
    if (rc < 0 || strcmp(g.name, name) == 0)
        return rc;
    if (g.live) {
        xen_begin(c, NULL);
        rc = xen_end(c, libxl_domain_rename(c->ctx, g.dom.domid, g.name, name), e,
                     "cannot rename '%s'", g.name);
    }
    if (rc < 0 || !g.stored)
        return rc;
    xen_guest_set_name(&g, name);
    return xen_guest_save(c, &g, e);
}
