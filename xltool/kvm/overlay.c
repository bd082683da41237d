#include "xltool/kvm/overlay.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "storage/image.h"
#include "xltool/kvm/agent.h"
#include "xltool/kvm/draft.h"
#include "xltool/kvm/parts.h"
#include "xltool/kvm/qcow2.h"

/* A job merges what was written meanwhile: mostly a moment's work. */
enum { JOB_TICK_MS = 20 };

char *kvm_overlay_path(const struct kvm_disk *d, const char *tag)
{
    char *path;

    return asprintf(&path, "%s.%s-overlay", d->path, tag) < 0 ? NULL : path;
}

static int record(virDomainPtr dom, struct op *op, const struct kvm_disk *d, const char *overlay,
                  struct err *e)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    virDomainGetUUIDString(dom, uuid);
    return op_undo(op, e, "thaw", uuid, d->target, overlay, d->path, d->format, NULL);
}

/* One snapshot of libvirt's that it forgets at once: what counts are the overlays. */
static int take_overlays(struct kvm *k, virDomainPtr dom, struct op *op, const char *xml,
                         struct err *e)
{
    unsigned flags = VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY | VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA |
                     VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC;
    _cleanup_snap_ virDomainSnapshotPtr snap = NULL;

    if (kvm_agent_there(k, dom)) {
        snap = virDomainSnapshotCreateXML(dom, xml, flags | VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE);
        if (snap)
            return 0;
        op_note(op,
                "the agent in '%s' does not bring its file systems to rest: as after a power cut",
                virDomainGetName(dom));
    }
    snap = virDomainSnapshotCreateXML(dom, xml, flags);
    return snap ? 0 : kvm_guest_error(k, e, "cannot put overlays over the disks of", dom);
}

static int freeze_active(struct kvm *k, virDomainPtr dom, struct op *op,
                         const struct kvm_disks *disks, const char *tag, struct err *e)
{
    xmlNode *root, *list;
    _cleanup_xml_ xmlDoc *doc = kxml_new("domainsnapshot", &root);

    list = kxml_add(root, "disks", NULL);
    for (size_t i = 0; i < disks->n; i++) {
        const struct kvm_disk *d = &disks->v[i];
        _cleanup_free_ char *overlay = NULL;
        xmlNode *node = kxml_set(kxml_add(list, "disk", NULL), "name", d->target);
        kxml_set(node, "snapshot", kvm_disk_own(d) ? "external" : "no");
        if (!kvm_disk_own(d))
            continue;
        overlay = kvm_overlay_path(d, tag);
        int rc = record(dom, op, d, overlay, e);
        if (rc < 0)
            return rc;
        kvm_disk_point(k, node, overlay, "qcow2");
        kxml_unset(kxml_child(node, "driver"), "name");
    }
    _cleanup_free_ char *text = kxml_text(doc);
    return take_overlays(k, dom, op, text, e);
}

/* Writes the configuration of a stopped guest with one disk pointed elsewhere. */
static int repoint(struct kvm *k, virDomainPtr dom, const char *target, const char *path,
                   const char *format, struct err *e)
{
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = kvm_domain_xml(k, dom, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, &doc, e);

    if (rc < 0)
        return rc;
    kvm_disks_read(k, doc, &disks);
    const struct kvm_disk *d = kvm_disks_find(&disks, target);
    if (!d)
        return 0;
    kvm_disk_point(k, d->node, path, format);
    return kvm_define(k, doc, virDomainGetName(dom), NULL, e);
}

static int freeze_stopped(struct kvm *k, virDomainPtr dom, struct op *op,
                          const struct kvm_disks *disks, const char *tag, struct err *e)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < disks->n; i++) {
        const struct kvm_disk *d = &disks->v[i];
        _cleanup_free_ char *overlay = NULL;
        if (!kvm_disk_own(d))
            continue;
        overlay = kvm_overlay_path(d, tag);
        rc = record(dom, op, d, overlay, e);
        if (rc == 0)
            rc = image_make_overlay(op, overlay, d->path, d->format, e);
        if (rc == 0)
            rc = repoint(k, dom, d->target, overlay, "qcow2", e);
    }
    return rc;
}

