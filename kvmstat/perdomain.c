#include "kvmstat/perdomain.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "kvmstat/params.h"

enum { BLOCK_PARAMS_MAX = 64 };

static void set_missing(struct sample *s, enum field f, uint64_t value)
{
    if (!sample_has(s, f))
        sample_set(s, f, value);
}

static void fill_info(const struct kstat_conn *c, virDomainPtr dom, struct sample *s)
{
    virDomainInfo info;

    if (virDomainGetInfo(dom, &info) < 0)
        return;
    set_missing(s, F_CPU_TIME, info.cpuTime);
    /* A container's cgroup holds its controller too: nothing else is burned for it. */
    if (c->is_lxc)
        set_missing(s, F_HOST_CPU_TIME, info.cpuTime);
    set_missing(s, F_VCPUS, info.nrVirtCpu);
    set_missing(s, F_MEM, (uint64_t)info.memory * 1024);
    set_missing(s, F_MEM_LIMIT, (uint64_t)info.maxMem * 1024);
}

static const struct {
    const char *name;
    enum field field;
} block_fields[] = {
    { VIR_DOMAIN_BLOCK_STATS_READ_BYTES, F_DISK_READ_BYTES },
    { VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, F_DISK_WRITE_BYTES },
    { VIR_DOMAIN_BLOCK_STATS_READ_REQ, F_DISK_READ_OPS },
    { VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, F_DISK_WRITE_OPS },
    { VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, F_DISK_READ_TIME },
    { VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, F_DISK_WRITE_TIME },
};

static void add_block_param(const virTypedParameter *p, struct sample *s)
{
    uint64_t value;

    for (size_t i = 0; i < sizeof(block_fields) / sizeof(block_fields[0]); i++)
        if (strcmp(p->field, block_fields[i].name) == 0 && kstat_param_u64(p, &value))
            sample_add(s, block_fields[i].field, value);
}

/* path "" asks for the sum over all disks. */
static bool add_block(virDomainPtr dom, const char *path, struct sample *s)
{
    int n = 0;

    if (virDomainBlockStatsFlags(dom, path, NULL, &n, 0) < 0 || n <= 0 || n > BLOCK_PARAMS_MAX)
        return false;
    virTypedParameter params[BLOCK_PARAMS_MAX];
    if (virDomainBlockStatsFlags(dom, path, params, &n, 0) < 0)
        return false;
    for (int i = 0; i < n; i++)
        add_block_param(&params[i], s);
    virTypedParamsClear(params, n);
    return true;
}

static void add_block_plain(virDomainPtr dom, const char *path, struct sample *s)
{
    virDomainBlockStatsStruct b;

    if (virDomainBlockStats(dom, path, &b, sizeof(b)) < 0)
        return;
    const struct {
        long long value;
        enum field field;
    } got[] = { { b.rd_bytes, F_DISK_READ_BYTES },
                { b.wr_bytes, F_DISK_WRITE_BYTES },
                { b.rd_req, F_DISK_READ_OPS },
                { b.wr_req, F_DISK_WRITE_OPS } };
    for (size_t i = 0; i < sizeof(got) / sizeof(got[0]); i++)
        if (got[i].value >= 0)
            sample_add(s, got[i].field, (uint64_t)got[i].value);
}

static void fill_block(const struct kstat_conn *c, virDomainPtr dom, const struct kstat_guest *g,
                       struct sample *s)
{
    if (c->is_lxc && add_block(dom, "", s))
        return;
    for (size_t i = 0; i < g->xml.n_disks; i++) {
        const char *target = g->xml.disks[i].target;
        if (target && !add_block(dom, target, s))
            add_block_plain(dom, target, s);
    }
}

static void add_nic(virDomainPtr dom, const char *device, struct sample *s)
{
    virDomainInterfaceStatsStruct n;

    if (virDomainInterfaceStats(dom, device, &n, sizeof(n)) < 0)
        return;
    const struct {
        long long value;
        enum field field;
    } got[] = { { n.rx_bytes, F_NET_RX_BYTES },     { n.tx_bytes, F_NET_TX_BYTES },
                { n.rx_packets, F_NET_RX_PACKETS }, { n.tx_packets, F_NET_TX_PACKETS },
                { n.rx_errs, F_NET_RX_ERRORS },     { n.tx_errs, F_NET_TX_ERRORS },
                { n.rx_drop, F_NET_RX_DROPS },      { n.tx_drop, F_NET_TX_DROPS } };
    for (size_t i = 0; i < sizeof(got) / sizeof(got[0]); i++)
        if (got[i].value >= 0)
            sample_add(s, got[i].field, (uint64_t)got[i].value);
}

void kstat_perdomain_fill(const struct kstat_conn *c, virDomainPtr dom, const struct kstat_guest *g,
                          struct sample *s)
{
    fill_info(c, dom, s);
    if (!sample_has(s, F_DISK_READ_BYTES))
        fill_block(c, dom, g, s);
    if (sample_has(s, F_NET_RX_BYTES))
        return;
    for (size_t i = 0; i < g->xml.n_nics; i++) {
        const struct kstat_nic *nic = &g->xml.nics[i];
        if (nic->target || nic->mac)
            add_nic(dom, nic->target ? nic->target : nic->mac, s);
    }
}

int kstat_perdomain_state(virDomainPtr dom, int *ret_state, int *ret_reason)
{
    return virDomainGetState(dom, ret_state, ret_reason, 0) < 0 ? -EIO : 0;
}
