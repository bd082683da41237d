#include "xenstat/describe.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "xenstat/conn.h"
#include "xenstat/disk.h"
#include "xenstat/thread.h"

void xstat_describe_config(const libxl_domain_config *config, struct detail *d)
{
    const libxl_domain_build_info *b = &config->b_info;

    detail_text(d, "on_poweroff", libxl_action_on_shutdown_to_string(config->on_poweroff));
    detail_text(d, "on_reboot", libxl_action_on_shutdown_to_string(config->on_reboot));
    detail_text(d, "on_crash", libxl_action_on_shutdown_to_string(config->on_crash));
    detail_text(d, "kernel", b->kernel);
    detail_text(d, "ramdisk", b->ramdisk);
    detail_text(d, "cmdline", b->cmdline);
    detail_text(d, "bootloader", b->bootloader);
    detail_number(d, "vcpus_max", (uint64_t)b->max_vcpus);
    if (b->target_memkb != LIBXL_MEMKB_DEFAULT)
        detail_number(d, "memory_target_bytes", b->target_memkb * 1024);
    if (b->max_memkb != LIBXL_MEMKB_DEFAULT)
        detail_number(d, "memory_max_bytes", b->max_memkb * 1024);
}

/* What the toolstack keeps of how the domain was made: read from its file, without libxl's lock. */
static void describe_config_file(struct xstat_conn *c, const struct xstat_domain *dom,
                                 struct detail *d)
{
    uint8_t *data = NULL;
    int len = 0;
    libxl_domain_config config;

    if (libxl_userdata_retrieve(c->ctx, dom->domid, "libxl-json", &data, &len) != 0 || len <= 0) {
        free(data);
        return;
    }
    _cleanup_free_ char *json = strndup((const char *)data, (size_t)len);
    free(data);
    libxl_domain_config_init(&config);
    if (json && libxl_domain_config_from_json(c->ctx, &config, json) == 0)
        xstat_describe_config(&config, d);
    libxl_domain_config_dispose(&config);
}

static void describe_config(struct xstat_conn *c, const struct xstat_domain *dom,
                            const libxl_dominfo *info, struct detail *d)
{
    detail_begin(d, "config");
    detail_number(d, "domid", dom->domid);
    detail_text(d, "uuid", dom->id);
    detail_text(d, "name", dom->name);
    detail_text(d, "type", libxl_domain_type_to_string(info->domain_type));
    detail_text(d, "ssid", info->ssid_label);
    if (!info->ssid_label && info->ssidref)
        detail_number(d, "ssid", info->ssidref);
    detail_number(d, "cpupool", info->cpupool);
    detail_number(d, "vcpus_online", info->vcpu_online);
    if (info->shutdown)
        detail_text(d, "shutdown_reason", libxl_shutdown_reason_to_string(info->shutdown_reason));
    describe_config_file(c, dom, d);
}

static void describe_vcpus(struct xstat_conn *c, const struct xstat_domain *dom, struct detail *d)
{
    int n = 0, cpus = 0;
    libxl_vcpuinfo *v = libxl_list_vcpu(c->ctx, dom->domid, &n, &cpus);

    for (int i = 0; v && i < n; i++) {
        detail_begin(d, "vcpu");
        detail_number(d, "vcpu", v[i].vcpuid);
        detail_text(d, "state",
                    !v[i].online   ? "offline"
                    : v[i].running ? "running"
                    : v[i].blocked ? "blocked"
                                   : "runnable");
        if (v[i].online)
            detail_number(d, "cpu", v[i].cpu);
        detail_number(d, "cpu_time_ns", v[i].vcpu_time);
    }
    if (v)
        libxl_vcpuinfo_list_free(v, n);
}

/* A node of libxl's own record of a device, which the guest cannot write. */
static void device_node(struct xstat_conn *c, struct detail *d, const struct xstat_backend *b,
                        const char *class, const char *node)
{
    char path[128];
    unsigned int len;

    snprintf(path, sizeof(path), "/libxl/%" PRIu32 "/device/%s/%" PRIu32 "/%s", b->domid, class,
             b->devid, node);
    char *text = xs_read(c->xs, XBT_NULL, path, &len);
    if (text && *text)
        detail_text(d, node, text);
    free(text);
}

static void disk_counters(struct xstat_conn *c, const struct xstat_domain *dom,
                          struct xstat_disk *disk, const char *vdev, struct detail *d)
{
    struct xstat_disk_stats s;
    struct xstat_blockstats b;

