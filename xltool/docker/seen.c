#include "xltool/docker/seen.h"

#include <stdio.h>
#include <string.h>

#include "core/format.h"
#include "core/parse.h"
#include "dockstat/cgroup.h"
#include "procfs/file.h"

enum { FILE_MAX = 4096, PERIOD_US = 100000 };
/* Version 1 says "no limit" with the largest multiple of a page. */
static const uint64_t NO_MEMORY_LIMIT = UINT64_C(1) << 60;

static void time_text(double cores, char *ret, size_t cap)
{
    snprintf(ret, cap, cores > 0 ? "%.2f" : "no limit", cores);
}

/* CPUs by time and by cpuset: the smaller one, and whole ones without decimals. */
static void cpus_text(double cores, unsigned cpuset, char *ret, size_t cap)
{
    double cpus = cpuset && (cores <= 0 || cores > cpuset) ? (double)cpuset : cores;

    snprintf(ret, cap, cpus > 0 ? "%.4g" : "no limit", cpus);
}

static double limit_cores(const struct dock_limits *l)
{
    if (l->nano_cpus)
        return (double)l->nano_cpus / 1e9;
    return (double)l->cpu_quota / (double)(l->cpu_period ? l->cpu_period : PERIOD_US);
}

void dock_limits_time(const struct dock_limits *l, char *ret, size_t cap)
{
    time_text(limit_cores(l), ret, cap);
}

void dock_limits_cpus(const struct dock_limits *l, char *ret, size_t cap)
{
    cpus_text(limit_cores(l), dstat_count_cpus(l->cpuset), ret, cap);
}

/* Where the files of a container are. */
struct place {
    struct dstat_mounts mounts;
    char cgroup[FILE_MAX]; /* /proc/PID/cgroup */
    const char *id;
};

static bool read_in(const struct place *p, enum dstat_controller which, const char *file,
                    char text[FILE_MAX])
{
    char dir[512], path[640];

    if (!dstat_cgroup_dir(&p->mounts, p->cgroup, p->id, which, dir, sizeof(dir)))
        return false;
    snprintf(path, sizeof(path), "%s/%s", dir, file);
    if (pf_read(path, text, FILE_MAX) < 0)
        return false;
    text[strcspn(text, "\n")] = '\0';
    return true;
}

/* Cores; 0 = no limit. False when neither version tells. */
static bool read_cores(const struct place *p, double *ret)
{
    char quota[FILE_MAX], period[FILE_MAX];
    double q, per;

    if (read_in(p, DSTAT_CPU, "cpu.cfs_quota_us", quota) &&
        read_in(p, DSTAT_CPU, "cpu.cfs_period_us", period)) {
        if (parse_double(quota, &q) < 0 || parse_double(period, &per) < 0 || per <= 0)
            return false;
        *ret = q > 0 ? q / per : 0;
        return true;
    }
    /* "200000 100000" or "max 100000" */
    if (!read_in(p, DSTAT_UNIFIED, "cpu.max", quota))
        return false;
    char *blank = strchr(quota, ' ');
    if (!blank)
        return false;
    *blank = '\0';
    *ret = 0;
    if (strcmp(quota, "max") == 0)
        return true;
    if (parse_double(quota, &q) < 0 || parse_double(blank + 1, &per) < 0 || per <= 0)
        return false;
    *ret = q / per;
    return true;
}

static void read_memory(const struct place *p, char *ret, size_t cap)
{
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;
    char text[FILE_MAX];
    uint64_t bytes = NO_MEMORY_LIMIT;

    if (!read_in(p, DSTAT_MEMORY, "memory.limit_in_bytes", text) &&
        !read_in(p, DSTAT_UNIFIED, "memory.max", text))
        return;
    if (strcmp(text, "max") != 0 && parse_u64(text, &bytes) < 0)
        return;
    format_size(&size, bytes);
    snprintf(ret, cap, "%s", bytes >= NO_MEMORY_LIMIT ? "no limit" : size.s);
}

void dock_seen_read(struct dock *d, const struct dock_guest *g, struct dock_seen *ret)
{
    struct dock_limits limits;
    struct place p = { .id = g->id };
    char path[64];
    uint64_t pid = 0;
    double cores;

    *ret = (struct dock_seen){ .cpus = "" };
    dstat_json_u64(dstat_json_obj(g->inspect, "State"), "Pid", &pid);
    snprintf(path, sizeof(path), "/proc/%llu/cgroup", (unsigned long long)pid);
    /* A process of that number on this machine need not be the container's: its cgroup tells. */
    if (!d->ep.unix_path[0] || pid == 0 || pf_read(path, p.cgroup, sizeof(p.cgroup)) < 0 ||
        dstat_mounts_read(&p.mounts) < 0)
        return;
    dock_limits_of(g->inspect, &limits);
    if (read_cores(&p, &cores)) {
        time_text(cores, ret->time, sizeof(ret->time));
        cpus_text(cores, dstat_count_cpus(limits.cpuset), ret->cpus, sizeof(ret->cpus));
    }
    read_memory(&p, ret->memory, sizeof(ret->memory));
}
