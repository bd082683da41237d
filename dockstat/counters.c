/* The refresh: each container's counters, read anew. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/err.h"
#include "dockstat/container.h"
#include "dockstat/files.h"
#include "dockstat/local.h"
#include "procfs/file.h"
#include "procfs/netdev.h"
#include "procfs/process.h"

struct reading {
    const struct dstat_container *c;
    const struct dstat_local *l;
    struct snapshot *s;
    struct sample *now;
};

static void unreadable(const struct reading *r, enum field first, enum field last, const char *file,
                       int rc)
{
    sample_unknown_range(r->now, first, last,
                         snapshot_strf(r->s, "cannot read '%s': %s", file, errno_text(-rc)));
}

static bool has_gone(int rc)
{
    return rc == -ENOENT || rc == -ENODEV || rc == -ESRCH;
}

static void set_wait(const struct reading *r, const char *why)
{
    sample_unknown(r->now, F_WAIT_TIME, why);
}

static void wait_pressure(const struct reading *r)
{
    char text[DSTAT_FILE_MAX];
    uint64_t value;

    int rc = dstat_file(r->l, DSTAT_UNIFIED, "cpu.pressure", text);
    if (rc == 0 && dstat_parse_pressure(text, "some", &value))
        sample_set(r->now, F_WAIT_TIME, value);
    else
        unreadable(r, F_WAIT_TIME, F_WAIT_TIME, "cpu.pressure", rc < 0 ? rc : -EINVAL);
}

static void wait_v1(const struct reading *r)
{
    char text[DSTAT_FILE_MAX];
    uint64_t throttled = 0, waited = 0;

    if (!r->c->nano_cpus && !r->l->wait_sum) {
        set_wait(r, "cgroup v1 counts waiting for the CPU limit alone, and there is no limit");
        return;
    }
    int rc = dstat_file(r->l, DSTAT_CPU, "cpu.stat", text);
    if (rc == 0)
        rc = pf_keyed_u64(text, "throttled_time", &throttled);
    if (rc < 0) {
        unreadable(r, F_WAIT_TIME, F_WAIT_TIME, "cpu.stat", rc);
        return;
    }
    pf_keyed_u64(text, "wait_sum", &waited);
    sample_set(r->now, F_WAIT_TIME, throttled + waited);
}

static int cpu_v1(const struct reading *r)
{
    char text[DSTAT_FILE_MAX];
    int rc = dstat_file(r->l, DSTAT_CPUACCT, "cpuacct.usage", text);

    if (rc < 0)
        unreadable(r, F_CPU_TIME, F_CPU_TIME, "cpuacct.usage", rc);
    else
        sample_set(r->now, F_CPU_TIME, strtoull(text, NULL, 10));
    return rc;
}

static void wait_v2(const struct reading *r, const char *cpu_stat)
{
    uint64_t value;

    if (r->c->nano_cpus && pf_keyed_u64(cpu_stat, "throttled_usec", &value) == 0)
        sample_set(r->now, F_WAIT_TIME, value * 1000);
    else
        set_wait(r, "this kernel keeps no CPU pressure (psi=1 turns it on), and there is no limit");
}

static int cpu_v2(const struct reading *r)
{
    char text[DSTAT_FILE_MAX];
    uint64_t usec;
    int rc = dstat_file(r->l, DSTAT_UNIFIED, "cpu.stat", text);

    if (rc == 0)
        rc = pf_keyed_u64(text, "usage_usec", &usec);
    if (rc < 0) {
        unreadable(r, F_CPU_TIME, F_CPU_TIME, "cpu.stat", rc);
        return rc;
    }
    sample_set(r->now, F_CPU_TIME, usec * 1000);
    if (!r->l->pressure)
        wait_v2(r, text);
    return 0;
}

/* A process may end and its number come again: its start tells. */
static void read_host_cpu(const struct reading *r)
{
    struct pf_stat st;
    uint64_t own;

    if (!sample_get(r->now, F_CPU_TIME, &own))
        sample_unknown(r->now, F_HOST_CPU_TIME, sample_why(r->now, F_CPU_TIME));
    else if (!r->l->shim || pf_process_stat(r->l->shim, &st) < 0 ||
             st.start_ns != r->l->shim_start_ns)
        sample_unknown(r->now, F_HOST_CPU_TIME, "the process of its shim was not found");
    else
        sample_set(r->now, F_HOST_CPU_TIME, own + st.cpu_ns);
}