int kvm_freeze(struct kvm *k, virDomainPtr dom, struct op *op, const struct kvm_disks *disks,
               const char *tag, struct err *e)
{
    bool active;
    int rc = kvm_is_active(k, dom, &active, e);

    if (rc < 0)
        return rc;
    return active ? freeze_active(k, dom, op, disks, tag, e)
                  : freeze_stopped(k, dom, op, disks, tag, e);
}

int kvm_keep_overlays(struct kvm *k, virDomainPtr dom, const struct kvm_disks *disks,
                      const char *tag, struct err *e)
{
    unsigned flags = (kvm_active(dom) ? VIR_DOMAIN_AFFECT_LIVE : 0) |
                     (virDomainIsPersistent(dom) == 1 ? VIR_DOMAIN_AFFECT_CONFIG : 0);
    _cleanup_xml_ xmlDoc *doc = NULL;
    size_t added = 0;
    int rc = kvm_domain_xml(k, dom, 0, &doc, e);

    if (rc < 0)
        return rc;
    xmlNode *root = xmlDocGetRootElement(doc);
    for (size_t i = 0; i < disks->n; i++) {
        const struct kvm_disk *d = &disks->v[i];
        if (!kvm_disk_own(d) || !kxml_is_made(root, d->path))
            continue;
        _cleanup_free_ char *overlay = kvm_overlay_path(d, tag);
        kxml_add_made(root, overlay);
        added++;
    }
    if (added == 0)
        return 0;
    _cleanup_free_ char *text = kxml_made_text(root);
    if (virDomainSetMetadata(dom, VIR_DOMAIN_METADATA_ELEMENT, text, "xltool", KXML_NS_MADE,
                             flags) < 0)
        return kvm_guest_error(k, e, "cannot keep the overlays in the configuration of", dom);
    return 0;
}

static int discard(const char *overlay, struct err *e)
{
    if (unlink(overlay) == 0 || errno == ENOENT)
        return 0;
    return err_sys(e, errno, "cannot remove the overlay '%s'", overlay);
}

/* Waits until the job has caught up with the guest. */
static int await_job(struct kvm *k, virDomainPtr dom, struct op *op, const char *target,
                     struct err *e)
{
    virDomainBlockJobInfo info = { .cur = 0, .end = 1 };
    int rc = 0;

    while (rc == 0) {
        int n = virDomainGetBlockJobInfo(dom, target, &info, 0);
        if (n < 0)
            return kvm_error(k, e, "cannot follow the merging of the disk", target);
        if (n == 0)
            return err_set(e, EIO, "the merging of the disk '%s' was given up", target);
        op_progress(op, info.cur, info.end);
        if (info.cur == info.end)
            return 0;
        kvm_nap(JOB_TICK_MS);
        rc = op_check(op, e);
    }
    return rc;
}

/* The job's figures may say that it has caught up a moment before it has. */
static int pivot(struct kvm *k, virDomainPtr dom, struct op *op, const char *target, struct err *e)
{
    int rc = await_job(k, dom, op, target, e);

    while (rc == 0 && virDomainBlockJobAbort(dom, target, VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT) < 0) {
        if (virGetLastErrorCode() != VIR_ERR_BLOCK_COPY_ACTIVE)
            return kvm_error(k, e, "cannot go back to the disk", target);
        kvm_nap(JOB_TICK_MS);
        rc = await_job(k, dom, op, target, e);
        if (rc == 0)
            rc = op_check(op, e);
    }
    return rc;
}

/* A guest that could not write, since the file system was full, has been stopped: there is room
 * again. */
static void resume_after_io_error(virDomainPtr dom)
{
    int state, reason;

    if (virDomainGetState(dom, &state, &reason, 0) == 0 && state == VIR_DOMAIN_PAUSED &&
        reason == VIR_DOMAIN_PAUSED_IOERROR)
        virDomainResume(dom);
}

