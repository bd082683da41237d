/* Taking a snapshot, deleting one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/format.h"
#include "core/mem.h"
#include "core/sample.h"
#include "storage/copy.h"
#include "storage/steps.h"
#include "xltool/kvm/draft.h"
#include "xltool/kvm/elsewhere.h"
#include "xltool/kvm/parts.h"
#include "xltool/kvm/qcow2.h"
#include "xltool/kvm/snap.h"

/* What a disk takes at least, to say about how long a guest stands still. */
static const uint64_t slow_bytes_per_s = 200 << 20;

static struct kvm_snap_case look(struct kvm *k, virDomainPtr dom, const xmlNode *root,
                                 const struct kvm_disks *disks, bool disk_only)
{
    struct kvm_snap_case c = {
        .active = kvm_active(dom),
        .disk_only = disk_only,
        .own_driver = !k->is_qemu,
        .version = k->version,
    };
    const xmlNode *os = kxml_child(root, "os");

    c.plugged_vcpu = c.active && kvm_snap_plugged_vcpu(root);
    c.firmware_state = c.active && (kxml_child(os, "nvram") || kxml_attr_is(os, "firmware", "efi"));
    for (size_t i = 0; i < disks->n; i++) {
        const struct kvm_disk *d = &disks->v[i];
        if (d->removable || d->readonly)
            continue;
        if (d->shareable)
            c.shared = d->target;
        c.n_own += kvm_disk_own(d);
        if (!c.not_qcow2 && strcmp(d->format, "qcow2") != 0)
            c.not_qcow2 = d->target;
    }
    return c;
}

/* Bytes of memory to be written at most: what it has now, or less where its process holds less. */
static uint64_t memory_bytes(virDomainPtr dom)
{
    virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
    int n = virDomainMemoryStats(dom, stats, VIR_DOMAIN_MEMORY_STAT_NR, 0);
    uint64_t least = UINT64_MAX;

    for (int i = 0; i < n; i++)
        if ((stats[i].tag == VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON ||
             stats[i].tag == VIR_DOMAIN_MEMORY_STAT_RSS) &&
            stats[i].val * 1024 < least)
            least = stats[i].val * 1024;
    return least == UINT64_MAX ? virDomainGetMaxMemory(dom) * 1024 : least;
}

/* The first disk of its own: there QEMU keeps the memory. */
static const struct kvm_disk *first_own(const struct kvm_disks *disks)
{
    for (size_t i = 0; i < disks->n; i++)
        if (kvm_disk_own(&disks->v[i]) && disks->v[i].path)
            return &disks->v[i];
    return NULL;
}

static void plan_memory(struct kvm *k, virDomainPtr dom, const struct kvm_disks *disks,
                        struct plan *p)
{
    const struct kvm_disk *d = first_own(disks);
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;

    p->copy_bytes = memory_bytes(dom);
    format_size(&size, p->copy_bytes);
    plan_stands_still(p, "while its memory (at most %s) is written: at most about %.1f s",
                      strbuf_str(&size), (double)p->copy_bytes / (double)slow_bytes_per_s + 0.1);
    if (!k->parts.local || !d)
        return;
    _cleanup_free_ char *dir = xstrndup(d->path, (size_t)(strrchr(d->path, '/') - d->path));
    copy_plan_space(p, dir, p->copy_bytes);
}

static void plan_how(const char *guest, const char *name, enum kvm_snap_how how, struct plan *p)
{
    switch (how) {
    case SNAP_INTERNAL_MEMORY:
        plan_step(p, "keep memory and disks of '%s' as '%s' inside its disks: all are qcow2", guest,
                  name);
        break;
    case SNAP_INTERNAL_DISKS:
        plan_step(p, "keep the disks of '%s' as '%s' inside them: it is stopped", guest, name);
        break;
    case SNAP_EXTERNAL_MEMORY:
        plan_step(p,
                  "keep the memory of '%s' as '%s' in a file, and let it go on with overlays over "
                  "its disks",
                  guest, name);
        break;
    default:
        plan_step(p, "keep the disks of '%s' as '%s', and let it go on with overlays over them",
                  guest, name);
    }
}

static void plan_why_not(const char *guest, const struct kvm_snap_case *c, const char *why,
                         const char *cure, struct plan *p)
{
    const char *disk = c->shared ? c->shared : c->not_qcow2 ? c->not_qcow2 : "";
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    const char *mark = strstr(why, "%s");

    strbuf_add(&text, why, mark ? (size_t)(mark - why) : strlen(why));
    if (mark)
        strbuf_addf(&text, "'%s'%s", disk, mark + 2);
    plan_refuse(p, "no snapshot of '%s': %s", guest, strbuf_str(&text));
    plan_cure(p, "%s", cure);
}

