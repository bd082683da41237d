/* The machine as its kernel sees it. In a Xen dom0 that is dom0 alone for CPU and memory; network
 * and disks are the real ones. */
#ifndef PROCFS_MACHINE_H
#define PROCFS_MACHINE_H

#include "core/sample.h"

/* Sets F_CPU_TIME (busy, all CPUs; steal excluded), F_MEM (total - available), F_MEM_LIMIT,
 * F_VCPUS, F_UPTIME, and says why what is missing is missing. */
void pf_machine_cpu_memory(struct sample *s);

/* Sets the F_NET_* fields: the sum of the physical interfaces (those with a device behind them), as
 * the host sees it; where there are none, of all that are not loopback, bridges, or a guest's end. */
void pf_machine_net(struct sample *s);

/* Sets the F_DISK_* fields: the sum of the whole physical disks of /proc/diskstats. */
void pf_machine_disk(struct sample *s);

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
