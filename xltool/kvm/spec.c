/* Domain XML from a guest spec: equal guests on every platform, so nothing that only KVM would
 * have. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "storage/image.h"
#include "xltool/kvm/disks.h"
#include "xltool/kvm/draft.h"
#include "xltool/kvm/elsewhere.h"

enum { VCPUS_ROOM = 4, STATS_PERIOD_S = 2, DISKS_MAX = 26 };
static const uint64_t default_memory_bytes = 512ull << 20;

static char *capabilities(struct kvm *k, const char *type)
{
    /* q35 where the machine has it: vCPUs come and go there. */
    char *caps = virConnectGetDomainCapabilities(k->conn, NULL, NULL, "q35", type, 0);

    return caps ? caps : virConnectGetDomainCapabilities(k->conn, NULL, NULL, NULL, type, 0);
}

static int choose_type(struct kvm *k, const struct request *r, struct kvm_draft *d,
                       xmlDoc **ret_caps, struct err *e)
{
    bool kvm = strcmp(r->platform, "kvm") == 0;
    _cleanup_free_ char *caps = capabilities(k, kvm ? "kvm" : "qemu");

    d->type = kvm ? "kvm" : "qemu";
    if (!caps && kvm) {
        d->emulated = true;
        d->type = "qemu";
        caps = capabilities(k, d->type);
    }
    if (!caps)
        return kvm_error(k, e, "cannot make guests at", k->uri);
    return kxml_parse(caps, NULL, "domainCapabilities", ret_caps, e);
}

static void add_head(const struct request *r, struct kvm_draft *d, xmlNode *root)
{
    const struct guest_spec *s = &r->spec;
    uint64_t vcpus = s->vcpus ? s->vcpus : 1, most = vcpus > VCPUS_ROOM ? vcpus : VCPUS_ROOM;
    char current[24];

    kxml_set(root, "type", d->type);
    kxml_add(root, "name", d->name);
    kxml_add(root, "uuid", d->uuid);
    kxml_put_u64(root, "memory", s->memory_bytes ? s->memory_bytes : default_memory_bytes);
    kxml_set(kxml_child(root, "memory"), "unit", "b");
    snprintf(current, sizeof(current), "%" PRIu64, vcpus);
    kxml_put_u64(root, "vcpu", strcmp(d->type, "lxc") == 0 ? vcpus : most);
    kxml_set(kxml_child(root, "vcpu"), "current", current);
}

/* The path as the guests' machine has it: whole, without links where that is this one. For free(). */
static int whole_path(struct kvm *k, const char *path, char **ret)
{
    if (k->parts.local)
        *ret = realpath(path, NULL);
    else
        *ret = *path == '/' ? xstrdup(path) : NULL;
    return *ret ? 0 : k->parts.local ? -errno : -EINVAL;
}

static int add_file(struct kvm *k, xmlNode *os, const char *element, const char *path, struct err *e)
{
    _cleanup_free_ char *full = NULL;

    if (!path)
        return 0;
    int rc = whole_path(k, path, &full);
    if (rc < 0)
        return err_sys(e, -rc, "cannot boot from the %s '%s'", element, path);
    kxml_add(os, element, full);
    return 0;
}

static int add_os(struct kvm *k, const struct guest_spec *s, const xmlNode *caps, xmlNode *root, struct err *e)
{
    _cleanup_free_ char *arch = kxml_content(kxml_child(caps, "arch"));
    _cleanup_free_ char *machine = kxml_content(kxml_child(caps, "machine"));
    xmlNode *os = kxml_add(root, "os", NULL), *type = kxml_add(os, "type", "hvm");

    if (arch)
        kxml_set(type, "arch", arch);
    if (machine)
        kxml_set(type, "machine", machine);
    int rc = add_file(k, os, "kernel", s->kernel, e);
    if (rc == 0)
        rc = add_file(k, os, "initrd", s->initrd, e);
    if (rc < 0)
        return rc;
    if (s->kernel && s->cmdline)
        kxml_add(os, "cmdline", s->cmdline);
    if (s->n_disks > 0)
        kxml_set(kxml_add(os, "boot", NULL), "dev", "hd");

    xmlNode *features = kxml_add(root, "features", NULL);
    kxml_add(features, "acpi", NULL);
    if (arch && (strcmp(arch, "x86_64") == 0 || strcmp(arch, "i686") == 0))
        kxml_add(features, "apic", NULL);
    return 0;
}