static int look_at(struct kvm *k, virDomainPtr dom, xmlDoc **ret, struct kvm_disks *ret_disks,
                   struct err *e)
{
    int rc = kvm_domain_xml(k, dom, 0, ret, e);

    if (rc == 0)
        kvm_disks_read(k, *ret, ret_disks);
    return rc;
}

int kvm_plan_snapshot(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                      struct err *e)
{
    const char *guest = virDomainGetName(dom), *why, *cure;
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    _cleanup_snap_ virDomainSnapshotPtr taken = NULL;

    if (k->is_lxc)
        return err_set(e, ENOTSUP, "'%s' cannot have snapshots: libvirt has none for LXC", guest);
    int rc = look_at(k, dom, &doc, &disks, e);
    if (rc == 0)
        rc = kvm_snap_find(k, dom, r->name, &taken, e);
    if (rc < 0)
        return rc;
    if (taken) {
        plan_refuse(p, "'%s' has a snapshot '%s' already", guest, r->name);
        plan_cure(p, "choose another name");
    }
    struct kvm_snap_case c = look(k, dom, xmlDocGetRootElement(doc), &disks, r->disk_only);
    enum kvm_snap_how how = kvm_snap_choose(&c, &why, &cure);
    if (how == SNAP_NONE) {
        plan_why_not(guest, &c, why, cure, p);
        return 0;
    }
    if (how == SNAP_EXTERNAL_MEMORY &&
        kvm_elsewhere_file(k, "the file that would keep its memory",
                           "leave the memory out with --disk-only, or run xltool there", p))
        return 0;
    plan_how(guest, r->name, how, p);
    if (how == SNAP_INTERNAL_MEMORY || how == SNAP_EXTERNAL_MEMORY)
        plan_memory(k, dom, &disks, p);
    return 0;
}

/* A file for the memory, beside the first disk. */
static int add_memory_file(const struct kvm_disks *disks, const struct request *r, xmlNode *root,
                           struct op *op, struct err *e)
{
    const struct kvm_disk *d = first_own(disks);
    _cleanup_free_ char *path = NULL;

    if (!d)
        return err_set(e, ENOTSUP, "'%s' has no disk beside which its memory could be kept",
                       r->guest_name);
    if (asprintf(&path, "%s.%s.memory", d->path, r->name) < 0)
        return -ENOMEM;
    kxml_set(kxml_set(kxml_add(root, "memory", NULL), "snapshot", "external"), "file", path);
    return storage_claim(op, e, "unlink", path);
}

static void add_disks(const struct kvm_disks *disks, bool external, xmlNode *root)
{
    xmlNode *list = kxml_add(root, "disks", NULL);

    for (size_t i = 0; i < disks->n; i++) {
        xmlNode *disk = kxml_set(kxml_add(list, "disk", NULL), "name", disks->v[i].target);
        kxml_set(disk, "snapshot",
                 !kvm_disk_own(&disks->v[i]) ? "no"
                 : external                  ? "external"
                                             : "internal");
    }
}

static int describe(const struct kvm_disks *disks, enum kvm_snap_how how, struct op *op,
                    xmlDoc **ret, struct err *e)
{
    const struct request *r = op->req;
    xmlNode *root;
    int rc = 0;

    *ret = kxml_new("domainsnapshot", &root);
    kxml_add(root, "name", r->name);
    if (r->description)
        kxml_add(root, "description", r->description);
    if (how == SNAP_EXTERNAL_MEMORY)
        rc = add_memory_file(disks, r, root, op, e);
    if (disks->n > 0)
        add_disks(disks, how == SNAP_EXTERNAL_MEMORY || how == SNAP_EXTERNAL_DISKS, root);
    return rc;
}

/* Bytes that its memory takes: in the first disk, or in a file. 0 = none, or not known. */
static uint64_t memory_kept(struct kvm *k, const struct kvm_disks *disks, const xmlNode *snapshot,
                            const char *name)
{
    const struct kvm_disk *first = first_own(disks);
    _cleanup_free_ char *file = kvm_snap_memory_file(snapshot);
    uint64_t size = 0;
    struct stat st;

    if (!k->parts.local || !k->is_qemu)
        return 0;
    if (file)
        return stat(file, &st) == 0 ? (uint64_t)st.st_size : 0;
    if (first && strcmp(first->format, "qcow2") == 0)
        kvm_qcow2_memory_bytes(first->path, name, &size, NULL);
    return size;
}

