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

/* False when the engine is elsewhere, or the container does not run. */
static bool find_place(const struct dock *d, const struct dock_guest *g, struct place *ret)
{
    uint64_t pid = 0;
    char path[64];

    ret->id = g->id;
    dstat_json_u64(dstat_json_obj(g->inspect, "State"), "Pid", &pid);
    snprintf(path, sizeof(path), "/proc/%llu/cgroup", (unsigned long long)pid);
    /* A process of that number on this machine need not be the container's: its cgroup tells. */
    return d->ep.unix_path[0] && pid && pf_read(path, ret->cgroup, sizeof(ret->cgroup)) >= 0 &&
           dstat_mounts_read(&ret->mounts) == 0;
}

static bool read_in(const struct place *p, enum dstat_controller which, const char *file,
                    char text[FILE_MAX])
{
    char dir[512], path[640];

    if (!dstat_cgroup_dir(&p->mounts, p->cgroup, p->id, which, dir, sizeof(dir)))
        return false;
    snprintf(path, sizeof(path), "%s/%s", dir, file);
    ssize_t len = pf_read(path, text, FILE_MAX);
    return len >= 0 && len < FILE_MAX - 1; /* else cut, perhaps within a number */
}

static bool read_line(const struct place *p, enum dstat_controller which, const char *file,
                      char text[FILE_MAX])
{
    if (!read_in(p, which, file, text))
        return false;
    text[strcspn(text, "\n")] = '\0';
    return true;
}

/* Cores; 0 = no limit. False when neither version tells. */
static bool read_cores(const struct place *p, double *ret)
{
    char quota[FILE_MAX], period[FILE_MAX];
    double q, per;

    if (read_line(p, DSTAT_CPU, "cpu.cfs_quota_us", quota) &&
        read_line(p, DSTAT_CPU, "cpu.cfs_period_us", period)) {
        if (parse_double(quota, &q) < 0 || parse_double(period, &per) < 0 || per <= 0)
            return false;
        *ret = q > 0 ? q / per : 0;
        return true;
    }
    /* "200000 100000" or "max 100000" */
    if (!read_line(p, DSTAT_UNIFIED, "cpu.max", quota))
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

    if (!read_line(p, DSTAT_MEMORY, "memory.limit_in_bytes", text) &&
        !read_line(p, DSTAT_UNIFIED, "memory.max", text))
        return;
    if (strcmp(text, "max") != 0 && parse_u64(text, &bytes) < 0)
        return;
    format_size(&size, bytes);
    snprintf(ret, cap, "%s", bytes >= NO_MEMORY_LIMIT ? "no limit" : size.s);
}

void dock_seen_read(struct dock *d, const struct dock_guest *g, struct dock_seen *ret)
{
    struct dock_limits limits;
    struct place p;
    double cores;

    *ret = (struct dock_seen){ .cpus = "" };
    if (!find_place(d, g, &p))
        return;
    dock_limits_of(g->inspect, &limits);
    if (read_cores(&p, &cores)) {
        time_text(cores, ret->time, sizeof(ret->time));
        cpus_text(cores, dstat_count_cpus(limits.cpuset), ret->cpus, sizeof(ret->cpus));
    }
    read_memory(&p, ret->memory, sizeof(ret->memory));
}

static bool used_in(const struct place *p, enum dstat_controller which, const char *usage_file,
                    const char *cache_key, uint64_t *ret)
{
    char usage_text[FILE_MAX], stat[FILE_MAX];
    uint64_t usage, cache;

    if (!read_line(p, which, usage_file, usage_text) || parse_u64(usage_text, &usage) < 0 ||
        !read_in(p, which, "memory.stat", stat) || pf_keyed_u64(stat, cache_key, &cache) < 0)
        return false;
    *ret = usage > cache ? usage - cache : 0;
    return true;
}

bool dock_seen_memory_used(const struct dock *d, const struct dock_guest *g, uint64_t *ret)
{
    struct place p;

    return find_place(d, g, &p) &&
           (used_in(&p, DSTAT_MEMORY, "memory.usage_in_bytes", "total_inactive_file", ret) ||
            used_in(&p, DSTAT_UNIFIED, "memory.current", "inactive_file", ret));
}
