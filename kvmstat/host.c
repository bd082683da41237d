#include "kvmstat/host.h"

#include <stdlib.h>
#include <string.h>

enum { NODE_STATS_MAX = 32 };

static void fill_cpu(virConnectPtr conn, struct sample *s)
{
    virNodeCPUStats stats[NODE_STATS_MAX];
    int n = 0;
    bool any = false;
    uint64_t busy = 0;

    if (virNodeGetCPUStats(conn, VIR_NODE_CPU_STATS_ALL_CPUS, NULL, &n, 0) < 0 || n <= 0 ||
        n > NODE_STATS_MAX ||
        virNodeGetCPUStats(conn, VIR_NODE_CPU_STATS_ALL_CPUS, stats, &n, 0) < 0) {
        sample_unknown(s, F_CPU_TIME, "libvirt does not tell this host's CPU time");
        return;
    }
    for (int i = 0; i < n; i++) {
        if (strcmp(stats[i].field, VIR_NODE_CPU_STATS_KERNEL) != 0 &&
            strcmp(stats[i].field, VIR_NODE_CPU_STATS_USER) != 0)
            continue;
        busy += stats[i].value;
        any = true;
    }
    if (any)
        sample_set(s, F_CPU_TIME, busy);
    else
        sample_unknown(s, F_CPU_TIME, "libvirt does not tell this host's CPU time");
}

static void fill_memory(virConnectPtr conn, struct sample *s)
{
    virNodeMemoryStats stats[NODE_STATS_MAX];
    uint64_t total = 0, unused = 0;
    int n = 0;

    if (virNodeGetMemoryStats(conn, VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL, &n, 0) == 0 && n > 0 &&
        n <= NODE_STATS_MAX &&
        virNodeGetMemoryStats(conn, VIR_NODE_MEMORY_STATS_ALL_CELLS, stats, &n, 0) == 0)
        for (int i = 0; i < n; i++) {
            if (strcmp(stats[i].field, VIR_NODE_MEMORY_STATS_TOTAL) == 0)
                total = stats[i].value * 1024;
            else if (stats[i].value <= UINT64_MAX / 1024) /* free, buffers, cached */
                unused += stats[i].value * 1024;
        }
    if (total >= unused && total)
        sample_set(s, F_MEM, total - unused);
    else
        sample_unknown(s, F_MEM, "libvirt does not tell this host's memory use");
}

void kstat_host_sample(struct kstat_conn *c, struct snapshot *snap)
{
    struct guest *h = &snap->host;
    virNodeInfo info;
    char *name = virConnectGetHostname(c->conn);

    snap->has_host = true;
    h->id = snapshot_strdup(snap, c->uri);
    h->name = name ? snapshot_strdup(snap, name) : h->id;
    free(name);
    h->platform = "host";
    h->state = GUEST_RUNNING;
    h->boot = 1;
    h->now.t_ns = clock_ns();
    if (virNodeGetInfo(c->conn, &info) == 0) {
        sample_set(&h->now, F_VCPUS, info.cpus);
        sample_set(&h->now, F_MEM_LIMIT, (uint64_t)info.memory * 1024);
    }
    fill_cpu(c->conn, &h->now);
    fill_memory(c->conn, &h->now);
    sample_unknown_range(&h->now, 0, F_COUNT - 1, "libvirt does not tell this of its host");
}
