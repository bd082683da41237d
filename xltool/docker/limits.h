/* The limits of a container: which of the engine's settings a resize changes, and to what. Pure. */
#ifndef XLTOOL_DOCKER_LIMITS_H
#define XLTOOL_DOCKER_LIMITS_H

#include "core/request.h"
#include "core/strbuf.h"
#include "dockstat/json.h"

/* What HostConfig says now; 0 = no limit. */
struct dock_limits {
    uint64_t nano_cpus;             /* 1e-9 CPUs */
    uint64_t cpu_quota, cpu_period; /* the older way to say the same, in µs; no period is above 1 s */
    const char *cpuset;             /* "0-1,3"; borrowed, "" = all */
    uint64_t memory_bytes;
    int64_t memory_swap_bytes; /* memory and swap together; -1 = no limit */
};

void dock_limits_of(json_object *inspect, struct dock_limits *ret);

/* The body of POST /containers/ID/update for a resize.
 *
 * vCPUs: where the container has a cpuset, that many of its CPUs, and others added; else, as a
 * limit of CPU time, NanoCpus. cpu_limit: NanoCpus; the smaller of both counts. Where the container
 * has CpuQuota, which the engine does not let stand beside NanoCpus, the quota changes. Memory: the
 * limit of memory and swap moves by as much, so that the swap allowed stays as it was; without a
 * limit before, none is allowed. A sum beyond INT64_MAX is no limit (-1). */
json_object *dock_limits_body(const struct dock_limits *now, const struct resize_spec *want,
                              uint64_t host_cpus);

/* The body that sets them back. What was unlimited gets all that the host has: an engine
 * cannot take a limit away. */
json_object *dock_limits_restore(const struct dock_limits *now, uint64_t host_cpus,
                                 uint64_t host_bytes);

/* The same body as Podman's own API wants it: {"cpu": {…}, "memory": {…}}. */
json_object *dock_limits_for_podman(json_object *body);

/* A cpuset of n CPUs: the first n of list, or all of it and the lowest others below host_cpus.
 * False when there are not that many. */
bool dock_cpuset_resize(const char *list, uint64_t n, uint64_t host_cpus, struct strbuf *ret);

#endif
