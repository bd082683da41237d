/* Processes and kernel threads of this machine. */
#ifndef PROCFS_PROCESS_H
#define PROCFS_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

struct pf_stat {
    pid_t pid, ppid;
    char comm[64];       /* hostile: any process may choose its own */
    uint64_t cpu_ns;     /* user + system time of all its threads, at clock-tick resolution (10 ms) */
    uint64_t start_ns;   /* when it started, since boot */
};

/* Parses the text of /proc/PID/stat; -EINVAL when it is not one. */
int pf_parse_stat(const char *text, struct pf_stat *ret);

/* Reads /proc/PID/stat. 0, or -errno (-ENOENT, -ESRCH: no such process). */
int pf_process_stat(pid_t pid, struct pf_stat *ret);

/* The first process, by pid, whose comm is exactly this; 0 when there is none. Scans /proc: for
 * open, not for every sample. */
pid_t pf_find_process(const char *comm);

/* Calls fn for every kernel thread (child of kthreadd; nobody can disguise as one). Scans /proc.
 * Returns 0 or -errno. */
int pf_each_kthread(void (*fn)(const struct pf_stat *st, void *arg), void *arg);

#endif
