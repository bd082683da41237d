#include "kvmstat/kvmstat.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "kvmstat/conn.h"
#include "kvmstat/describe.h"
#include "kvmstat/host.h"
#include "kvmstat/params.h"
#include "kvmstat/perdomain.h"
#include "procfs/process.h"

/* Without events: how often every configuration is read again. */
#define REREAD_NS 30000000000ull

/* One guest while a sample is being taken. `now` lives here until the row is complete. */
struct work {
    virDomainPtr dom;
    struct kstat_guest *g;
    int state, reason;
    bool active, paused;
    bool from_proc; /* CPU and memory came from the local process */
    bool ask_block, ask_rest;
    bool net_none, busy;
    struct sample now;
};

struct round {
    struct kstat_conn *c;
    struct kstat_changes changes;
    struct work *v;
    size_t n;
};

static const char not_running[] = "the guest is not running";
static const char monitor_busy[] = "libvirt skipped it: the guest's monitor is busy";
static const char not_reported[] = "libvirt's driver does not report it";

static unsigned first_groups(const struct kstat_conn *c)
{
    unsigned groups = VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL |
                      VIR_DOMAIN_STATS_INTERFACE;

    /* Where the processes are here, the rest is asked for only where it is needed. */
    if (!(c->is_qemu && c->pid_dir))
        groups |= VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_BLOCK;
    return groups;
}

static void read_config(struct kstat_guest *g, virDomainPtr dom)
{
    _cleanup_free_ char *xml = virDomainGetXMLDesc(dom, 0);
    struct kstat_domxml x;

    g->xml_failed = !xml || kstat_domxml_parse(xml, &x) < 0;
    g->dirty = g->xml_failed;
    if (g->xml_failed)
        return;
    kstat_domxml_release(&g->xml);
    g->xml = x;
}

static void find_process(const struct kstat_conn *c, struct kstat_guest *g, virDomainPtr dom)
{
    const char *name = virDomainGetName(dom);

    kstat_proc_release(&g->proc);
    if (c->pid_dir && g->id >= 0 && name)
        kstat_proc_find(&g->proc, c->pid_dir, name, c->is_qemu ? g->uuid : NULL);
}

/* Brings the guest's entry up to date: only what has changed costs anything. */
static struct kstat_guest *refresh_guest(struct round *r, virDomainPtr dom)
{
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (virDomainGetUUIDString(dom, uuid) < 0)
        return NULL;
    struct kstat_guest *g = kstat_cache_get(&r->c->cache, uuid);
    const struct kstat_change *change = kstat_changes_find(&r->changes, uuid);
    unsigned raw = virDomainGetID(dom);
    int id = raw == (unsigned)-1 ? -1 : (int)raw;
    if (id != g->id) {
        g->block.valid = false;
        g->started_ns = 0;
        g->dirty = true;
    }
    if (change && change->started_ns)
        g->started_ns = change->started_ns;
    g->dirty |= change || r->changes.all;
    if (g->dirty) {
        g->id = id;
        g->block.valid = false; /* disks may have come or gone */
        read_config(g, dom);
        find_process(r->c, g, dom);
    }
    return g;
}

static struct work *add_work(struct round *r, virDomainPtr dom, int state, int reason)
{
    struct kstat_guest *g = refresh_guest(r, dom);

    if (!g)
        return NULL;
    struct work *w = &r->v[r->n++];
    *w = (struct work){ .dom = dom, .g = g, .state = state, .reason = reason };
    w->active = kstat_state_active(state) && g->id >= 0;
    w->paused = state == VIR_DOMAIN_PAUSED;
    w->now.t_ns = clock_ns();
    return w;
}

/* From the local process; what that cannot tell is asked of libvirt. */
static void read_process(const struct kstat_conn *c, struct work *w)
{
    if (!w->active || !c->is_qemu) {
        if (w->active)
            kstat_proc_uptime(&w->g->proc, &w->now);
        return;
    }
    w->now.t_ns = clock_ns();
    w->from_proc = kstat_proc_sample(&w->g->proc, &w->now) == 0;
    if (!w->from_proc && c->pid_dir)
        w->ask_rest = true;
    w->ask_block = c->pid_dir && kstat_block_may_have_moved(&w->g->block, w->paused, &w->now);
}

static void take_block(struct work *w, const struct kstat_reading *rd)
{
    struct kstat_block *b = &w->g->block;

    if (!rd->block_none && !sample_has(&rd->now, F_DISK_READ_BYTES)) {
        w->busy = true;
        b->valid = false;
        return;
    }
    *b = (struct kstat_block){
        .valid = true, .none = rd->block_none, .while_paused = w->paused, .now = rd->now
    };
    b->has_cpu = sample_get(&w->now, F_CPU_TIME, &b->cpu_ns);
}

