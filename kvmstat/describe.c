#include "kvmstat/describe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kvmstat/conn.h"
#include "kvmstat/params.h"

static void free_domain(virDomainPtr *dom)
{
    if (*dom)
        virDomainFree(*dom);
}

static void describe_config(const struct kstat_conn *c, virDomainPtr dom,
                            const struct kstat_domxml *x, struct detail *d)
{
    int persistent = virDomainIsPersistent(dom), autostart;

    detail_begin(d, "config");
    detail_text(d, "driver", c->type);
    detail_text(d, "type", x->type);
    detail_text(d, "title", x->title);
    detail_text(d, "os_type", x->os_type);
    detail_text(d, "arch", x->arch);
    detail_text(d, "machine", x->machine);
    detail_text(d, "emulator", x->emulator);
    if (x->memory_bytes)
        detail_number(d, "memory_bytes", x->memory_bytes);
    if (x->vcpus)
        detail_number(d, "vcpus", x->vcpus);
    if (x->vcpus_max)
        detail_number(d, "vcpus_max", x->vcpus_max);
    if (persistent >= 0)
        detail_text(d, "persistent", persistent ? "yes" : "no");
    if (persistent == 1 && virDomainGetAutostart(dom, &autostart) == 0)
        detail_text(d, "autostart", autostart ? "yes" : "no");
}

/* Adds every parameter "GROUP.index.KEY" of a record as KEY. */
static void add_params(struct detail *d, const virDomainStatsRecord *rec, const char *group,
                       unsigned index)
{
    char prefix[32];
    int len = snprintf(prefix, sizeof(prefix), "%s.%u.", group, index);

    for (int i = 0; i < rec->nparams; i++) {
        const virTypedParameter *p = &rec->params[i];
        uint64_t value;
        if (strncmp(p->field, prefix, (size_t)len) != 0)
            continue;
        if (p->type == VIR_TYPED_PARAM_STRING)
            detail_text(d, p->field + len, p->value.s);
        else if (kstat_param_u64(p, &value))
            detail_number(d, p->field + len, value);
    }
}

static const char *param_string(const virDomainStatsRecord *rec, const char *group, unsigned index,
                                const char *key)
{
    char name[64];
    const char *value = NULL;

    snprintf(name, sizeof(name), "%s.%u.%s", group, index, key);
    if (virTypedParamsGetString(rec->params, rec->nparams, name, &value) <= 0)
        return NULL;
    return value;
}

static unsigned param_count(const virDomainStatsRecord *rec, const char *name)
{
    unsigned count = 0;

    if (!rec || virTypedParamsGetUInt(rec->params, rec->nparams, name, &count) <= 0)
        return 0;
    return count < 1024 ? count : 1024;
}

/* Devices are matched by name: the index follows the order of the moment. */
static void add_device_params(struct detail *d, const virDomainStatsRecord *rec, const char *group,
                              const char *count, const char *target)
{
    for (unsigned i = 0, n = param_count(rec, count); target && i < n; i++) {
        const char *name = param_string(rec, group, i, "name");
        if (name && strcmp(name, target) == 0) {
            add_params(d, rec, group, i);
            return;
        }
    }
}

static void describe_disks(const struct kstat_domxml *x, const virDomainStatsRecord *rec,
                           struct detail *d)
{
    for (size_t i = 0; i < x->n_disks; i++) {
        const struct kstat_disk *disk = &x->disks[i];
        detail_begin(d, "disk");
        detail_text(d, "target", disk->target);
        detail_text(d, "device", disk->device);
        detail_text(d, "bus", disk->bus);
        detail_text(d, "type", disk->type);
        detail_text(d, "source", disk->source);
        detail_text(d, "format", disk->format);
        add_device_params(d, rec, "block", "block.count", disk->target);
    }
}

static void describe_nics(const struct kstat_domxml *x, const virDomainStatsRecord *rec,
                          struct detail *d)
{
    for (size_t i = 0; i < x->n_nics; i++) {
        const struct kstat_nic *nic = &x->nics[i];
        detail_begin(d, "net");
        detail_text(d, "device", nic->target);
        detail_text(d, "mac", nic->mac);
        detail_text(d, "type", nic->type);
        detail_text(d, "source", nic->source);
        detail_text(d, "model", nic->model);
        add_device_params(d, rec, "net", "net.count", nic->target);
    }
}

static void describe_vcpus(const virDomainStatsRecord *rec, struct detail *d)
{
    for (unsigned i = 0, n = param_count(rec, "vcpu.maximum"); i < n; i++) {
        detail_begin(d, "vcpu");
        detail_number(d, "vcpu", i);
        add_params(d, rec, "vcpu", i);
    }
}

static void describe_snapshots(virDomainPtr dom, struct detail *d)
{
    virDomainSnapshotPtr *snaps = NULL;
    int n = virDomainListAllSnapshots(dom, &snaps, 0);

    for (int i = 0; i < n; i++) {
        detail_begin(d, "snapshot");
        detail_text(d, "name", virDomainSnapshotGetName(snaps[i]));
        if (virDomainSnapshotIsCurrent(snaps[i], 0) == 1)
            detail_text(d, "current", "yes");
        virDomainSnapshotFree(snaps[i]);
    }
    free(snaps);
}

int kstat_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e)
{
    struct kstat_conn *c = (struct kstat_conn *)o;
    _cleanup_(free_domain) virDomainPtr dom = virDomainLookupByUUIDString(c->conn, g->id);
    _cleanup_domxml_ struct kstat_domxml x = { .type = NULL };

    if (!dom)
        return kstat_error(e, "cannot find guest", g->name);
    _cleanup_free_ char *xml = virDomainGetXMLDesc(dom, 0);
    if (!xml)
        return kstat_error(e, "cannot read the configuration of", g->name);
    if (kstat_domxml_parse(xml, &x) < 0)
        return err_set(e, EPROTO, "libvirt's configuration of '%s' cannot be understood", g->name);

    virDomainPtr doms[] = { dom, NULL };
    virDomainStatsRecordPtr *recs = NULL;
    const unsigned groups = VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_INTERFACE |
                            VIR_DOMAIN_STATS_BLOCK;
    int n = virDomainListGetStats(doms, groups, &recs, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);
    const virDomainStatsRecord *rec = n > 0 ? recs[0] : NULL;
    describe_config(c, dom, &x, d);
    describe_vcpus(rec, d);
    describe_disks(&x, rec, d);
    describe_nics(&x, rec, d);
    describe_snapshots(dom, d);
    if (recs)
        virDomainStatsRecordListFree(recs);
    return 0;
}

static void add_version(struct detail *d, const char *key, unsigned long v)
{
    detail_textf(d, key, "%lu.%lu.%lu", v / 1000000, v / 1000 % 1000, v % 1000);
}

void kstat_facts(struct obs *o, struct detail *d)
{
    struct kstat_conn *c = (struct kstat_conn *)o;
    unsigned long v = 0;

    detail_begin(d, "connection");
    detail_text(d, "driver", c->type);
    if (virConnectGetLibVersion(c->conn, &v) == 0)
        add_version(d, "version", v);
    if (virConnectGetVersion(c->conn, &v) == 0 && v)
        add_version(d, "hypervisor_version", v);
    if (virGetVersion(&v, NULL, NULL) == 0)
        add_version(d, "api", v);
    detail_text(d, "statistics", c->no_bulk ? "guest by guest" : "in bulk");
    if (!c->has_events)
        detail_text(d, "missing", "the driver sends no events: new devices show after 30 s");
}
