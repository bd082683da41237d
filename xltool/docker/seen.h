/* The limits as the kernel enforces them, which is what a container's processes see: read back from
 * its cgroup, version 1 or 2. */
#ifndef XLTOOL_DOCKER_SEEN_H
#define XLTOOL_DOCKER_SEEN_H

#include "xltool/docker/guest.h"
#include "xltool/docker/limits.h"

/* "" where it cannot be read: the engine is elsewhere, or the container does not run. */
struct dock_seen {
    char cpus[32];   /* CPUs that it can use, by time and cpuset: "2" */
    char time[32];   /* cores: "1.50", "no limit" */
    char memory[32]; /* "128M", "no limit" */
};

void dock_seen_read(struct dock *d, const struct dock_guest *g, struct dock_seen *ret);

/* Memory that it holds and that the kernel cannot simply drop, bytes: usage - inactive_file, as the
 * engine's statistics have it, which take their time. False, and *ret as it was, where they alone can
 * tell. */
bool dock_seen_memory_used(const struct dock *d, const struct dock_guest *g, uint64_t *ret);

/* The engine's own settings, in the same words. */
void dock_limits_cpus(const struct dock_limits *l, char *ret, size_t cap);
void dock_limits_time(const struct dock_limits *l, char *ret, size_t cap);

#endif
