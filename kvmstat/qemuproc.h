/* The local process of a guest: QEMU, or a container's controller. What libvirt would read from
 * /proc for us is read there directly, which spares its daemon the work. */
#ifndef KVMSTAT_QEMUPROC_H
#define KVMSTAT_QEMUPROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/sample.h"

enum { KSTAT_VCPUS_MAX = 1024 };

struct kstat_proc {
    pid_t pid;         /* 0 = none known */
    uint64_t start_ns; /* since boot; a pid with another start is another process */
    uint64_t threads;  /* number of threads when the vCPUs were looked up */
    pid_t *vcpus;      /* thread ids */
    size_t n_vcpus;
    bool shared; /* one thread runs all vCPUs ("ALL CPUs/TCG") */
};

/* What /proc/PID/stat tells; pure parser. -EINVAL when it is not one. */
struct kstat_procstat {
    uint64_t threads, start_ns, rss_bytes;
};
int kstat_procstat_parse(const char *text, struct kstat_procstat *ret);

/* Finds the process of guest `name` through DIR/NAME.pid, which libvirt writes. With a uuid, the
 * process must have been started with "-uuid UUID": neither a stale file nor a reused pid passes.
 * The name is hostile: one that is no plain file name is refused. 0, or -errno with *p empty. */
int kstat_proc_find(struct kstat_proc *p, const char *dir, const char *name, const char *uuid);

/* True when a process's arguments (NUL-separated) hold "-uuid" followed by this uuid. Pure. */
bool kstat_cmdline_has_uuid(const char *args, size_t len, const char *uuid);

/* Sets CPU_TIME, WAIT_TIME, MEM, VCPUS and UPTIME of a QEMU. -ESRCH when the process has gone;
 * -ENODATA when its vCPU threads cannot be told. */
int kstat_proc_sample(struct kstat_proc *p, struct sample *s);

/* Sets UPTIME alone. */
int kstat_proc_uptime(const struct kstat_proc *p, struct sample *s);

/* Run time and wait of one vCPU thread, ns. 0 or -errno. */
int kstat_thread_times(pid_t pid, pid_t tid, uint64_t *ret_run_ns, uint64_t *ret_wait_ns);

void kstat_proc_release(struct kstat_proc *p);

#endif