static void read_memory(const struct reading *r)
{
    enum dstat_controller where = r->l->v2 ? DSTAT_UNIFIED : DSTAT_MEMORY;
    const char *file = r->l->v2 ? "memory.current" : "memory.usage_in_bytes";
    char text[DSTAT_FILE_MAX];
    uint64_t usage = 0, inactive = 0;

    int rc = dstat_file(r->l, where, file, text);
    if (rc == 0) {
        usage = strtoull(text, NULL, 10);
        file = "memory.stat";
        rc = dstat_file(r->l, where, file, text);
    }
    if (rc == 0)
        rc = pf_keyed_u64(text, r->l->v2 ? "inactive_file" : "total_inactive_file", &inactive);
    if (rc < 0)
        unreadable(r, F_MEM, F_MEM, file, rc);
    else /* the two are not read at one instant */
        sample_set(r->now, F_MEM, usage > inactive ? usage - inactive : 0);
}

static void set_pair(const struct reading *r, enum field f, uint64_t rd, uint64_t wr)
{
    sample_set(r->now, f, rd);
    sample_set(r->now, f + 1, wr);
}

static void blkio(const struct reading *r, const char *name, const char *recursive, enum field f)
{
    const char *file = r->l->recursive ? recursive : name;
    char text[DSTAT_FILE_MAX];
    uint64_t rd, wr;

    int rc = dstat_file(r->l, DSTAT_BLKIO, file, text);
    if (rc < 0) {
        unreadable(r, f, f + 1, file, rc);
        return;
    }
    if (!r->l->io_counted && !dstat_blkio_has_device(text)) {
        sample_unknown_range(r->now, f, f + 1,
                             "this kernel counts no block I/O in cgroup v1 until a limit is set");
        return;
    }
    dstat_parse_blkio(text, &rd, &wr);
    set_pair(r, f, rd, wr);
}

static void io_v2(const struct reading *r)
{
    char text[DSTAT_FILE_MAX];
    struct dstat_io io;

    int rc = dstat_file(r->l, DSTAT_UNIFIED, "io.stat", text);
    if (rc < 0) {
        unreadable(r, F_DISK_READ_BYTES, F_DISK_WRITE_OPS, "io.stat", rc);
        return;
    }
    dstat_parse_io_stat(text, &io);
    set_pair(r, F_DISK_READ_BYTES, io.read_bytes, io.write_bytes);
    set_pair(r, F_DISK_READ_OPS, io.read_ops, io.write_ops);
}

static void read_disk(const struct reading *r)
{
    if (r->l->v2) {
        io_v2(r);
    } else {
        blkio(r, "blkio.throttle.io_service_bytes", "blkio.throttle.io_service_bytes_recursive",
              F_DISK_READ_BYTES);
        blkio(r, "blkio.throttle.io_serviced", "blkio.throttle.io_serviced_recursive",
              F_DISK_READ_OPS);
    }
    sample_unknown_range(r->now, F_DISK_READ_TIME, F_DISK_WRITE_TIME,
                         "the kernel does not time the requests of a cgroup");
}

static void read_net(const struct reading *r)
{
    static const struct pf_netdev none = { .name = "" };
    char text[DSTAT_FILE_MAX];
    struct pf_netdev dev;
    const char *p = text;

    if (r->c->host_net) {
        sample_unknown_range(r->now, F_NET_RX_BYTES, F_NET_TX_DROPS,
                             "it shares the host's network: its part is not counted");
        return;
    }
    int rc = dstat_file_netdev(r->l, text);
    if (rc < 0) {
        unreadable(r, F_NET_RX_BYTES, F_NET_TX_DROPS, "/proc/PID/net/dev", rc);
        return;
    }
    pf_netdev_add(r->now, &none); /* without an interface it has truly moved nothing */
    while (pf_next_netdev(&p, &dev))
        if (strcmp(dev.name, "lo") != 0)
            pf_netdev_add(r->now, &dev);
}

static void read_uptime(const struct reading *r)
{
    struct timespec ts;

    clock_gettime(CLOCK_BOOTTIME, &ts);
    uint64_t now_ns = (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
    sample_set(r->now, F_UPTIME,
               now_ns > r->l->start_ns ? (now_ns - r->l->start_ns) / 1000000000u : 0);
}

bool dstat_local_read(const struct dstat_container *c, struct snapshot *s, struct guest *g)
{
    const struct reading r = { c, &c->local, s, &g->now };

    int rc = c->local.v2 ? cpu_v2(&r) : cpu_v1(&r);
    if (has_gone(rc) && c->local.proc_fd >= 0 && faccessat(c->local.proc_fd, "stat", F_OK, 0) < 0) {
        *r.now = (struct sample){ .t_ns = clock_ns() };
        return false;
    }
    if (c->local.pressure)
        wait_pressure(&r);
    else if (!c->local.v2)
        wait_v1(&r);
    else if (rc < 0)
        unreadable(&r, F_WAIT_TIME, F_WAIT_TIME, "cpu.stat", rc);
    g->now.t_ns = clock_ns(); /* beside the CPU reading: CPU% is the rate people look at first */
    read_host_cpu(&r);
    read_memory(&r);
    read_disk(&r);
    read_net(&r);
    read_uptime(&r);
    return true;
}