static void take_first(struct round *r, struct work *w, const struct kstat_reading *rd)
{
    const struct kstat_conn *c = r->c;

    w->net_none = rd->net_none;
    kstat_sample_merge(&w->now, &rd->now, 0, F_COUNT - 1);
    read_process(c, w);
    if (!c->pid_dir && w->active && c->is_qemu)
        take_block(w, rd);
    if (w->active && !sample_has(&w->now, F_HOST_CPU_TIME) && !c->is_qemu)
        kstat_perdomain_fill(c, w->dom, w->g, &w->now);
}

/* Whose answer this is. Answers come in the order asked, less the guests that have gone meanwhile,
 * so the search goes on from *at. */
static struct work *find_answered(struct work **who, size_t n, size_t *at, virDomainPtr dom)
{
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (virDomainGetUUIDString(dom, uuid) < 0)
        return NULL;
    for (size_t tried = 0; tried < n; tried++, *at = (*at + 1) % n)
        if (strcmp(who[*at]->g->uuid, uuid) == 0)
            return who[*at];
    return NULL;
}

/* Asks once more about some of the guests, for the groups given. */
static void ask_more(struct round *r, unsigned groups, bool rest)
{
    virDomainPtr *doms = xcalloc(r->n + 1, sizeof(virDomainPtr));
    struct work **who = xcalloc(r->n + 1, sizeof(struct work *));
    virDomainStatsRecordPtr *recs = NULL;
    size_t n = 0, at = 0;

    for (size_t i = 0; i < r->n; i++) {
        struct work *w = &r->v[i];
        if (w->active && w->ask_rest == rest && (rest || w->ask_block)) {
            doms[n] = w->dom;
            who[n++] = w;
        }
    }
    int got = n ? virDomainListGetStats(doms, groups, &recs,
                                        VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT)
                : 0;
    for (int i = 0; i < got; i++) {
        struct work *w = find_answered(who, n, &at, recs[i]->dom);
        struct kstat_reading rd;
        if (!w)
            continue;
        kstat_params_read(recs[i]->params, recs[i]->nparams, &rd);
        if (rest)
            kstat_sample_merge(&w->now, &rd.now, 0, F_DISK_READ_BYTES - 1);
        take_block(w, &rd);
    }
    if (recs)
        virDomainStatsRecordListFree(recs);
    free(who);
    free(doms);
}

static void set_uptime(struct work *w)
{
    if (!sample_has(&w->now, F_UPTIME) && w->g->started_ns && w->now.t_ns >= w->g->started_ns)
        sample_set(&w->now, F_UPTIME, (w->now.t_ns - w->g->started_ns) / 1000000000u);
}

/* Says why what is not known is not known. */
static void set_reasons(const struct kstat_conn *c, struct work *w)
{
    struct sample *s = &w->now;
    const struct kstat_domxml *x = &w->g->xml;

    if (w->g->xml.memory_bytes)
        sample_set(s, F_MEM_LIMIT, x->memory_bytes);
    if (!sample_has(s, F_VCPUS) && x->vcpus)
        sample_set(s, F_VCPUS, x->vcpus);
    if (!w->active) {
        for (unsigned f = 0; f < F_COUNT; f++)
            if ((f != F_MEM_LIMIT && f != F_VCPUS) || !sample_has(s, (enum field)f))
                sample_unknown(s, (enum field)f, not_running);
        return;
    }
    const char *why = w->busy ? monitor_busy : not_reported;
    sample_unknown_range(s, F_CPU_TIME, F_HOST_CPU_TIME, not_reported);
    sample_unknown_range(s, F_WAIT_TIME, F_WAIT_TIME,
                         c->is_qemu ? "the host's kernel keeps no scheduling statistics, or "
                                      "libvirt is too old to report them"
                                    : not_reported);
    sample_unknown_range(s, F_MEM, F_MEM_LIMIT, why);
    bool no_net = w->net_none || (!x->n_nics && x->type);
    sample_unknown_range(s, F_NET_RX_BYTES, F_NET_TX_DROPS,
                         no_net ? "the guest has no network interface"
                                : "its network interface has no counters on the host");
    bool no_disk = w->g->block.none || (!x->n_disks && x->type && !c->is_lxc);
    sample_unknown_range(s, F_DISK_READ_BYTES, F_DISK_WRITE_TIME,
                         no_disk ? "the guest has no disk" : why);
    sample_unknown_range(s, F_VCPUS, F_VCPUS, not_reported);
    sample_unknown_range(s, F_UPTIME, F_UPTIME, "libvirt does not tell when a guest was started");
}

static const char *platform_of(const struct kstat_conn *c, const struct kstat_guest *g)
{
    if (g->xml.type)
        return kstat_platform(g->xml.type);
    return c->is_qemu ? "qemu" : c->is_lxc ? "lxc" : "libvirt";
}

