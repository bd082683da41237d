/* A container's counters straight from this machine's kernel: its cgroups and /proc of its init.
 *
 * What each number is, by cgroup version:
 *   cpu       v1 cpuacct.usage                  v2 cpu.stat usage_usec
 *   host cpu  cpu + the CPU time of its shim (containerd-shim or conmon: the parent of its init)
 *   wait      wall time in which at least one of its tasks had something to run and no CPU to run
 *             on, because of its own limit or because others had them all: "some total" of
 *             cpu.pressure, on v2 and on hybrid mounts. It counts each instant once, so for a guest
 *             with several CPUs it is a lower bound of the sum over them.
 *             Where the kernel has no such file (v1 alone, psi=0) the part that its own CPU limit
 *             caused stands for it: cpu.stat throttled_time (v2 throttled_usec), and on v1 wait_sum
 *             where kernel.sched_schedstats is on. Without any of them it is unknown, not zero.
 *   memory    usage - inactive_file (v1 total_inactive_file): page cache that nobody uses any more
 *             is not held against it. As docker stats does.
 *   disk      v1 blkio.throttle.io_*(_recursive), v2 io.stat. v1 does not count buffered writes,
 *             which the kernel does on its own account later; from Linux 6.10 on it counts
 *             nothing there until a limit is set: unknown. No times: the kernel keeps none.
 *   net       all interfaces of its network namespace but lo, as it sees them itself.
 *
 * Sampler thread only. */
#ifndef DOCKSTAT_LOCAL_H
#define DOCKSTAT_LOCAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/detail.h"
#include "core/snapshot.h"
#include "dockstat/cgroup.h"

struct dstat_container;

struct dstat_local {
    bool attached;
    bool v2;
    bool pressure;                /* cpu.pressure can be read */
    bool wait_sum;                /* v1: cpu.stat has wait_sum */
    bool recursive;               /* v1: the _recursive files of blkio exist */
    bool io_counted;              /* v1: the kernel counts block I/O at all */
    char *dir[DSTAT_CONTROLLERS]; /* NULL: not in that hierarchy */
    int proc_fd;       /* /proc/PID of its init: cannot come to mean another process; -1 = none */
    int proc_errno;    /* why there is none */
    uint64_t start_ns; /* when its init started, since boot */
    pid_t shim;        /* 0 = not found */
    uint64_t shim_start_ns;
};

void dstat_local_init(struct dstat_local *l);
/* Forgets everything; may be attached again. */
void dstat_local_release(struct dstat_local *l);

/* Finds the cgroups and the shim of a container that runs. False when its init process is not one
 * of this machine, or cannot be seen from here: *ret_why says so (static text). */
bool dstat_local_attach(struct dstat_container *c, const struct dstat_mounts *m,
                        const char **ret_why);

/* Reads the counters into g->now. False when the container has just ended: then nothing is set. */
bool dstat_local_read(const struct dstat_container *c, struct snapshot *s, struct guest *g);

/* Adds the sections "cgroup", "net" (an interface each), "disk" (a device each). */
void dstat_local_describe(const struct dstat_container *c, struct detail *d);

#endif
