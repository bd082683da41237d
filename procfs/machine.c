#include "procfs/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/netdev.h"

enum { SECTOR_BYTES = 512 };
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

static void read_cpu(struct pf_machine *m, struct sample *s)
{
    uint64_t busy_ns;

    if (pf_text_read(&m->stat, "/proc/stat") && pf_parse_cpu_busy_ns(m->stat.s, &busy_ns))
        sample_set(s, F_CPU_TIME, busy_ns);
    else
        sample_unknown(s, F_CPU_TIME, "/proc/stat cannot be read");
}

static void read_memory(struct pf_machine *m, struct sample *s)
{
    uint64_t total, used;

    if (pf_text_read(&m->meminfo, "/proc/meminfo") && pf_parse_meminfo(m->meminfo.s, &total, &used)) {
        sample_set(s, F_MEM, used);
        sample_set(s, F_MEM_LIMIT, total);
    } else {
        sample_unknown_range(s, F_MEM, F_MEM_LIMIT, "/proc/meminfo cannot be read");
    }
}

void pf_machine_cpu_memory(struct pf_machine *m, struct sample *s)
{
    uint64_t uptime_s;

    read_cpu(m, s);
    read_memory(m, s);
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

static enum pf_role net_role(const char *name)
{
    if (is_physical_net(name))
        return PF_ROLE_PHYSICAL;
    return is_guest_net(name) ? PF_ROLE_NONE : PF_ROLE_VIRTUAL;
}

/* The role of the file's entry i. From the first name that is another one than last time, all is
 * learnt anew: asking sysfs about every line of every sample costs more than all the rest. */
static enum pf_role role_of(struct pf_roles *r, size_t i, const char *name,
                            enum pf_role (*learn)(const char *name))
{
    if (i < r->n && strcmp(r->v[i].name, name) == 0)
        return r->v[i].role;
    r->v = grow_array(r->v, &r->cap, i + 1, sizeof(*r->v));
    r->n = i + 1;
    snprintf(r->v[i].name, sizeof(r->v[i].name), "%s", name);
    r->v[i].role = learn(name);
    return r->v[i].role;
}

void pf_machine_net(struct pf_machine *m, struct sample *s)
{
    struct sample virtual = { .t_ns = 0 };
    struct pf_netdev d;
    size_t i = 0;

    if (pf_text_read(&m->netdev, "/proc/net/dev")) {
        for (const char *p = m->netdev.s; pf_next_netdev(&p, &d); i++) {
            enum pf_role role = role_of(&m->nets, i, d.name, net_role);
            if (role != PF_ROLE_NONE)
                pf_netdev_add(role == PF_ROLE_PHYSICAL ? s : &virtual, &d);
        }
    }
    for (unsigned f = F_NET_RX_BYTES; f <= F_NET_TX_DROPS; f++)
        if (!sample_has(s, (enum field)f) && sample_has(&virtual, (enum field)f))
            sample_set(s, (enum field)f, virtual.v[f]);
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
 * requests would be counted twice. sysfs writes a slash of a name as an exclamation mark. */
static enum pf_role disk_role(const char *name)
{
    char safe[32];

    snprintf(safe, sizeof(safe), "%s", name);
    for (char *slash = safe; (slash = strchr(slash, '/')) != NULL;)
        *slash = '!';
    return sys_exists("block", safe, "device") ? PF_ROLE_PHYSICAL : PF_ROLE_NONE;
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

void pf_machine_disk(struct pf_machine *m, struct sample *s)
{
    struct pf_disk d;
    size_t i = 0;

    if (pf_text_read(&m->diskstats, "/proc/diskstats"))
        for (const char *p = m->diskstats.s; pf_next_disk(&p, &d); i++)
            if (role_of(&m->disks, i, d.name, disk_role) == PF_ROLE_PHYSICAL)
                add_disk(s, &d);
    sample_unknown_range(s, F_DISK_READ_BYTES, F_DISK_WRITE_TIME, "no physical disk found");
}

void pf_machine_release(struct pf_machine *m)
{
    pf_text_release(&m->stat);
    pf_text_release(&m->meminfo);
    pf_text_release(&m->netdev);
    pf_text_release(&m->diskstats);
    free(m->nets.v);
    free(m->disks.v);
    *m = (struct pf_machine){ .nets = { .n = 0 } };
}
