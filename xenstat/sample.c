#include "xenstat/sample.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/machine.h"
#include "procfs/process.h"
#include "xenstat/conn.h"
#include "xenstat/disk.h"
#include "xenstat/thread.h"
#include "xenstat/watch.h"

#define SECOND_NS 1000000000ull

/* All device models together may keep a sample waiting for this long. */
#define QMP_WAIT_NS (SECOND_NS / 2)

static uint64_t clock_of(clockid_t id)
{
    struct timespec ts;

    clock_gettime(id, &ts);
    return (uint64_t)ts.tv_sec * SECOND_NS + (uint64_t)ts.tv_nsec;
}

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

/* Makes c->domains the domains of this list, keeping what is known of those that are still there.
 * A domid with another uuid is another domain. */
static void merge_list(struct xstat_conn *c, libxl_dominfo *infos, size_t n)
{
    struct xstat_domain *next = xcalloc(n, sizeof(*next));

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

static enum guest_state state_of(const libxl_dominfo *info)
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

static void fill_uptime(const struct xstat_domain *d, struct sample *s)
{
    uint64_t now_ns = clock_of(CLOCK_REALTIME);

    if (d->domid == 0)
        sample_set(s, F_UPTIME, clock_of(CLOCK_BOOTTIME) / SECOND_NS);
    else if (d->started && now_ns >= d->start_ns)
        sample_set(s, F_UPTIME, (now_ns - d->start_ns) / SECOND_NS);
    else
        sample_unknown(s, F_UPTIME,
                       d->started ? "it was started after now: the clock was changed"
                                  : "the toolstack noted no start time");
}

static void fill_memory(const libxl_dominfo *info, uint64_t total_bytes, struct sample *s)
{
    uint64_t limit = info->max_memkb > UINT64_MAX / 1024 ? UINT64_MAX : info->max_memkb * 1024;

    sample_set(s, F_MEM, (info->current_memkb + info->outstanding_memkb) * 1024);
    /* Without dom0_mem=,max: Domain-0 has no limit but the machine. */
    if (total_bytes && limit > total_bytes)
        limit = total_bytes;
    sample_set(s, F_MEM_LIMIT, limit);
}

static void fill_guest(struct xstat_conn *c, struct snapshot *snap, const libxl_dominfo *info,
                       struct xstat_domain *d, uint64_t t_ns)
{
    struct guest *g = snapshot_add(snap);
    struct sample *s = &g->now;

    g->id = snapshot_strdup(snap, d->id);
    g->name = snapshot_strdup(snap, d->name ? d->name : d->id);
    g->platform = "xen";
    g->state = state_of(info);
    g->boot = info->domid;
    s->t_ns = t_ns;
    sample_set(s, F_CPU_TIME, info->cpu_time);
    sample_set(s, F_HOST_CPU_TIME, info->cpu_time + xstat_threads_cpu_ns(c, d));
    sample_unknown(s, F_WAIT_TIME, "Xen does not tell it of a whole domain");
    fill_memory(info, snap->host.now.v[F_MEM_LIMIT], s);
    sample_set(s, F_VCPUS, info->vcpu_online);
    fill_uptime(d, s);
    if (d->domid == 0) {
        sample_unknown_range(s, F_NET_RX_BYTES, F_DISK_WRITE_TIME,
                             "Domain-0 drives the host's own devices: see the host");
        return;
    }
    xstat_net_fill(d, snap, s);
    xstat_disk_fill(c, d, snap, s);
}

static int fill_host(struct xstat_conn *c, struct snapshot *snap, struct err *e)
{
    struct sample *s = &snap->host.now;
    uint64_t cpu_ns = c->dead_cpu_ns;
    char name[256] = "";
    libxl_physinfo info;

    libxl_physinfo_init(&info);
    c->log.last[0] = '\0';
    if (libxl_get_physinfo(c->ctx, &info) != 0)
        return err_set(e, EIO, "cannot ask Xen about the machine: %s", c->log.last);
    for (size_t i = 0; i < c->n_domains; i++)
        cpu_ns += c->domains[i].cpu_ns;
    gethostname(name, sizeof(name) - 1);
    snap->has_host = true;
    snap->host.id = "host";
    snap->host.name = snapshot_strdup(snap, name);
    snap->host.platform = "host";
    snap->host.state = GUEST_RUNNING;
    s->t_ns = clock_ns();
    sample_set(s, F_CPU_TIME, cpu_ns);
    sample_set(s, F_HOST_CPU_TIME, cpu_ns);
    sample_unknown(s, F_WAIT_TIME, "Xen does not tell it");
    sample_set(s, F_MEM, (info.total_pages - info.free_pages) * c->page_bytes);
    sample_set(s, F_MEM_LIMIT, info.total_pages * c->page_bytes);
    sample_set(s, F_VCPUS, info.nr_cpus);
    sample_set(s, F_UPTIME, clock_of(CLOCK_BOOTTIME) / SECOND_NS);
    libxl_physinfo_dispose(&info);
    pf_machine_net(s);
    pf_machine_disk(s);
    return 0;
}

static void fill_daemon(struct xstat_conn *c, struct snapshot *snap)
{
    char text[1024];
    struct pf_stat st;

    snap->daemon.name = "xenstored";
    if (xstat_file_read(&c->xenstored_stat, text, sizeof(text)) > 0 &&
        pf_parse_stat(text, &st) == 0) {
        snap->daemon.known = true;
        snap->daemon.cpu_ns = st.cpu_ns;
    }
}

/* Asks the device models, reads what dom0's kernel counts while they think, takes their answers. */
static void read_devices(struct xstat_conn *c)
{
    _cleanup_free_ struct xstat_qmp **asked = xcalloc(c->n_domains, sizeof(struct xstat_qmp *));
    uint64_t now_ns = clock_ns();
    size_t n = 0;

    for (size_t i = 0; i < c->n_domains; i++)
        if (xstat_domain_has_qdisk(&c->domains[i])) {
            asked[n++] = &c->domains[i].qmp;
            xstat_qmp_ask(asked[n - 1], c->domains[i].domid);
        }
    xstat_net_read(c);
    xstat_threads_scan(c, now_ns);
    if (n)
        xstat_qmp_collect(asked, n, now_ns + QMP_WAIT_NS);
}

int xstat_sample(struct obs *o, struct snapshot **ret, struct err *e)
{
    struct xstat_conn *c = (struct xstat_conn *)o;
    _cleanup_snapshot_ struct snapshot *snap = snapshot_new();
    int n = 0;

    if (!xstat_watch_drain(c))
        return err_set(e, EPIPE, "xenstore has closed the connection");
    c->log.last[0] = '\0';
    libxl_dominfo *infos = libxl_list_domain(c->ctx, &n);
    uint64_t t_ns = clock_ns();
    if (!infos)
        return err_set(e, EIO, "cannot list the domains: %s", c->log.last);
    merge_list(c, infos, (size_t)n);
    xstat_domains_refresh(c);
    read_devices(c);
    int rc = fill_host(c, snap, e);
    for (int i = 0; rc == 0 && i < n; i++)
        fill_guest(c, snap, &infos[i], &c->domains[i], t_ns);
    libxl_dominfo_list_free(infos, n);
    if (rc < 0)
        return rc;
    fill_daemon(c, snap);
    *ret = steal(&snap);
    return 0;
}
