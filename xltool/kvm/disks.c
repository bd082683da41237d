#include "xltool/kvm/disks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/mem.h"
#include "storage/image.h"

/* Longer chains are loops, or nobody's. */
enum { CHAIN_MAX = 64 };

static char *volume_path(struct kvm *k, const xmlNode *source)
{
    _cleanup_free_ char *pool_name = kxml_attr(source, "pool"), *name = kxml_attr(source, "volume");
    virStoragePoolPtr pool = pool_name ? virStoragePoolLookupByName(k->conn, pool_name) : NULL;
    virStorageVolPtr vol = pool && name ? virStorageVolLookupByName(pool, name) : NULL;
    char *path = vol ? virStorageVolGetPath(vol) : NULL;

    if (vol)
        virStorageVolFree(vol);
    if (pool)
        virStoragePoolFree(pool);
    return path;
}

static char *source_path(struct kvm *k, const xmlNode *source)
{
    char *path = kxml_attr(source, "file");

    if (!path)
        path = kxml_attr(source, "dev");
    return path ? path : volume_path(k, source);
}

static char *or_raw(char *format)
{
    return format ? format : xstrdup("raw");
}

static struct kvm_disk read_disk(struct kvm *k, xmlNode *node)
{
    const xmlNode *target = kxml_child(node, "target"), *source = kxml_child(node, "source");
    bool removable = kxml_attr_is(node, "device", "cdrom") ||
                     kxml_attr_is(node, "device", "floppy");

    return (struct kvm_disk){
        .node = node,
        .target = kxml_attr(target, "dev"),
        .bus = kxml_attr(target, "bus"),
        .type = kxml_attr(node, "type"),
        .path = source ? source_path(k, source) : NULL,
        .format = or_raw(kxml_attr(kxml_child(node, "driver"), "type")),
        .removable = removable,
        .readonly = kxml_child(node, "readonly") || kxml_attr_is(node, "device", "cdrom"),
        .shareable = kxml_child(node, "shareable"),
    };
}

void kvm_disks_read(struct kvm *k, xmlDoc *doc, struct kvm_disks *ret)
{
    const xmlNode *devices = kxml_child(xmlDocGetRootElement(doc), "devices");

    *ret = (struct kvm_disks){ .v = NULL };
    kxml_each(node, devices, "disk")
    {
        ret->v = xreallocarray(ret->v, ret->n + 1, sizeof(*ret->v));
        ret->v[ret->n++] = read_disk(k, node);
    }
}

void kvm_disks_release(struct kvm_disks *d)
{
    for (size_t i = 0; i < d->n; i++) {
        free(d->v[i].target), free(d->v[i].bus), free(d->v[i].type);
        free(d->v[i].path), free(d->v[i].format);
    }
    free(d->v);
    *d = (struct kvm_disks){ .v = NULL };
}

const struct kvm_disk *kvm_disks_find(const struct kvm_disks *d, const char *target)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->v[i].target && strcmp(d->v[i].target, target) == 0)
            return &d->v[i];
    return NULL;
}

bool kvm_disk_own(const struct kvm_disk *d)
{
    return !d->removable && !d->readonly && !d->shareable;
}

void kvm_disk_point(struct kvm *k, xmlNode *disk, const char *path, const char *format)
{
    struct stat st;
    bool device = k->parts.local ? stat(path, &st) == 0 && S_ISBLK(st.st_mode)
                                 : strncmp(path, "/dev/", 5) == 0;

    kxml_drop(disk, "source");
    kxml_drop(disk, "backingStore");
    kxml_drop(disk, "mirror");
    kxml_set(disk, "type", device ? "block" : "file");
    kxml_set(kxml_add(disk, "source", NULL), device ? "dev" : "file", path);
    kxml_set(kxml_set(kxml_need(disk, "driver"), "name", "qemu"), "type", format);
}

int kvm_domain_xml(struct kvm *k, virDomainPtr dom, unsigned flags, xmlDoc **ret, struct err *e)
{
    _cleanup_free_ char *text = virDomainGetXMLDesc(dom, flags);

    if (!text)
        return kvm_guest_error(k, e, "cannot read the configuration of", dom);
    return kxml_parse(text, NULL, "domain", ret, e);
}