static void add_life(const struct kvm_draft *d, xmlNode *root)
{
    if (strcmp(d->type, "kvm") == 0)
        kxml_set(kxml_add(root, "cpu", NULL), "mode", "host-model");
    kxml_set(kxml_add(root, "clock", NULL), "offset", "utc");
    kxml_add(root, "on_poweroff", "destroy");
    kxml_add(root, "on_reboot", "restart");
    kxml_add(root, "on_crash", "destroy");
}

/* An image of the user's. */
static int add_image(struct kvm *k, const char *source, xmlNode *disk, struct err *e)
{
    _cleanup_image_ struct image img = IMAGE_INIT;

    if (!k->parts.local) {
        _cleanup_free_ char *format = kvm_elsewhere_format(k, source);
        if (!format)
            return err_set(e, ENOENT, "'%s' is in no storage pool at '%s'", source, k->uri);
        kvm_disk_point(k, disk, source, format);
        return 0;
    }
    int rc = image_open(&img, source, NULL, e);

    if (rc < 0)
        return rc;
    kvm_disk_point(k, disk, img.path, img.format);
    return 0;
}

/* One to be made: new, or of the source a copy in the same format. */
static int add_new(struct kvm *k, struct kvm_draft *d, const struct disk_spec *s,
                   const char *target, xmlNode *disk, struct err *e)
{
    _cleanup_free_ char *dir = NULL, *path = NULL;
    _cleanup_image_ struct image img = IMAGE_INIT;
    const char *format = s->format && strcmp(s->format, "raw") == 0 ? "raw" : "qcow2";
    int rc = kvm_images_dir(k, &dir, e);

    if (rc == 0 && s->source)
        rc = image_open(&img, s->source, NULL, e);
    if (rc < 0)
        return rc;
    if (img.format)
        format = img.format;
    if (asprintf(&path, "%s/%s-%s.%s", dir, d->name, target, strcmp(format, "raw") == 0 ? "img" : format) < 0)
        return -ENOMEM;
    kvm_disk_point(k, disk, path, format);
    kxml_add_made(xmlDocGetRootElement(d->doc), path);
    d->disks = xreallocarray(d->disks, d->n_disks + 1, sizeof(*d->disks));
    d->disks[d->n_disks++] = (struct kvm_new_disk){ .path = steal(&path),
                                                    .from = steal(&img.path),
                                                    .bytes = s->size_bytes,
                                                    .format = img.format ? NULL : format,
                                                    .whole = s->preallocate };
    return 0;
}

static int add_disks(struct kvm *k, const struct guest_spec *s, struct kvm_draft *d,
                     xmlNode *devices, struct err *e)
{
    if (s->n_disks > DISKS_MAX)
        return err_set(e, EINVAL, "'%s' has %zu disks; %d are the most", d->name, s->n_disks,
                       DISKS_MAX);
    for (size_t i = 0; i < s->n_disks; i++) {
        const struct disk_spec *spec = &s->disks[i];
        const char target[] = { 'v', 'd', (char)('a' + i), '\0' };
        xmlNode *disk = kxml_set(kxml_add(devices, "disk", NULL), "device", "disk");
        int rc = spec->source && !spec->copy ? add_image(k, spec->source, disk, e)
                                             : add_new(k, d, spec, target, disk, e);
        if (rc < 0)
            return rc;
        kxml_set(kxml_set(kxml_add(disk, "target", NULL), "dev", target), "bus", "virtio");
    }
    return 0;
}

static void add_nets(const struct guest_spec *s, bool lxc, xmlNode *devices)
{
    for (size_t i = 0; i < s->n_nets; i++) {
        xmlNode *nic = kxml_set(kxml_add(devices, "interface", NULL), "type", "bridge");
        if (s->nets[i].mac)
            kxml_set(kxml_add(nic, "mac", NULL), "address", s->nets[i].mac);
        kxml_set(kxml_add(nic, "source", NULL), "bridge", s->nets[i].bridge);
        if (!lxc)
            kxml_set(kxml_add(nic, "model", NULL), "type", "virtio");
    }
}

