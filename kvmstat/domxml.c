#include "kvmstat/domxml.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <limits.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"

/* More devices than any machine has: an XML from a broken daemon must not eat the memory. */
enum { DEVICES_MAX = 1024, XML_BYTES_MAX = 4 << 20 };

static char *own(xmlChar *text)
{
    char *copy = text ? xstrdup((const char *)text) : NULL;

    xmlFree(text);
    return copy;
}

static char *attr(const xmlNode *node, const char *name)
{
    return node ? own(xmlGetNoNsProp(node, (const xmlChar *)name)) : NULL;
}

static char *text(const xmlNode *node)
{
    return node ? own(xmlNodeGetContent(node)) : NULL;
}

static xmlNode *child(const xmlNode *node, const char *name)
{
    for (xmlNode *n = node ? node->children : NULL; n; n = n->next)
        if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0)
            return n;
    return NULL;
}

/* What a source element points to: the first of its attributes that says where. */
static char *source_of(const xmlNode *source)
{
    static const char *const names[] = { "file", "dev",    "bridge", "network", "name",
                                         "dir",  "volume", "path",   "address" };
    char *value = NULL;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !value; i++)
        value = attr(source, names[i]);
    return value;
}

static void add_disk(struct kstat_domxml *x, const xmlNode *node)
{
    if (x->n_disks == DEVICES_MAX)
        return;
    x->disks = xreallocarray(x->disks, x->n_disks + 1, sizeof(*x->disks));
    const xmlNode *target = child(node, "target");
    x->disks[x->n_disks++] = (struct kstat_disk){
        .target = attr(target, "dev"),
        .bus = attr(target, "bus"),
        .device = attr(node, "device"),
        .type = attr(node, "type"),
        .source = source_of(child(node, "source")),
        .format = attr(child(node, "driver"), "type"),
    };
}

static void add_nic(struct kstat_domxml *x, const xmlNode *node)
{
    if (x->n_nics == DEVICES_MAX)
        return;
    x->nics = xreallocarray(x->nics, x->n_nics + 1, sizeof(*x->nics));
    x->nics[x->n_nics++] = (struct kstat_nic){
        .target = attr(child(node, "target"), "dev"),
        .mac = attr(child(node, "mac"), "address"),
        .type = attr(node, "type"),
        .source = source_of(child(node, "source")),
        .model = attr(child(node, "model"), "type"),
    };
}

static void read_devices(struct kstat_domxml *x, const xmlNode *devices)
{
    x->emulator = text(child(devices, "emulator"));
    for (const xmlNode *n = devices ? devices->children : NULL; n; n = n->next) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        if (strcmp((const char *)n->name, "disk") == 0)
            add_disk(x, n);
        else if (strcmp((const char *)n->name, "interface") == 0)
            add_nic(x, n);
    }
}

/* Bytes in a unit of the domain XML; 0 for a unit it does not have. */
static uint64_t unit_bytes(const char *unit)
{
    static const struct {
        const char *name;
        uint64_t bytes;
    } units[] = { { "KiB", 1 << 10 }, { "k", 1 << 10 }, { "KB", 1000 },
                  { "MiB", 1 << 20 }, { "M", 1 << 20 }, { "MB", 1000000 },
                  { "GiB", 1 << 30 }, { "G", 1 << 30 }, { "GB", 1000000000 },
                  { "b", 1 },         { "bytes", 1 },   { "TiB", 1ull << 40 },
                  { "T", 1ull << 40 } };

    for (size_t i = 0; unit && i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(units[i].name, unit) == 0)
            return units[i].bytes;
    return unit ? 0 : 1 << 10; /* KiB unless told */
}

static uint64_t read_memory(const xmlNode *node)
{
    _cleanup_free_ char *value = text(node), *unit = attr(node, "unit");
    uint64_t n, per = unit_bytes(unit);

    if (!value || parse_u64(value, &n) < 0 || !per || n > UINT64_MAX / per)
        return 0;
    return n * per;
}

static void read_vcpus(struct kstat_domxml *x, const xmlNode *node)
{
    _cleanup_free_ char *max = text(node), *current = attr(node, "current");

    if (max && parse_u64(max, &x->vcpus_max) < 0)
        x->vcpus_max = 0;
    if (!current || parse_u64(current, &x->vcpus) < 0)
        x->vcpus = x->vcpus_max;
}

static void read_domain(struct kstat_domxml *x, const xmlNode *root)
{
    const xmlNode *type = child(child(root, "os"), "type");

    x->type = attr(root, "type");
    x->title = text(child(root, "title"));
    x->os_type = text(type);
    x->arch = attr(type, "arch");
    x->machine = attr(type, "machine");
    x->memory_bytes = read_memory(child(root, "memory"));
    read_vcpus(x, child(root, "vcpu"));
    read_devices(x, child(root, "devices"));
}

int kstat_domxml_parse(const char *xml, struct kstat_domxml *ret)
{
    size_t len = strlen(xml);

    if (len > XML_BYTES_MAX)
        return -EINVAL;
    xmlDoc *doc = xmlReadMemory(xml, (int)len, NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    int rc = -EINVAL;
    /* libvirt sends no DTD; one that is there is there to blow entities up. */
    if (root && !doc->intSubset && strcmp((const char *)root->name, "domain") == 0) {
        *ret = (struct kstat_domxml){ .type = NULL };
        read_domain(ret, root);
        rc = 0;
    }
    xmlFreeDoc(doc);
    return rc;
}

void kstat_domxml_release(struct kstat_domxml *x)
{
    for (size_t i = 0; i < x->n_disks; i++) {
        struct kstat_disk *d = &x->disks[i];
        free(d->target), free(d->bus), free(d->device);
        free(d->type), free(d->source), free(d->format);
    }
    for (size_t i = 0; i < x->n_nics; i++) {
        struct kstat_nic *n = &x->nics[i];
        free(n->target), free(n->mac), free(n->type), free(n->source), free(n->model);
    }
    free(x->disks), free(x->nics);
    free(x->type), free(x->machine), free(x->arch);
    free(x->os_type), free(x->emulator), free(x->title);
    *x = (struct kstat_domxml){ .type = NULL };
}

const char *kstat_platform(const char *domain_type)
{
    static const char *const known[] = {
        "kvm", "qemu",   "lxc",   "test",   "xen",    "hvf",
        "vz",  "openvz", "bhyve", "hyperv", "vmware", "virtualbox"
    };

    for (size_t i = 0; domain_type && i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(known[i], domain_type) == 0)
            return known[i];
    return "libvirt";
}
