#include "xenstat/sample.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/process.h"
#include "xenstat/conn.h"
#include "xenstat/disk.h"
#include "xenstat/list.h"
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
    g->state = xstat_list_state(info);
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

static int fill_host(struct xstat_conn *c, struct snapshot *snap, uint64_t t_ns, struct err *e)
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
    s->t_ns = t_ns; /* the list's: it is the domains' CPU time that is summed */
    sample_set(s, F_CPU_TIME, cpu_ns);
    sample_set(s, F_HOST_CPU_TIME, cpu_ns);
    sample_unknown(s, F_WAIT_TIME, "Xen does not tell it");
    sample_set(s, F_MEM, (info.total_pages - info.free_pages) * c->page_bytes);
    sample_set(s, F_MEM_LIMIT, info.total_pages * c->page_bytes);
    sample_set(s, F_VCPUS, info.nr_cpus);
    sample_set(s, F_UPTIME, clock_of(CLOCK_BOOTTIME) / SECOND_NS);
    libxl_physinfo_dispose(&info);
    pf_machine_net(&c->machine, s);
    pf_machine_disk(&c->machine, s);
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
    _cleanup_free_ libxl_dominfo *infos = NULL;
    size_t n = 0;

    if (!xstat_watch_drain(c))
        return err_set(e, EPIPE, "xenstore has closed the connection");
    int rc = xstat_list_read(c, &infos, &n);
    uint64_t t_ns = clock_ns();
    if (rc < 0)
        return err_sys(e, -rc, "cannot list the domains");
    xstat_list_merge(c, infos, n);
    xstat_domains_refresh(c);
    read_devices(c);
    rc = fill_host(c, snap, t_ns, e);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < n; i++)
        fill_guest(c, snap, &infos[i], &c->domains[i], t_ns);
    xstat_stored_refresh(&c->stored);
    xstat_stored_fill(c, snap);
    fill_daemon(c, snap);
    *ret = steal(&snap);
    return 0;
}
