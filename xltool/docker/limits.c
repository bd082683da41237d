#include "xltool/docker/limits.h"

#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/strbuf.h"

enum { CPUS_MAX = 1024, PERIOD_US = 100000, PERIOD_MAX_US = 1000000 };
static const double NANO_CPU = 1e9;

void dock_limits_of(json_object *inspect, struct dock_limits *ret)
{
    json_object *host = dstat_json_obj(inspect, "HostConfig"), *swap = NULL;
    const char *cpuset = dstat_json_str(host, "CpusetCpus");

    *ret = (struct dock_limits){ .cpuset = cpuset ? cpuset : "" };
    dstat_json_u64(host, "NanoCpus", &ret->nano_cpus);
    dstat_json_u64(host, "CpuQuota", &ret->cpu_quota);
    dstat_json_u64(host, "CpuPeriod", &ret->cpu_period);
    if (ret->cpu_period > PERIOD_MAX_US)
        ret->cpu_period = 0;
    dstat_json_u64(host, "Memory", &ret->memory_bytes);
    if (host && json_object_object_get_ex(host, "MemorySwap", &swap))
        ret->memory_swap_bytes = json_object_get_int64(swap);
}

static void put(json_object *o, const char *key, int64_t value)
{
    json_object_object_add(o, key, json_object_new_int64(value));
}

/* "0-2,5" into a flag per CPU; nonsense is left out. */
static void cpuset_parse(const char *list, bool cpus[CPUS_MAX])
{
    _cleanup_strlist_ struct strlist parts = STRLIST_INIT;

    strlist_split(&parts, list, ',');
    for (size_t i = 0; i < parts.n; i++) {
        char *dash = strchr(parts.v[i], '-');
        uint64_t first, last;
        if (dash)
            *dash = '\0';
        if (parse_u64(parts.v[i], &first) < 0)
            continue;
        last = first;
        if (dash && parse_u64(dash + 1, &last) < 0)
            continue;
        for (uint64_t c = first; c <= last && c < CPUS_MAX; c++)
            cpus[c] = true;
    }
}

bool dock_cpuset_resize(const char *list, uint64_t n, uint64_t host_cpus, struct strbuf *ret)
{
    bool cpus[CPUS_MAX] = { false };
    uint64_t have = 0;

    cpuset_parse(list, cpus);
    for (size_t c = 0; c < CPUS_MAX; c++) {
        if (cpus[c] && have == n)
            cpus[c] = false;
        have += cpus[c];
    }
    for (size_t c = 0; c < CPUS_MAX && c < host_cpus && have < n; c++) {
        have += !cpus[c];
        cpus[c] = true;
    }
    for (size_t c = 0; c < CPUS_MAX; c++)
        if (cpus[c])
            strbuf_addf(ret, "%s%zu", ret->len ? "," : "", c);
    return have == n && n > 0;
}

static void put_cpu_time(json_object *body, const struct dock_limits *now, double cpus)
{
    if (now->cpu_quota && !now->nano_cpus)
        put(body, "CpuQuota",
            (int64_t)(cpus * (double)(now->cpu_period ? now->cpu_period : PERIOD_US)));
    else
        put(body, "NanoCpus", (int64_t)(cpus * NANO_CPU + 0.5));
}

static void put_cpus(json_object *body, const struct dock_limits *now,
                     const struct resize_spec *want, uint64_t host_cpus)
{
    _cleanup_strbuf_ struct strbuf cpuset = STRBUF_INIT;
    double time = want->cpu_limit;

    if (want->vcpus && now->cpuset[0] &&
        dock_cpuset_resize(now->cpuset, want->vcpus, host_cpus, &cpuset))
        json_object_object_add(body, "CpusetCpus", json_object_new_string(cpuset.s));
    /* Beside a cpuset, only a limit that is there already has to follow. */
    bool limited = !now->cpuset[0] || now->nano_cpus || now->cpu_quota;
    if (want->vcpus && limited && (time <= 0 || time > (double)want->vcpus))
        time = (double)want->vcpus;
    if (time > 0)
        put_cpu_time(body, now, time);
}

/* The swap allowed beside the memory; 0 also where either is not limited. */
static uint64_t swap_bytes(const struct dock_limits *now)
{
    uint64_t both = now->memory_swap_bytes > 0 ? (uint64_t)now->memory_swap_bytes : 0;

    return now->memory_bytes && both > now->memory_bytes ? both - now->memory_bytes : 0;
}

static void put_memory(json_object *body, const struct dock_limits *now, uint64_t bytes)
{
    uint64_t swap = swap_bytes(now);
    bool limited = now->memory_swap_bytes >= 0 && bytes <= (uint64_t)INT64_MAX - swap;

    put(body, "Memory", (int64_t)bytes);
    put(body, "MemorySwap", limited ? (int64_t)(bytes + swap) : -1);
}

json_object *dock_limits_body(const struct dock_limits *now, const struct resize_spec *want,
                              uint64_t host_cpus)
{
    json_object *body = json_object_new_object();

    put_cpus(body, now, want, host_cpus);
    if (want->memory_bytes)
        put_memory(body, now, want->memory_bytes);
    return body;
}

json_object *dock_limits_restore(const struct dock_limits *now, uint64_t host_cpus,
                                 uint64_t host_bytes)
{
    json_object *body = json_object_new_object();

    if (now->cpu_quota && !now->nano_cpus)
        put(body, "CpuQuota", (int64_t)now->cpu_quota);
    else
        put(body, "NanoCpus",
            now->nano_cpus ? (int64_t)now->nano_cpus : (int64_t)((double)host_cpus * NANO_CPU));
    if (now->cpuset[0])
        json_object_object_add(body, "CpusetCpus", json_object_new_string(now->cpuset));
    put(body, "Memory", (int64_t)(now->memory_bytes ? now->memory_bytes : host_bytes));
    put(body, "MemorySwap", now->memory_bytes ? now->memory_swap_bytes : -1);
    return body;
}

json_object *dock_limits_for_podman(json_object *body)
{
    json_object *cpu = json_object_new_object(), *memory = json_object_new_object();
    json_object *out = json_object_new_object(), *value;
    const char *cpuset = dstat_json_str(body, "CpusetCpus");
    uint64_t nano_cpus;

    if (dstat_json_u64(body, "NanoCpus", &nano_cpus)) {
        put(cpu, "quota", (int64_t)((double)nano_cpus * PERIOD_US / NANO_CPU));
        put(cpu, "period", PERIOD_US);
    }
    if (json_object_object_get_ex(body, "CpuQuota", &value))
        put(cpu, "quota", json_object_get_int64(value));
    if (cpuset)
        json_object_object_add(cpu, "cpus", json_object_new_string(cpuset));
    if (json_object_object_get_ex(body, "Memory", &value))
        put(memory, "limit", json_object_get_int64(value));
    if (json_object_object_get_ex(body, "MemorySwap", &value))
        put(memory, "swap", json_object_get_int64(value));
    json_object_object_add(out, "cpu", cpu);
    json_object_object_add(out, "memory", memory);
    return out;
}