/* The serial console, the agent's channel, the balloon that tells what the guest uses. */
static void add_helpers(xmlNode *devices)
{
    char period[12];
    xmlNode *channel, *balloon;

    kxml_set(kxml_add(devices, "serial", NULL), "type", "pty");
    kxml_set(kxml_add(devices, "console", NULL), "type", "pty");
    channel = kxml_set(kxml_add(devices, "channel", NULL), "type", "unix");
    kxml_set(kxml_set(kxml_add(channel, "target", NULL), "type", "virtio"), "name",
             "org.qemu.guest_agent.0");
    snprintf(period, sizeof(period), "%d", STATS_PERIOD_S);
    balloon = kxml_set(kxml_add(devices, "memballoon", NULL), "model", "virtio");
    kxml_set(kxml_add(balloon, "stats", NULL), "period", period);
}

static int draft_qemu(struct kvm *k, const struct request *r, struct kvm_draft *d, xmlNode *root,
                      struct err *e)
{
    _cleanup_xml_ xmlDoc *caps = NULL;
    int rc = choose_type(k, r, d, &caps, e);

    if (rc < 0)
        return rc;
    if (r->spec.n_disks == 0 && !r->spec.kernel)
        return err_set(e, EINVAL, "'%s' has neither a disk nor a kernel to boot from", d->name);
    add_head(r, d, root);
    rc = add_os(k, &r->spec, xmlDocGetRootElement(caps), root, e);
    if (rc < 0)
        return rc;
    add_life(d, root);
    xmlNode *devices = kxml_add(root, "devices", NULL);
    rc = add_disks(k, &r->spec, d, devices, e);
    if (rc < 0)
        return rc;
    add_nets(&r->spec, false, devices);
    add_helpers(devices);
    return 0;
}

/* A container: its first disk is the directory that it sees as its root. */
static int draft_lxc(struct kvm *k, const struct request *r, struct kvm_draft *d, xmlNode *root, struct err *e)
{
    const struct guest_spec *s = &r->spec;
    _cleanup_free_ char *dir = NULL;

    d->type = "lxc";
    if (s->n_disks != 1 || !s->disks[0].source) {
        err_set(e, EINVAL, "'%s' needs one disk: the directory that is its root", d->name);
        err_cure(e, "unpack one, and give it with --disk DIRECTORY");
        return -EINVAL;
    }
    int rc = whole_path(k, s->disks[0].source, &dir);
    if (rc < 0)
        return err_sys(e, -rc, "cannot use '%s' as a root", s->disks[0].source);
    add_head(r, d, root);
    xmlNode *os = kxml_add(root, "os", NULL);
    kxml_add(os, "type", "exe");
    kxml_add(os, "init", s->command ? s->command : "/sbin/init");
    xmlNode *devices = kxml_add(root, "devices", NULL);
    xmlNode *fs = kxml_set(kxml_add(devices, "filesystem", NULL), "type", "mount");
    kxml_set(kxml_add(fs, "source", NULL), "dir", dir);
    kxml_set(kxml_add(fs, "target", NULL), "dir", "/");
    add_nets(s, true, devices);
    kxml_set(kxml_add(devices, "console", NULL), "type", "pty");
    return 0;
}

int kvm_draft_spec(struct kvm *k, const struct request *r, struct kvm_draft *ret, struct err *e)
{
    const char *name = r->name ? r->name : r->spec.name;
    bool lxc = strcmp(r->platform, "lxc") == 0;
    xmlNode *root;

    if (!name)
        return err_set(e, EINVAL, "the new guest has no name");
    if (lxc != k->is_lxc) {
        err_set(e, ENOTSUP, "'%s' makes no %s guests", k->uri, r->platform);
        err_cure(e, "name the connection: --connect %s", lxc ? "lxc:///system" : "qemu:///system");
        return -ENOTSUP;
    }
    ret->name = xstrdup(name);
    ret->doc = kxml_new("domain", &root);
    kvm_new_uuid(ret->uuid);
    return lxc ? draft_lxc(k, r, ret, root, e) : draft_qemu(k, r, ret, root, e);
}
