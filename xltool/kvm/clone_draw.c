#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "kvmstat/domxml.h"
#include "storage/image.h"
#include "xltool/kvm/clone.h"
#include "xltool/kvm/disks.h"
#include "xltool/kvm/elsewhere.h"
#include "xltool/kvm/snap.h"

void kvm_clone_release(struct kvm_clone *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->parts[i].from), free(c->parts[i].to), free(c->parts[i].format);
    free(c->parts);
    free(c->nvram_from);
    free(c->nvram_to);
    xmlFreeDoc(c->doc);
}

static void add_part(struct kvm_clone *c, enum kvm_part_how how, const char *from, const char *to,
                     const char *format)
{
    c->parts = xreallocarray(c->parts, c->n + 1, sizeof(*c->parts));
    c->parts[c->n++] = (struct kvm_part){ how, xstrdup(from), xstrdup(to), xstrdup(format) };
}

/* Where the new file goes: beside the old one; a device's into the directory for images. */
static int path_beside(struct kvm *k, const char *from, const char *new, const char *suffix,
                       char **ret, struct err *e)
{
    _cleanup_free_ char *dir = NULL;
    int rc = 0;

    if (strncmp(from, "/dev/", 5) == 0)
        rc = kvm_images_dir(k, &dir, e);
    else
        dir = xstrndup(from, (size_t)(strrchr(from, '/') - from));
    if (rc < 0)
        return rc;
    return asprintf(ret, "%s/%s%s", dir, new, suffix) < 0 ? -ENOMEM : 0;
}

static bool is_internal(const xmlNode *snapshot, const char *target)
{
    kxml_each(disk, kxml_child(snapshot, "disks"),
              "disk") if (kxml_attr_is(disk, "name", target)) return kxml_attr_is(disk, "snapshot",
                                                                                  "internal");
    return false;
}

/* A base that xltool has made goes with the last guest that stands on it. */
static void inherit_made(struct kvm *k, enum kvm_part_how how, const struct strlist *made,
                         const struct kvm_disk *d, struct kvm_clone *c)
{
    for (size_t i = 0; i < made->n; i++) {
        bool itself = strcmp(made->v[i], d->path) == 0;
        if (how == PART_EXTRACT || how == PART_FLATTEN || (how == PART_COPY && itself))
            continue;
        if (kvm_disk_stands_on(k, d, made->v[i]))
            kxml_add_made(xmlDocGetRootElement(c->doc), made->v[i]);
    }
}

/* A copy stands on what the original stands on. With snapshots beside the disks that is merged when
 * one of them is deleted, so the copy must stand by itself. */
static int choose_how(virDomainPtr dom, const struct request *r, const xmlNode *snapshot,
                      const struct kvm_disk *d, enum kvm_part_how *ret, struct err *e)
{
    _cleanup_image_ struct image img = IMAGE_INIT;
    int rc;

    *ret = PART_COPY;
    if (r->linked)
        *ret = PART_OVERLAY;
    else if (snapshot && is_internal(snapshot, d->target))
        *ret = PART_EXTRACT;
    if (*ret != PART_COPY || strcmp(d->format, "qcow2") != 0 || virDomainSnapshotNum(dom, 0) <= 0)
        return 0;
    rc = image_open(&img, d->path, d->format, e);
    if (rc == 0 && img.backing)
        *ret = PART_FLATTEN;
    return rc;
}

static int draw_disk(struct kvm *k, virDomainPtr dom, const struct request *r,
                     const xmlNode *snapshot, const struct strlist *made, const struct kvm_disk *d,
                     struct kvm_clone *c, struct err *e)
{
    enum kvm_part_how how;
    _cleanup_free_ char *suffix = NULL, *to = NULL;
    int rc = choose_how(dom, r, snapshot, d, &how, e);

    if (rc < 0)
        return rc;
    const char *format = how == PART_COPY ? d->format : "qcow2";
    if (asprintf(&suffix, "-%s.%s", d->target, strcmp(format, "qcow2") == 0 ? "qcow2" : "img") < 0)
        return -ENOMEM;
    rc = path_beside(k, d->path, r->name, suffix, &to, e);
    if (rc < 0)
        return rc;
    add_part(c, how, d->path, to, d->format);
    inherit_made(k, how, made, d, c);
    kvm_disk_point(k, d->node, to, format);
    kxml_add_made(xmlDocGetRootElement(c->doc), to);
    return 0;
}