/* What the result says of it, and what is kept for the list. */
static int conclude(struct kvm *k, virDomainPtr dom, virDomainSnapshotPtr snap,
                    const struct kvm_disks *disks, struct op *op, uint64_t still_ms, struct err *e)
{
    const char *name = op->req->name;
    _cleanup_xml_ xmlDoc *doc = NULL;
    int rc = kvm_snap_xml(k, snap, &doc, e);

    if (rc < 0)
        return rc;
    const xmlNode *root = xmlDocGetRootElement(doc);
    uint64_t size = memory_kept(k, disks, root, name);
    if (k->is_qemu)
        kvm_snap_remember(dom, snap, size, still_ms);
    detail_begin(&op->result, "snapshot");
    detail_text(&op->result, "name", name);
    detail_text(&op->result, "kind", kvm_snap_kind(root));
    if (size)
        detail_number(&op->result, "size_bytes", size);
    detail_number(&op->result, "stood_still_ms", still_ms);
    return 0;
}

int kvm_run_snapshot(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    const struct request *r = op->req;
    const char *why, *cure;
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    _cleanup_xml_ xmlDoc *doc = NULL, *wish = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = look_at(k, dom, &doc, &disks, e);

    if (rc < 0)
        return rc;
    struct kvm_snap_case c = look(k, dom, xmlDocGetRootElement(doc), &disks, r->disk_only);
    enum kvm_snap_how how = kvm_snap_choose(&c, &why, &cure);
    virDomainGetUUIDString(dom, uuid);
    rc = describe(&disks, how, op, &wish, e);
    if (rc == 0)
        rc = op_undo(op, e, "delete-snapshot", uuid, r->name, NULL);
    if (rc < 0)
        return rc;
    op_phase(op, "taking the snapshot '%s' of '%s'", r->name, r->guest_name);
    _cleanup_free_ char *text = kxml_text(wish);
    struct kvm_watch *watch = kvm_watch_begin(k, dom);
    _cleanup_snap_ virDomainSnapshotPtr snap = virDomainSnapshotCreateXML(
        dom, text, how == SNAP_EXTERNAL_DISKS ? VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY : 0);
    if (!snap)
        rc = kvm_guest_error(k, e, "cannot take a snapshot of", dom);
    uint64_t still_ms = kvm_watch_end(k, watch);
    if (rc < 0)
        return rc;
    op_phase(op, "keeping its figures");
    return conclude(k, dom, snap, &disks, op, still_ms, e);
}

int kvm_perform_delete_snapshot(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    _cleanup_domain_ virDomainPtr dom = NULL;
    _cleanup_snap_ virDomainSnapshotPtr snap = NULL;
    int rc = kvm_find(k, args[0], &dom, e);

    (void)op;
    if (rc == 0 && dom)
        rc = kvm_snap_find(k, dom, args[1], &snap, e);
    return rc == 0 && snap ? kvm_snap_delete(k, snap, e) : rc;
}

int kvm_plan_snapshot_delete(struct kvm *k, virDomainPtr dom, const struct request *r,
                             struct plan *p, struct err *e)
{
    _cleanup_snap_ virDomainSnapshotPtr snap = NULL;
    int rc = kvm_snap_lookup(k, dom, r->name, &snap, e);

    if (rc < 0)
        return rc;
    int children = virDomainSnapshotNumChildren(snap, 0);
    plan_step(p, "delete the snapshot '%s' of '%s'", r->name, virDomainGetName(dom));
    if (children > 0)
        plan_step(p, "its %d %s: whole as before", children,
                  children == 1 ? "child stays" : "children stay");
    plan_loses(p, "the snapshot '%s' of '%s'", r->name, virDomainGetName(dom));
    return 0;
}

int kvm_run_snapshot_delete(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    _cleanup_snap_ virDomainSnapshotPtr snap = NULL;
    _cleanup_xml_ xmlDoc *doc = NULL;
    int rc = kvm_snap_lookup(k, dom, op->req->name, &snap, e);

    if (rc == 0)
        rc = kvm_snap_xml(k, snap, &doc, e);
    if (rc < 0)
        return rc;
    _cleanup_free_ char *memory = kvm_snap_memory_file(xmlDocGetRootElement(doc));
    virDomainGetUUIDString(dom, uuid);
    rc = op_then(op, e, "delete-snapshot", uuid, op->req->name, NULL);
    return rc == 0 && memory && k->parts.local ? op_then(op, e, "unlink", memory, NULL) : rc;
}
