#include "xenstat/list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "xenstat/conn.h"

/* Domains asked for in one call. */
enum { LIST_MAX = 1024 };

/* A domain seen for the first time: everything is still to be read. */
static void domain_init(struct xstat_domain *d, const libxl_dominfo *info)
{
    static const uint8_t nil[16];

    *d = (struct xstat_domain){ .domid = info->domid,
                                .name_stale = true,
                                .devices_stale = true,
                                .dm_stat = XSTAT_FILE_INIT,
                                .qmp = XSTAT_QMP_INIT };
    memcpy(d->uuid, info->uuid.uuid, sizeof(d->uuid));
    /* Only Domain-0 has the uuid of zeros by right; another domain without one has but its number.
     */
    if (info->domid != 0 && memcmp(d->uuid, nil, sizeof(nil)) == 0)
        snprintf(d->id, sizeof(d->id), "no-uuid-%u", info->domid);
    else
        snprintf(d->id, sizeof(d->id), LIBXL_UUID_FMT, LIBXL_UUID_BYTES(info->uuid));
}

/* As libxl would put it. */
static libxl_dominfo info_of(const xc_domaininfo_t *x, uint64_t page_kib)
{
    libxl_dominfo info = {
        .domid = x->domain,
        .running = x->flags & XEN_DOMINF_running,
        .blocked = x->flags & XEN_DOMINF_blocked,
        .paused = x->flags & XEN_DOMINF_paused,
        .shutdown = x->flags & XEN_DOMINF_shutdown,
        .dying = x->flags & XEN_DOMINF_dying,
        .shutdown_reason = x->flags >> XEN_DOMINF_shutdownshift & XEN_DOMINF_shutdownmask,
        .outstanding_memkb = x->outstanding_pages * page_kib,
        .current_memkb = x->tot_pages * page_kib,
        .max_memkb = x->max_pages > UINT64_MAX / page_kib ? UINT64_MAX : x->max_pages * page_kib,
        .cpu_time = x->cpu_time,
        .vcpu_online = x->nr_online_vcpus,
    };

    memcpy(info.uuid.uuid, x->handle, sizeof(info.uuid.uuid));
    return info;
}

int xstat_list_read(struct xstat_conn *c, libxl_dominfo **ret, size_t *ret_n)
{
    /* Room for a few more than last time: what Xen writes to is mapped, and pages cost. */
    size_t room = c->n_domains + 16 < LIST_MAX ? c->n_domains + 16 : LIST_MAX;
    _cleanup_free_ xc_domaininfo_t *page = xcalloc(room, sizeof(*page));
    libxl_dominfo *infos = NULL;
    size_t n = 0, cap = 0;
    uint32_t next = 0; /* Xen lists from this domid on, not from this place in the list */
    int got;

    do {
        got = xc_domain_getinfolist(c->xc, next, (unsigned)room, page);
        if (got < 0) {
            free(infos);
            return -errno;
        }
        infos = grow_array(infos, &cap, n + (size_t)got, sizeof(*infos));
        for (int i = 0; i < got; i++)
            infos[n++] = info_of(&page[i], c->page_bytes / 1024);
        if (got > 0)
            next = page[got - 1].domain + 1u;
    } while ((size_t)got == room);
    *ret = infos;
    *ret_n = n;
    return 0;
}

static int compare_infos(const void *a, const void *b)
{
    const libxl_dominfo *x = a, *y = b;

    return (x->domid > y->domid) - (x->domid < y->domid);
}

void xstat_list_merge(struct xstat_conn *c, libxl_dominfo *infos, size_t n)
{
    struct xstat_domain *next = xcalloc(n, sizeof(*next));

    if (n)
        qsort(infos, n, sizeof(*infos), compare_infos);
    for (size_t i = 0, k = 0; i < n; i++) {
        while (k < c->n_domains && c->domains[k].domid < infos[i].domid)
            k++;
        struct xstat_domain *old = k < c->n_domains ? &c->domains[k] : NULL;
        if (old && old->domid == infos[i].domid && memcmp(old->uuid, infos[i].uuid.uuid, 16) == 0) {
            next[i] = *old;
            old->domid = XSTAT_DOMID_END; /* moved */
            k++;
        } else {
            domain_init(&next[i], &infos[i]);
        }
        next[i].cpu_ns = infos[i].cpu_time;
    }
    for (size_t k = 0; k < c->n_domains; k++) {
        if (c->domains[k].domid == XSTAT_DOMID_END)
            continue;
        c->dead_cpu_ns += c->domains[k].cpu_ns;
        xstat_domain_release(c, &c->domains[k]);
    }
    free(c->domains);
    c->domains = next;
    c->n_domains = n;
}

enum guest_state xstat_list_state(const libxl_dominfo *info)
{
    if (info->dying)
        return GUEST_DYING;
    if (info->shutdown) {
        switch (info->shutdown_reason) {
        case LIBXL_SHUTDOWN_REASON_CRASH:
        case LIBXL_SHUTDOWN_REASON_WATCHDOG:
            return GUEST_CRASHED;
        case LIBXL_SHUTDOWN_REASON_SUSPEND: /* it will be resumed, or saved and destroyed */
            return GUEST_PAUSED;
        default:
            return GUEST_STOPPED;
        }
    }
    if (info->paused)
        return GUEST_PAUSED;
    return info->blocked ? GUEST_BLOCKED : GUEST_RUNNING;
}