static int merge_active(struct kvm *k, virDomainPtr dom, struct op *op, const char *target,
                        struct err *e)
{
    virDomainBlockJobInfo info;
    /* The job of a process that was killed goes on: it is taken over. */
    bool under_way = virDomainGetBlockJobInfo(dom, target, &info, 0) == 1;

    if (!under_way &&
        virDomainBlockCommit(dom, target, NULL, NULL, 0,
                             VIR_DOMAIN_BLOCK_COMMIT_ACTIVE | VIR_DOMAIN_BLOCK_COMMIT_SHALLOW) < 0)
        return kvm_error(k, e, "cannot merge the overlay over the disk", target);
    int rc = pivot(k, dom, op, target, e);
    if (rc == 0)
        resume_after_io_error(dom);
    return rc;
}

/* Whether that configuration of the guest has the overlay as this disk. */
static int is_on(struct kvm *k, virDomainPtr dom, unsigned flags, const char *target,
                 const char *overlay, bool *ret, struct err *e)
{
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = kvm_domain_xml(k, dom, flags, &doc, e);

    if (rc < 0)
        return rc;
    kvm_disks_read(k, doc, &disks);
    const struct kvm_disk *d = kvm_disks_find(&disks, target);
    *ret = d && d->path && strcmp(d->path, overlay) == 0;
    return 0;
}

/* What is written of a guest's disk, now and for its next start. */
struct stand {
    bool active, on_it, on_it_later;
};

static int look(struct kvm *k, virDomainPtr dom, const char *target, const char *overlay,
                struct stand *ret, struct err *e)
{
    int rc = kvm_is_active(k, dom, &ret->active, e);

    if (rc == 0)
        rc = is_on(k, dom, 0, target, overlay, &ret->on_it, e);
    if (rc == 0)
        rc = is_on(k, dom, VIR_DOMAIN_XML_INACTIVE, target, overlay, &ret->on_it_later, e);
    return rc;
}

/* Nothing is removed before libvirt has said that the guest does without it. */
static int thaw(struct kvm *k, virDomainPtr dom, struct op *op, const char *target,
                const char *overlay, const char *base, const char *format, struct err *e)
{
    struct stand now;
    int rc = look(k, dom, target, overlay, &now, e);

    if (rc == 0 && now.active && now.on_it)
        rc = merge_active(k, dom, op, target, e);
    if (rc == 0 && !now.active && now.on_it_later) {
        rc = kvm_qcow2_commit(op, overlay, e);
        if (rc == 0)
            rc = repoint(k, dom, target, base, format, e);
    }
    if (rc == 0)
        rc = look(k, dom, target, overlay, &now, e);
    if (rc < 0)
        return rc;
    if (now.on_it || now.on_it_later)
        return err_set(e, EBUSY, "the disk %s of '%s' is still on '%s'", target,
                       virDomainGetName(dom), overlay);
    return discard(overlay, e);
}

int kvm_thaw(struct kvm *k, virDomainPtr dom, struct op *op, const struct kvm_disks *disks,
             const char *tag, struct err *e)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < disks->n; i++) {
        const struct kvm_disk *d = &disks->v[i];
        if (!kvm_disk_own(d))
            continue;
        _cleanup_free_ char *overlay = kvm_overlay_path(d, tag);
        op_phase(op, "merging what '%s' has written meanwhile", virDomainGetName(dom));
        rc = thaw(k, dom, op, d->target, overlay, d->path, d->format, e);
    }
    return rc;
}

int kvm_perform_thaw(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    _cleanup_domain_ virDomainPtr dom = NULL;
    int rc = kvm_find(k, args[0], &dom, e);

    if (rc < 0)
        return rc;
    if (dom)
        return thaw(k, dom, op, args[1], args[2], args[3], args[4], e);
    if (access(args[2], F_OK) == 0) /* somebody has removed the guest: what it wrote is kept */
        op_note(op, "'%s' holds what a guest that has gone wrote over '%s'", args[2], args[3]);
    return 0;
}
