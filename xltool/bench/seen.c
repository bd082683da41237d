#include "xltool/bench/seen.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/strlist.h"

/* A line a file: its last name, and its first line. Both versions of control groups; a virtual machine's root group
 * has no limits, or has "max" ones. */
const char *const bench_seen_command[] = {
    "sh", "-c",
    "for f in /sys/devices/system/cpu/online /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us "
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes "
    "/proc/meminfo; do [ -r $f ] && read -r l <$f && echo ${f##*/} $l; done 2>/dev/null; :",
    NULL
};

/* "0-2,5" is four. 0 when it is none such. */
static unsigned count_online(const char *text)
{
    _cleanup_strlist_ struct strlist ranges = STRLIST_INIT;
    unsigned n = 0;

    strlist_split(&ranges, text, ',');
    for (size_t i = 0; i < ranges.n; i++) {
        unsigned first, last;
        int fields = sscanf(ranges.v[i], "%5u-%5u", &first, &last);
        if (fields < 1 || (fields == 2 && last < first))
            return 0;
        n += fields == 2 ? last - first + 1 : 1;
    }
    return n;
}

struct found {
    double online, quota_us, period_us, cores;
};

static void take_cpu(struct found *f, const char *key, const char *rest)
{
    double a, b;

    if (strcmp(key, "online") == 0)
        f->online = count_online(rest);
    else if (strcmp(key, "cpu.cfs_quota_us") == 0)
        f->quota_us = strtod(rest, NULL); /* -1: no limit */
    else if (strcmp(key, "cpu.cfs_period_us") == 0)
        f->period_us = strtod(rest, NULL);
    else if (strcmp(key, "cpu.max") == 0 && sscanf(rest, "%lf %lf", &a, &b) == 2 && b > 0) /* or "max 100000" */
        f->cores = a / b;
}

static void lessen(uint64_t *to, uint64_t v)
{
    if (v && (!*to || v < *to))
        *to = v;
}

static void take_memory(struct bench_seen *ret, const char *key, const char *rest)
{
    unsigned long long kib;
    uint64_t bytes;

    if (strcmp(key, "meminfo") == 0 && sscanf(rest, "MemTotal: %15llu kB", &kib) == 1)
        lessen(&ret->memory_bytes, kib * 1024);
    if (strncmp(key, "memory.", 7) == 0 && parse_u64(rest, &bytes) == 0)
        lessen(&ret->memory_bytes, bytes);
}

void bench_seen_parse(const char *text, struct bench_seen *ret)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    struct found f = { .online = 0 };

    *ret = (struct bench_seen){ .cpus = 0 };
    strlist_split(&lines, text, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        char *blank = strchr(lines.v[i], ' ');
        if (!blank)
            continue;
        *blank = '\0';
        take_cpu(&f, lines.v[i], blank + 1);
        take_memory(ret, lines.v[i], blank + 1);
    }
    if (f.quota_us > 0 && f.period_us > 0)
        f.cores = f.quota_us / f.period_us;
    ret->cpus = f.cores > 0 && (f.online <= 0 || f.cores < f.online) ? f.cores : f.online;
}
