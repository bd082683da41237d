#include "dockstat/dockstat.h"

#include <errno.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "dockstat/conn.h"
#include "procfs/process.h"

enum {
    PING_MAX_BYTES = 4096,
};

/* One small request: an engine that hangs is noticed here, whatever else has to be asked.
 * 0 and g with the headers, or what failed. */
static int ping(struct dstat_conn *c, struct dstat_get *g, struct err *e)
{
    *g = (struct dstat_get){ .path = "/_ping", .max_bytes = PING_MAX_BYTES };
    int rc = dstat_http_get(c->http, g, e);

    if (rc == 0)
        rc = dstat_api_check(c, g, e);
    dstat_get_release(g);
    return rc;
}

/* Who answers there, and which API we both speak. */
static int greet(struct dstat_conn *c, struct err *e)
{
    struct dstat_get g;
    int rc = ping(c, &g, e);

    /* ENOENT would say that no engine is installed: here something else answers. */
    if (rc == -ENOENT && g.rc == 0)
        return err_set(e, EPROTO, "what answers at '%s' is no container engine", dstat_where(c));
    return rc < 0 ? rc : dstat_version_headers(g.api, g.libpod, &c->version, e);
}

/* A Unix socket of this machine, unless ssh listens on it: `ssh -L` or `ssh -R` brings it here from
 * elsewhere, where pids and paths mean something else. TCP may end in a tunnel even at 127.0.0.1,
 * so it is elsewhere always. */
static bool is_local(const struct dstat_conn *c)
{
    pid_t peer = dstat_http_peer(c->http);
    struct pf_stat st;

    if (!c->ep.unix_path[0])
        return false;
    return peer <= 0 || pf_process_stat(peer, &st) < 0 ||
           (strcmp(st.comm, "ssh") != 0 && strcmp(st.comm, "sshd") != 0);
}

/* The engine's process: who listens on the socket, unless that is a service manager which handed
 * the socket over. */
static void find_daemon(struct dstat_conn *c)
{
    const char *comm = c->version.podman ? "podman" : "dockerd";
    pid_t peer = dstat_http_peer(c->http);
    struct pf_stat st;

    if (!c->local)
        return;
    if (peer > 0 && pf_process_stat(peer, &st) == 0 && strcmp(st.comm, comm) == 0)
        c->daemon = peer;
    else if (peer == 1)
        c->daemon = pf_find_process(comm);
}

static void measure_host(struct dstat_conn *c)
{
    struct sysinfo si;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    c->host_cpus = c->info.ncpu && c->info.ncpu < 65536 ? (unsigned)c->info.ncpu : 0;
    c->host_mem = c->info.mem_total;
    if (!c->local)
        return;
    if (!c->host_cpus && cpus > 0)
        c->host_cpus = (unsigned)cpus;
    if (!c->host_mem && sysinfo(&si) == 0)
        c->host_mem = (uint64_t)si.totalram * si.mem_unit;
}

static int set_up(struct dstat_conn *c, const char *uri, struct err *e)
{
    int rc = dstat_endpoint_parse(uri, &c->ep, e);

    if (rc == 0)
        rc = dstat_http_new(&c->ep, &c->http, e);
    if (rc == 0)
        rc = greet(c, e);
    if (rc == 0)
        c->local = is_local(c);
    if (rc == 0)
        rc = dstat_track_start(c, e);
    if (rc == 0) {
        find_daemon(c);
        measure_host(c);
        dstat_mounts_read(&c->mounts);
        if (c->local && !c->info.cgroup_version[0])
            c->info.cgroup_version[0] = c->mounts.point[DSTAT_CPUACCT][0] ? '1' : '2';
    }
    return dstat_endpoint_cure(&c->ep, rc, e);
}

static void dstat_close(struct obs *o)
{
    struct dstat_conn *c = (struct dstat_conn *)o;

    dstat_http_free(c->http);
    dstat_set_release(&c->set);
    free(c);
}

static int dstat_open(struct obs **ret, const char *uri, struct err *e)
{
    struct dstat_conn *c = xcalloc(1, sizeof(*c));

    c->obs.ops = &dstat_observer;
    int rc = set_up(c, uri, e);
    if (rc < 0)
        dstat_close(&c->obs);
    else
        *ret = &c->obs;
    return rc;
}

static void fill_limits(const struct dstat_conn *conn, const struct dstat_container *c,
                        struct sample *s)
{
    uint64_t limit = c->mem_limit;

    if (!limit || (conn->host_mem && limit > conn->host_mem))
        limit = conn->host_mem;
    if (limit)
        sample_set(s, F_MEM_LIMIT, limit);
    else
        sample_unknown(s, F_MEM_LIMIT, "it has no limit, and the host's memory is not known");
    if (conn->host_cpus)
        sample_set(s, F_VCPUS, dstat_vcpus(c, conn->host_cpus));
    else
        sample_unknown(s, F_VCPUS, "the number of the host's CPUs is not known");
}

