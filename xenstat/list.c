#include "xenstat/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "xenstat/conn.h"

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
