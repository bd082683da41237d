/* The machine as its kernel sees it. In a Xen dom0 that is dom0 alone for CPU and memory; network
 * and disks are the real ones. */
#ifndef PROCFS_MACHINE_H
#define PROCFS_MACHINE_H

#include <stddef.h>

#include "core/sample.h"
#include "procfs/file.h"

/* What a name of /proc/net/dev or /proc/diskstats stands for, learnt from sysfs once. */
enum pf_role {
    PF_ROLE_NONE,     /* a loopback, a bridge, a guest's end of a wire; a partition, a mapping */
    PF_ROLE_VIRTUAL,  /* an interface without a device behind it */
    PF_ROLE_PHYSICAL,
};

struct pf_role_entry {
    char name[32];
    enum pf_role role;
};

struct pf_roles {
    struct pf_role_entry *v; /* in the order of the file */
    size_t n, cap;
};

/* One observer's view of the machine: what it has learnt and its memory. Zeroed to begin with; one
 * thread. */
struct pf_machine {
    struct pf_text stat, meminfo, netdev, diskstats;
    struct pf_roles nets, disks;
};

void pf_machine_release(struct pf_machine *m);

/* Sets F_CPU_TIME (busy, all CPUs; steal excluded), F_MEM (total - available), F_MEM_LIMIT,
 * F_VCPUS, F_UPTIME, and says why what is missing is missing. */
void pf_machine_cpu_memory(struct pf_machine *m, struct sample *s);

/* Sets the F_NET_* fields: the sum of the physical interfaces (those with a device behind them), as
 * the host sees it; where there are none, of all that are not loopback, bridges, or a guest's end. */
void pf_machine_net(struct pf_machine *m, struct sample *s);

/* Sets the F_DISK_* fields: the sum of the whole physical disks of /proc/diskstats. */
void pf_machine_disk(struct pf_machine *m, struct sample *s);

/* The parsers behind them; text as the kernel writes it. True when the value was found. */
bool pf_parse_cpu_busy_ns(const char *proc_stat, uint64_t *ret_ns);
bool pf_parse_meminfo(const char *meminfo, uint64_t *ret_total, uint64_t *ret_used);

struct pf_disk {
    char name[32];
    uint64_t read_ops, read_bytes, read_time_ns, write_ops, write_bytes, write_time_ns;
};

/* As pf_next_netdev(), over /proc/diskstats. */
bool pf_next_disk(const char **text, struct pf_disk *ret);

#endif
