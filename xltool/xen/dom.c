#include "xltool/xen/dom.h"

#include <errno.h>
#include <string.h>

#include "xenstat/api.h"
#include <libxl_utils.h>
#include <libxl_uuid.h>

static void fill(struct xen_dom *d, const libxl_dominfo *i)
{
    *d = (struct xen_dom){ .domid = i->domid,
                           .type = i->domain_type,
                           .paused = i->paused,
                           .shut_down = i->shutdown,
                           .reason = i->shutdown_reason,
                           .memory_kb = i->current_memkb,
                           .max_kb = i->max_memkb,
                           .cpu_ns = i->cpu_time,
                           .vcpus = i->vcpu_online };
}

bool xen_dom_find(struct xen_ts *c, const char *id, struct xen_dom *ret)
{
    libxl_uuid uuid;
    int n = 0;
    bool found = false;

    if (libxl_uuid_from_string(&uuid, id) != 0)
        return false;
    libxl_dominfo *list = libxl_list_domain(c->ctx, &n);
    for (int i = 0; list && i < n && !found; i++)
        if (!list[i].dying && libxl_uuid_compare(&list[i].uuid, &uuid) == 0) {
            fill(ret, &list[i]);
            found = true;
        }
    if (list)
        libxl_dominfo_list_free(list, n);
    return found;
}

int xen_dom_need(struct xen_ts *c, const char *id, const char *name, struct xen_dom *ret,
                 struct err *e)
{
    if (xen_dom_find(c, id, ret))
        return 0;
    return err_set(e, ESRCH, "'%s' does not run", name ? name : id);
}

bool xen_dom_suspended(const struct xen_dom *d)
{
    return d->shut_down && d->reason == LIBXL_SHUTDOWN_REASON_SUSPEND;
}

int xen_dom_destroy(struct xen_ts *c, const char *id, uint32_t domid, struct err *e)
{
    struct xen_dom d, after;

    if (!xen_dom_find(c, id, &d) || (domid != (uint32_t)INVALID_DOMID && d.domid != domid))
        return 0;
    xen_begin(c, NULL);
    int rc = xen_end(c, libxl_domain_destroy(c->ctx, d.domid, NULL), e, "cannot destroy domain %u",
                     d.domid);
    /* Its monitor may have been faster. */
    if (rc < 0 && (!xen_dom_find(c, id, &after) || after.domid != d.domid))
        return 0;
    return rc;
}