static void add_row(const struct round *r, struct work *w, struct snapshot *snap)
{
    struct guest *g = snapshot_add(snap);
    const char *name = virDomainGetName(w->dom);

    if (w->g->block.valid && w->active)
        kstat_sample_merge(&w->now, &w->g->block.now, F_DISK_READ_BYTES, F_DISK_WRITE_TIME);
    set_uptime(w);
    set_reasons(r->c, w);
    g->id = snapshot_strdup(snap, w->g->uuid);
    g->name = snapshot_strdup(snap, name ? name : w->g->uuid);
    g->platform = platform_of(r->c, w->g);
    g->state = kstat_state(w->state, w->reason);
    g->boot = (uint64_t)(w->g->id + 1);
    g->now = w->now;
}

static void finish_round(struct round *r, struct snapshot *snap)
{
    ask_more(r, VIR_DOMAIN_STATS_BLOCK, false);
    ask_more(r, VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_BLOCK, true);
    for (size_t i = 0; i < r->n; i++)
        add_row(r, &r->v[i], snap);
    kstat_cache_sweep(&r->c->cache);
}

static int sample_bulk(struct round *r, struct snapshot *snap, struct err *e)
{
    virDomainStatsRecordPtr *recs = NULL;
    int n = virConnectGetAllDomainStats(r->c->conn, first_groups(r->c), &recs,
                                        VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);

    if (n < 0)
        return kstat_error(e, "cannot read the guests of", r->c->uri);
    r->v = xcalloc((size_t)n + 1, sizeof(*r->v));
    for (int i = 0; i < n; i++) {
        struct kstat_reading rd;
        kstat_params_read(recs[i]->params, recs[i]->nparams, &rd);
        struct work *w = add_work(r, recs[i]->dom, rd.has_state ? rd.state : -1, rd.reason);
        if (w)
            take_first(r, w, &rd);
    }
    finish_round(r, snap);
    free(r->v);
    virDomainStatsRecordListFree(recs);
    return 0;
}

static int sample_each(struct round *r, struct snapshot *snap, struct err *e)
{
    virDomainPtr *doms = NULL;
    int n = virConnectListAllDomains(r->c->conn, &doms, 0);

    if (n < 0)
        return kstat_error(e, "cannot list the guests of", r->c->uri);
    r->v = xcalloc((size_t)n + 1, sizeof(*r->v));
    for (int i = 0; i < n; i++) {
        int state, reason;
        if (kstat_perdomain_state(doms[i], &state, &reason) < 0)
            continue; /* gone since the list was made */
        struct work *w = add_work(r, doms[i], state, reason);
        if (!w || !w->active)
            continue;
        read_process(r->c, w);
        kstat_perdomain_fill(r->c, doms[i], w->g, &w->now);
    }
    finish_round(r, snap);
    for (int i = 0; i < n; i++)
        virDomainFree(doms[i]);
    free(doms);
    free(r->v);
    return 0;
}

static void sample_daemon(struct kstat_conn *c, struct snapshot *snap)
{
    struct pf_stat st;

    if (!c->daemon)
        return;
    snap->daemon.name = c->daemon_name;
    snap->daemon.known = pf_process_stat(c->daemon, &st) == 0;
    if (snap->daemon.known)
        snap->daemon.cpu_ns = st.cpu_ns;
}

static void begin_round(struct round *r)
{
    struct kstat_conn *c = r->c;
    uint64_t now = clock_ns();

    kstat_events_take(c->events, &r->changes);
    if (!c->has_events && now - c->reread_ns > REREAD_NS) {
        r->changes.all = true;
        c->reread_ns = now;
    }
    kstat_cache_begin(&c->cache);
}

static int kstat_sample(struct obs *o, struct snapshot **ret, struct err *e)
{
    struct kstat_conn *c = (struct kstat_conn *)o;
    struct round r = { .c = c };
    _cleanup_snapshot_ struct snapshot *snap = snapshot_new();

    if (kstat_events_is_lost(c->events) || virConnectIsAlive(c->conn) != 1)
        return err_set(e, ECONNRESET, "'%s' has closed the connection", c->uri);
    begin_round(&r);
    int rc = c->no_bulk ? sample_each(&r, snap, e) : sample_bulk(&r, snap, e);
    if (rc == -ENOTSUP && !c->no_bulk) {
        c->no_bulk = true;
        rc = sample_each(&r, snap, e);
    }
    if (rc < 0)
        return rc;
    if (!c->parts.local && strcmp(c->parts.driver, "test") != 0)
        kstat_host_sample(c, snap);
    sample_daemon(c, snap);
    *ret = steal(&snap);
    return 0;
}

static void kstat_discover(struct strlist *uris)
{
    const char *uri = getenv("LIBVIRT_DEFAULT_URI");

    strlist_add(uris, uri && kstat_accepts(uri) ? uri : "qemu:///system");
}

const struct observer kstat_observer = {
    .name = "libvirt",
    .accepts = kstat_accepts,
    .discover = kstat_discover,
    .open = kstat_open,
    .sample = kstat_sample,
    .describe = kstat_describe,
    .facts = kstat_facts,
    .close = kstat_close,
    .prepare = kstat_prepare,
    .loop = kstat_loop,
};