    if (strcmp(disk->backend.kind, "vbd") == 0 && disk->backend.backend_domid == 0 &&
        xstat_vbd_read(c, disk, &s) == 0) {
        b = (struct xstat_blockstats){ .read_ops = s.read_ops,
                                       .read_bytes = s.read_bytes,
                                       .write_ops = s.write_ops,
                                       .write_bytes = s.write_bytes };
    } else if (strcmp(disk->backend.kind, "qdisk") != 0 || !dom->qmp.answered ||
               xstat_qmp_parse_disk(dom->qmp.in.s + dom->qmp.answer, dom->qmp.answer_len, vdev,
                                    &b) != XSTAT_QMP_STATS) {
        return;
    }
    detail_number(d, "read_ops", b.read_ops);
    detail_number(d, "read_bytes", b.read_bytes);
    detail_number(d, "write_ops", b.write_ops);
    detail_number(d, "write_bytes", b.write_bytes);
    if (b.read_time_ns || b.write_time_ns) {
        detail_number(d, "read_time_ns", b.read_time_ns);
        detail_number(d, "write_time_ns", b.write_time_ns);
    }
}

static void describe_disks(struct xstat_conn *c, struct xstat_domain *dom, struct detail *d)
{
    static const char *const nodes[] = { "params", "mode", "device-type", "type" };
    char vdev[16];

    for (size_t i = 0; i < dom->n_disks; i++) {
        struct xstat_disk *disk = &dom->disks[i];
        xstat_vdev_name(disk->backend.devid, vdev, sizeof(vdev));
        detail_begin(d, "disk");
        detail_text(d, "vdev", vdev);
        for (size_t k = 0; k < sizeof(nodes) / sizeof(*nodes); k++)
            device_node(c, d, &disk->backend, "vbd", nodes[k]);
        detail_text(d, "backend", disk->backend.kind);
        detail_number(d, "backend_domid", disk->backend.backend_domid);
        disk_counters(c, dom, disk, vdev, d);
    }
}

/* The guest's view: what dom0 receives the guest has sent. */
static void net_counters(const struct xstat_vif *v, struct detail *d)
{
    detail_text(d, "ifname", v->ifname);
    detail_number(d, "rx_bytes", v->tx_bytes);
    detail_number(d, "rx_packets", v->tx_packets);
    detail_number(d, "rx_errors", v->tx_errors);
    detail_number(d, "rx_drops", v->tx_drops);
    detail_number(d, "tx_bytes", v->rx_bytes);
    detail_number(d, "tx_packets", v->rx_packets);
    detail_number(d, "tx_errors", v->rx_errors);
    detail_number(d, "tx_drops", v->rx_drops);
}

static void describe_nets(struct xstat_conn *c, const struct xstat_domain *dom, struct detail *d)
{
    static const char *const nodes[] = { "mac", "bridge", "type", "model" };

    for (size_t i = 0; i < dom->n_vifs; i++) {
        const struct xstat_vif *v = &dom->vifs[i];
        detail_begin(d, "net");
        detail_textf(d, "vif", "%" PRIu32, v->backend.devid);
        for (size_t k = 0; k < sizeof(nodes) / sizeof(*nodes); k++)
            device_node(c, d, &v->backend, "vif", nodes[k]);
        detail_number(d, "backend_domid", v->backend.backend_domid);
        if (v->found)
            net_counters(v, d);
    }
}

/* What dom0 spends for the domain, thread by thread. */
static void describe_backends(struct xstat_conn *c, struct xstat_domain *dom, struct detail *d)
{
    xstat_threads_cpu_ns(c, dom);
    for (size_t i = 0; i < dom->n_threads; i++) {
        detail_begin(d, "backend");
        detail_text(d, "thread", dom->threads[i].name);
        detail_number(d, "pid", (uint64_t)dom->threads[i].tid);
        detail_number(d, "cpu_time_ns", dom->threads[i].cpu_ns);
    }
    if (dom->dm_pid) {
        detail_begin(d, "backend");
        detail_text(d, "thread", "device model");
        detail_number(d, "pid", (uint64_t)dom->dm_pid);
        detail_number(d, "cpu_time_ns", dom->dm_cpu_ns);
    }
}

int xstat_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e)
{
    struct xstat_conn *c = (struct xstat_conn *)o;
    struct xstat_domain *dom = xstat_domain_find(c, (uint32_t)g->boot);
    libxl_dominfo info;

    if (!dom || strcmp(dom->id, g->id) != 0)
        return xstat_stored_describe(c, g, d, e);
    libxl_dominfo_init(&info);
    int rc = libxl_domain_info(c->ctx, &info, dom->domid);
    if (rc == 0) {
        describe_config(c, dom, &info, d);
        describe_vcpus(c, dom, d);
        describe_disks(c, dom, d);
        describe_nets(c, dom, d);
        describe_backends(c, dom, d);
        xstat_stored_snapshots(c, dom->id, d);
    }
    libxl_dominfo_dispose(&info);
    if (rc == ERROR_DOMAIN_NOTFOUND)
        return err_set(e, ESRCH, "domain '%s' has gone", g->name);
    return rc == 0 ? 0 : err_set(e, EIO, "cannot ask Xen about domain '%s'", g->name);
}