static int draw_disks(struct kvm *k, virDomainPtr dom, const struct request *r,
                      const xmlNode *snapshot, const struct strlist *made, struct plan *p,
                      struct kvm_clone *c, struct err *e)
{
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = 0;

    kvm_disks_read(k, c->doc, &disks);
    for (size_t i = 0; rc == 0 && i < disks.n; i++) {
        const struct kvm_disk *d = &disks.v[i];
        if (d->removable || d->readonly) {
            if (d->path)
                plan_step(p, "both use '%s', which neither writes to", d->path);
        } else if (d->shareable) {
            plan_step(p, "both use the disk %s, as it is meant to be shared", d->target);
        } else if (!d->path || *d->path != '/' || !k->parts.local) {
            plan_refuse(p, "the disk %s of '%s' is not a file or device of this machine", d->target,
                        r->guest_name);
            plan_cure(p, "clone it where the disk is: run xltool there");
        } else {
            rc = draw_disk(k, dom, r, snapshot, made, d, c, e);
        }
    }
    return rc;
}

/* UEFI's variables are a file per guest. */
static int draw_nvram(struct kvm *k, const struct request *r, struct plan *p, struct kvm_clone *c,
                      struct err *e)
{
    xmlNode *os = kxml_child(xmlDocGetRootElement(c->doc), "os");

    c->nvram_from = kxml_content(kxml_child(os, "nvram"));
    if (!c->nvram_from || *c->nvram_from != '/') {
        free(c->nvram_from);
        c->nvram_from = NULL;
        return 0;
    }
    if (kvm_elsewhere_file(k, "what UEFI keeps for it", "clone it there: run xltool there", p)) {
        free(steal(&c->nvram_from));
        return 0;
    }
    int rc = path_beside(k, c->nvram_from, r->name, "_VARS.fd", &c->nvram_to, e);
    if (rc == 0)
        kxml_put(os, "nvram", c->nvram_to);
    return rc;
}

/* The configuration it starts from: the guest's, or the one within a snapshot, which stays in
 * *ret_snapshot. */
static int read_source(struct kvm *k, virDomainPtr dom, const struct request *r,
                       xmlDoc **ret_snapshot, xmlDoc **ret, struct err *e)
{
    _cleanup_snap_ virDomainSnapshotPtr snap = NULL;

    if (!r->from_snapshot)
        return kvm_domain_xml(k, dom, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, ret, e);
    int rc = kvm_snap_lookup(k, dom, r->from_snapshot, &snap, e);
    if (rc == 0)
        rc = kvm_snap_xml(k, snap, ret_snapshot, e);
    if (rc < 0)
        return rc;
    const xmlNode *domain = kvm_snap_domain(xmlDocGetRootElement(*ret_snapshot));
    if (!domain)
        return err_set(e, EIO, "the snapshot '%s' holds no configuration", r->from_snapshot);
    *ret = xmlNewDoc((const xmlChar *)"1.0");
    xmlNode *copy = xmlDocCopyNode((xmlNode *)(uintptr_t)domain, *ret, 1);
    xmlNodeSetName(copy, (const xmlChar *)"domain");
    xmlDocSetRootElement(*ret, copy);
    return 0;
}

int kvm_clone_draw(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                   struct kvm_clone *ret, struct err *e)
{
    _cleanup_xml_ xmlDoc *snapshot = NULL;
    _cleanup_strlist_ struct strlist made = STRLIST_INIT;
    int rc = read_source(k, dom, r, &snapshot, &ret->doc, e);

    if (rc < 0)
        return rc;
    xmlNode *root = xmlDocGetRootElement(ret->doc);
    _cleanup_free_ char *type = kxml_attr(root, "type");
    ret->type = kstat_platform(type);
    kxml_list_made(root, &made);
    kvm_new_uuid(ret->uuid);
    kvm_xml_renew(root, r->name, ret->uuid);
    rc = draw_disks(k, dom, r, snapshot ? xmlDocGetRootElement(snapshot) : NULL, &made, p, ret, e);
    return rc < 0 ? rc : draw_nvram(k, r, p, ret, e);
}