/* One file may have several names; which of another machine's do, nobody tells here. */
static bool same_file(struct kvm *k, const char *a, const char *b)
{
    struct stat sa, sb;

    if (strcmp(a, b) == 0)
        return true;
    return k->parts.local && stat(a, &sa) == 0 && stat(b, &sb) == 0 &&
           sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* A running guest's XML tells what is below its disks: libvirt looked when it started. */
static bool in_backing_store(struct kvm *k, const xmlNode *disk, const char *path)
{
    for (const xmlNode *n = kxml_child(disk, "backingStore"); n;
         n = kxml_child(n, "backingStore")) {
        _cleanup_free_ char *file = kxml_attr(kxml_child(n, "source"), "file");
        _cleanup_free_ char *dev = kxml_attr(kxml_child(n, "source"), "dev");
        if ((file && same_file(k, file, path)) || (dev && same_file(k, dev, path)))
            return true;
    }
    return false;
}

bool kvm_disk_stands_on(struct kvm *k, const struct kvm_disk *d, const char *path)
{
    _cleanup_free_ char *at = xstrdup(d->path), *format = xstrdup(d->format);

    if (kxml_child(d->node, "backingStore"))
        return same_file(k, at, path) || in_backing_store(k, d->node, path);
    for (int i = 0; i < CHAIN_MAX && at; i++) {
        _cleanup_image_ struct image img = IMAGE_INIT;
        if (same_file(k, at, path))
            return true;
        int rc = k->parts.local ? image_open(&img, at, format, NULL) : -ENOENT;
        if (rc < 0)
            return rc != -ENOENT;
        free(at);
        free(format);
        at = steal(&img.backing);
        format = steal(&img.backing_format);
    }
    return false;
}

/* Also when it cannot be told. */
static bool domain_uses(struct kvm *k, virDomainPtr dom, const char *path)
{
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = kvm_domain_xml(k, dom, 0, &doc, NULL);

    if (rc < 0)
        return rc != -ESRCH; /* it has gone */
    kvm_disks_read(k, doc, &disks);
    for (size_t i = 0; i < disks.n; i++)
        if (disks.v[i].path && kvm_disk_stands_on(k, &disks.v[i], path))
            return true;
    return false;
}

int kvm_file_users(struct kvm *k, const char *path, const char *except, bool active_only,
                   struct strlist *ret, struct err *e)
{
    virDomainPtr *list = NULL;
    int n = virConnectListAllDomains(k->conn, &list,
                                     active_only ? VIR_CONNECT_LIST_DOMAINS_ACTIVE : 0);

    if (n < 0)
        return kvm_error(k, e, "cannot list the guests at", k->uri);
    for (int i = 0; i < n; i++) {
        char uuid[VIR_UUID_STRING_BUFLEN] = "";
        virDomainGetUUIDString(list[i], uuid);
        if (!(except && strcmp(uuid, except) == 0) && domain_uses(k, list[i], path))
            strlist_add(ret, virDomainGetName(list[i]));
        virDomainFree(list[i]);
    }
    free(list);
    return 0;
}

static void check_there(struct kvm *k, const char *guest, const struct kvm_disk *d, struct plan *p)
{
    if (!k->parts.local || access(d->path, F_OK) == 0)
        return;
    plan_refuse(p, "'%s' cannot start: its disk %s, '%s', is not there", guest,
                d->target ? d->target : "?", d->path);
    plan_cure(p, "put the image there, or correct the path");
}

int kvm_disks_check(struct kvm *k, const char *guest, const char *uuid,
                    const struct kvm_disks *disks, struct plan *p, struct err *e)
{
    for (size_t i = 0; i < disks->n; i++) {
        const struct kvm_disk *d = &disks->v[i];
        _cleanup_strlist_ struct strlist users = STRLIST_INIT;
        if (!d->path)
            continue;
        check_there(k, guest, d, p);
        if (!kvm_disk_own(d))
            continue;
        int rc = kvm_file_users(k, d->path, uuid, true, &users, e);
        if (rc < 0)
            return rc;
        if (users.n == 0)
            continue;
        plan_refuse(p, "the disk '%s' is in use by the running guest '%s'", d->path, users.v[0]);
        plan_cure(p, "stop '%s' first, or clone it: xltool clone %s NEW", users.v[0], users.v[0]);
    }
    return 0;
}