/* The engine tells only when it started: by the wall clock. */
static void fill_uptime(const struct dstat_container *c, struct sample *s)
{
    uint64_t now_ns = (uint64_t)time(NULL) * 1000000000u;

    if (sample_has(s, F_UPTIME))
        return;
    if (c->started_unix_ns)
        sample_set(s, F_UPTIME,
                   now_ns > c->started_unix_ns ? (now_ns - c->started_unix_ns) / 1000000000u : 0);
    else
        sample_unknown(s, F_UPTIME, "the engine does not tell when it started");
}

static struct guest *add_guest(struct snapshot *s, const struct dstat_conn *conn,
                               const struct dstat_container *c)
{
    struct guest *g = snapshot_add(s);

    g->id = snapshot_strdup(s, c->id);
    g->name = snapshot_strdup(s, c->name);
    g->image = snapshot_strdup(s, c->image);
    g->group = snapshot_strdup(s, c->group);
    g->platform = conn->version.podman ? "podman" : "docker";
    g->state = c->state;
    g->boot = c->boot;
    return g;
}

/* True when its counters are known now; false when they have to come over the API. */
static bool read_local(struct dstat_conn *conn, struct dstat_container *c, struct snapshot *s,
                       struct guest *g)
{
    const char *why = "the engine is on another machine";

    if (!conn->local ||
        (!c->local.attached && !dstat_local_attach(c, &conn->mounts, &why))) {
        conn->api_why = why;
        return false;
    }
    if (!dstat_local_read(c, s, g)) {
        /* Its event is on the way; the inspection says what became of it. */
        c->dirty = true;
        dstat_local_release(&c->local);
        sample_unknown_range(&g->now, F_CPU_TIME, F_DISK_WRITE_TIME, "it has just ended");
    }
    conn->n_local++;
    return true;
}

static int read_all(struct dstat_conn *conn, struct snapshot *s)
{
    _cleanup_free_ struct dstat_pending *pending = xcalloc(conn->set.n + 1, sizeof(*pending));
    size_t n = 0;

    conn->n_local = 0;
    conn->api_why = NULL;
    for (size_t i = 0; i < conn->set.n; i++) {
        struct dstat_container *c = conn->set.v[i];
        struct guest *g = add_guest(s, conn, c);
        if (c->alive && !read_local(conn, c, s, g))
            pending[n++] = (struct dstat_pending){ c, s->n - 1 };
    }
    conn->n_api = n;
    dstat_read_api(conn, s, pending, n);
    for (size_t i = 0; i < conn->set.n; i++) {
        const struct dstat_container *c = conn->set.v[i];
        struct sample *now = &s->guests[i].now;
        if (c->alive) {
            fill_limits(conn, c, now);
            fill_uptime(c, now);
        } else {
            sample_unknown_range(now, 0, F_COUNT - 1, "the container is not running");
        }
    }
    return 0;
}

static void add_daemon(const struct dstat_conn *c, struct snapshot *s)
{
    struct pf_stat st;

    s->daemon.name = c->version.podman ? "podman" : "dockerd";
    if (c->daemon > 0 && pf_process_stat(c->daemon, &st) == 0 &&
        strcmp(st.comm, s->daemon.name) == 0) {
        s->daemon.known = true;
        s->daemon.cpu_ns = st.cpu_ns;
    }
}

/* The machine behind an engine elsewhere; this machine has an observer of its own. */
static void add_host(const struct dstat_conn *c, struct snapshot *s)
{
    struct sample *now = &s->host.now;

    if (c->local && (c->n_local > 0 || c->n_api == 0 || c->daemon > 0))
        return;
    s->has_host = true;
    s->host.id = snapshot_strdup(s, c->ep.name);
    s->host.name = snapshot_strdup(s, c->info.name[0] ? c->info.name : s->host.id);
    s->host.platform = "host";
    s->host.state = GUEST_RUNNING;
    s->host.boot = 1;
    now->t_ns = clock_ns();
    if (c->host_cpus)
        sample_set(now, F_VCPUS, c->host_cpus);
    if (c->host_mem)
        sample_set(now, F_MEM_LIMIT, c->host_mem);
    sample_unknown_range(now, 0, F_COUNT - 1, "the engine's API does not report it");
}

static int dstat_sample(struct obs *o, struct snapshot **ret, struct err *e)
{
    struct dstat_conn *c = (struct dstat_conn *)o;
    _cleanup_snapshot_ struct snapshot *s = snapshot_new();
    struct dstat_get g;

    int rc = ping(c, &g, e);
    if (rc == 0)
        rc = dstat_track(c, e);
    if (rc < 0)
        return dstat_endpoint_cure(&c->ep, rc, e);
    read_all(c, s);
    add_daemon(c, s);
    add_host(c, s);
    s->t_ns = clock_ns();
    *ret = steal(&s);
    return 0;
}

const struct observer dstat_observer = {
    .name = "docker",
    .accepts = dstat_accepts,
    .discover = dstat_discover,
    .open = dstat_open,
    .sample = dstat_sample,
    .describe = dstat_describe,
    .facts = dstat_facts,
    .close = dstat_close,
};
