#include "procfs/machine.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/cleanup.h"
#include "core/mem.h"
#include "procfs/file.h"
#include "procfs/netdev.h"

enum { TEXT_BYTES = 256 * 1024, SECTOR_BYTES = 512 };
#define NS_PER_MS 1000000u

bool pf_parse_cpu_busy_ns(const char *proc_stat, uint64_t *ret_ns)
{
    uint64_t user, nice, system, irq, softirq;
    long hz = sysconf(_SC_CLK_TCK);
    char line[512];

    if (!pf_next_line(&proc_stat, line, sizeof(line)) || strncmp(line, "cpu ", 4) != 0 ||
        sscanf(line + 4, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %*u %*u %" SCNu64 " %" SCNu64, &user,
               &nice, &system, &irq, &softirq) != 5)
        return false;
    *ret_ns = (user + nice + system + irq + softirq) * (1000000000u / (uint64_t)hz);
    return true;
}

bool pf_parse_meminfo(const char *meminfo, uint64_t *ret_total, uint64_t *ret_used)
{
    uint64_t total_kib, available_kib;

    if (pf_keyed_u64(meminfo, "MemTotal", &total_kib) < 0 ||
        pf_keyed_u64(meminfo, "MemAvailable", &available_kib) < 0 || available_kib > total_kib)
        return false;
    *ret_total = total_kib * 1024;
    *ret_used = (total_kib - available_kib) * 1024;
    return true;
}

static void read_cpu(struct sample *s, char *text)
{
    uint64_t busy_ns;

    if (pf_read("/proc/stat", text, TEXT_BYTES) > 0 && pf_parse_cpu_busy_ns(text, &busy_ns))
        sample_set(s, F_CPU_TIME, busy_ns);
    else
        sample_unknown(s, F_CPU_TIME, "/proc/stat cannot be read");
}

static void read_memory(struct sample *s, char *text)
{
    uint64_t total, used;

    if (pf_read("/proc/meminfo", text, TEXT_BYTES) > 0 && pf_parse_meminfo(text, &total, &used)) {
        sample_set(s, F_MEM, used);
        sample_set(s, F_MEM_LIMIT, total);
    } else {
        sample_unknown_range(s, F_MEM, F_MEM_LIMIT, "/proc/meminfo cannot be read");
    }
}

void pf_machine_cpu_memory(struct sample *s)
{
    _cleanup_free_ char *text = xcalloc(1, TEXT_BYTES);
    uint64_t uptime_s;

    read_cpu(s, text);
    read_memory(s, text);
    sample_set(s, F_VCPUS, (uint64_t)sysconf(_SC_NPROCESSORS_ONLN));
    if (pf_read_u64("/proc/uptime", &uptime_s) == 0)
        sample_set(s, F_UPTIME, uptime_s);
    sample_unknown_range(s, F_HOST_CPU_TIME, F_WAIT_TIME, "a host has no host");
}

static bool sys_exists(const char *class, const char *name, const char *leaf)
{
    char path[128];

    snprintf(path, sizeof(path), "/sys/%s/%s/%s", class, name, leaf);
    return access(path, F_OK) == 0;
}

/* A vif of Xen has a "device" too, but it is the guest's end of a wire. */
static bool is_physical_net(const char *name)
{
    return sys_exists("class/net", name, "device") && !sys_exists("class/net", name, "device/nodename");
}

static bool is_guest_net(const char *name)
{
    static const char *const prefixes[] = { "veth", "vif", "tap", "vnet", "docker", "br-", "virbr",
                                            "xenbr", "cni", "podman" };

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return strcmp(name, "lo") == 0 || sys_exists("class/net", name, "bridge");
}

static void add_netdev(struct sample *s, const struct pf_netdev *d)
{
    sample_add(s, F_NET_RX_BYTES, d->rx_bytes);
    sample_add(s, F_NET_TX_BYTES, d->tx_bytes);
    sample_add(s, F_NET_RX_PACKETS, d->rx_packets);
    sample_add(s, F_NET_TX_PACKETS, d->tx_packets);
    sample_add(s, F_NET_RX_ERRORS, d->rx_errors);
    sample_add(s, F_NET_TX_ERRORS, d->tx_errors);
    sample_add(s, F_NET_RX_DROPS, d->rx_drops);
    sample_add(s, F_NET_TX_DROPS, d->tx_drops);
}

static void add_netdevs(struct sample *s, const char *text, bool physical)
{
    struct pf_netdev d;

    while (pf_next_netdev(&text, &d))
        if (physical ? is_physical_net(d.name) : !is_guest_net(d.name))
            add_netdev(s, &d);
}

void pf_machine_net(struct sample *s)
{
    _cleanup_free_ char *text = xcalloc(1, TEXT_BYTES);

    if (pf_read("/proc/net/dev", text, TEXT_BYTES) > 0) {
        add_netdevs(s, text, true);
        if (!sample_has(s, F_NET_RX_BYTES))
            add_netdevs(s, text, false);
    }
    sample_unknown_range(s, F_NET_RX_BYTES, F_NET_TX_DROPS, "no network interface found");
}

static bool parse_disk(const char *line, struct pf_disk *ret)
{
    uint64_t rd_sectors, rd_ms, wr_sectors, wr_ms;
    struct pf_disk d = { .name = "" };
    int n = sscanf(line,
                   " %*u %*u %31s %" SCNu64 " %*u %" SCNu64 " %" SCNu64 " %" SCNu64
                   " %*u %" SCNu64 " %" SCNu64,
                   d.name, &d.read_ops, &rd_sectors, &rd_ms, &d.write_ops, &wr_sectors, &wr_ms);

    if (n != 7)
        return false;
    d.read_bytes = rd_sectors * SECTOR_BYTES;
    d.write_bytes = wr_sectors * SECTOR_BYTES;
    d.read_time_ns = rd_ms * NS_PER_MS;
    d.write_time_ns = wr_ms * NS_PER_MS;
    *ret = d;
    return true;
}

bool pf_next_disk(const char **text, struct pf_disk *ret)
{
    char line[512];

    while (pf_next_line(text, line, sizeof(line)))
        if (parse_disk(line, ret))
            return true;
    return false;
}

/* A whole disk with hardware behind it: not a partition, loop, device-mapper or RAM disk, whose
 * requests would be counted twice. */
static bool is_physical_disk(const char *name)
{
    return sys_exists("block", name, "device");
}

static void add_disk(struct sample *s, const struct pf_disk *d)
{
    sample_add(s, F_DISK_READ_BYTES, d->read_bytes);
    sample_add(s, F_DISK_WRITE_BYTES, d->write_bytes);
    sample_add(s, F_DISK_READ_OPS, d->read_ops);
    sample_add(s, F_DISK_WRITE_OPS, d->write_ops);
    sample_add(s, F_DISK_READ_TIME, d->read_time_ns);
    sample_add(s, F_DISK_WRITE_TIME, d->write_time_ns);
}

void pf_machine_disk(struct sample *s)
{
    _cleanup_free_ char *text = xcalloc(1, TEXT_BYTES);
    const char *p = text;
    struct pf_disk d;

    if (pf_read("/proc/diskstats", text, TEXT_BYTES) > 0)
        while (pf_next_disk(&p, &d))
            if (is_physical_disk(d.name))
                add_disk(s, &d);
    sample_unknown_range(s, F_DISK_READ_BYTES, F_DISK_WRITE_TIME, "no physical disk found");
}
