/* A second guest like the first, with disks of its own. A running one goes on with overlays while
 * its disks, which keep still below them, are copied; then the overlays are merged back. So it does
 * not stand still, and the copy is of one instant. */
#include "xltool/kvm/clone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/format.h"
#include "core/mem.h"
#include "storage/copy.h"
#include "storage/image.h"
#include "storage/steps.h"
#include "xltool/kvm/agent.h"
#include "xltool/kvm/overlay.h"
#include "xltool/kvm/parts.h"
#include "xltool/kvm/qcow2.h"

static void plan_taken(const char *path, struct plan *p)
{
    if (access(path, F_OK) != 0)
        return;
    plan_refuse(p, "the file '%s' is there already", path);
    plan_cure(p, "choose another name, or move the file away");
}

/* Bytes to be written at most. */
static int part_bytes(const struct kvm_part *part, uint64_t *ret, struct err *e)
{
    _cleanup_free_ char *at = xstrdup(part->from), *format = xstrdup(part->format);
    int rc = 0;

    for (bool below = part->how != PART_OVERLAY; rc == 0 && below && at;
         below = part->how == PART_FLATTEN) {
        _cleanup_image_ struct image img = IMAGE_INIT;
        uint64_t bytes = 0;
        rc = copy_size(at, &bytes, e);
        if (rc == 0)
            rc = image_open(&img, at, format, e);
        *ret += bytes;
        free(at);
        free(format);
        at = steal(&img.backing);
        format = steal(&img.backing_format);
    }
    return rc;
}

static int plan_part(const struct kvm_part *part, const struct request *r, struct plan *p,
                     struct err *e)
{
    _cleanup_free_ char *dir = xstrndup(part->to, (size_t)(strrchr(part->to, '/') - part->to));
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;
    uint64_t bytes = 0;
    int rc = part_bytes(part, &bytes, e);

    if (rc < 0)
        return rc;
    format_size(&size, bytes);
    if (part->how == PART_OVERLAY)
        plan_step(p, "make '%s', an overlay over '%s', which is not written to any more", part->to,
                  part->from);
    else if (part->how == PART_FLATTEN)
        plan_step(p, "copy what '%s' and the images below it hold to '%s' (at most %s)", part->from,
                  part->to, strbuf_str(&size));
    else if (part->how == PART_EXTRACT)
        plan_step(p, "copy what '%s' held at the snapshot '%s' to '%s' (at most %s)", part->from,
                  r->from_snapshot, part->to, strbuf_str(&size));
    else
        plan_step(p, "copy '%s' to '%s' (%s)", part->from, part->to, strbuf_str(&size));
    plan_taken(part->to, p);
    p->copy_bytes += bytes;
    if (!(part->how == PART_COPY && copy_can_reflink(part->from, dir)))
        copy_plan_space(p, dir, p->copy_bytes);
    return 0;
}

static void plan_instant(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p)
{
    const char *guest = virDomainGetName(dom);
    bool frozen = kvm_agent_there(k, dom);

    plan_step(p,
              r->linked ? "put overlays over the disks of '%s': it goes on with them from then on"
                        : "put overlays over the disks of '%s': it goes on with them meanwhile",
              guest);
    if (!r->from_snapshot)
        plan_step(
            p,
            frozen ? "its agent has its file systems at rest at that instant"
                   : "the clone starts as after a power cut at that instant: no agent is in '%s'",
            guest);
    plan_stands_still(p, "for an instant, while its disks are switched");
}

static void plan_link(virDomainPtr dom, const struct request *r, struct plan *p)
{
    if (!r->linked)
        return;
    if (r->from_snapshot) {
        plan_refuse(p, "a linked clone of a snapshot is not possible: it has no file of its own");
        plan_cure(p, "leave --linked out");
    } else if (virDomainSnapshotNum(dom, 0) > 0) {
        plan_refuse(
            p, "'%s' has snapshots in its disks: below an overlay it could not go back to them",
            virDomainGetName(dom));
        plan_cure(p, "leave --linked out, or delete the snapshots first");
    }
}

static int plan_parts(virDomainPtr dom, const struct kvm_clone *c, const struct request *r,
                      struct plan *p, struct err *e)
{
    int rc = 0;

    if (r->linked && !kvm_active(dom))
        plan_step(p, "put overlays over the disks of '%s': it goes on with them from then on",
                  virDomainGetName(dom));
    for (size_t i = 0; rc == 0 && i < c->n; i++)
        rc = plan_part(&c->parts[i], r, p, e);
    if (c->nvram_from) {
        plan_step(p, "copy UEFI's variables '%s' to '%s'", c->nvram_from, c->nvram_to);
        plan_taken(c->nvram_to, p);
    }
    return rc;
}

int kvm_plan_clone(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                   struct err *e)
{
    _cleanup_clone_ struct kvm_clone c = { .doc = NULL };
    bool active = kvm_active(dom);

    if (k->is_lxc) {
        plan_refuse(p, "'%s' is a container of libvirt, whose root is a directory",
                    virDomainGetName(dom));
        plan_cure(p, "copy the directory, and create another one from its XML");
        return 0;
    }
    kvm_plan_free_name(k, r->name, NULL, p);
    plan_link(dom, r, p);
    int rc = kvm_clone_draw(k, dom, r, p, &c, e);
    if (rc < 0)
        return rc;
    if (active && c.n > 0)
        plan_instant(k, dom, r, p);
    rc = plan_parts(dom, &c, r, p, e);
    if (rc < 0)
        return rc;
    if (active && c.n > 0 && !r->linked)
        plan_step(p, "merge what '%s' has written meanwhile back into its disks",
                  virDomainGetName(dom));
    plan_step(p, "define '%s' with a new UUID and new MAC addresses", r->name);
    if (r->start)
        plan_step(p, "start '%s'", r->name);
    return 0;
}

/* The snapshots in a copied image are the source's: in the clone nobody would know of them. */
static int drop_snapshots(struct op *op, const struct kvm_part *part, struct err *e)
{
    _cleanup_strlist_ struct strlist names = STRLIST_INIT;
    int rc;

    if (strcmp(part->format, "qcow2") != 0)
        return 0;
    rc = kvm_qcow2_snapshots(part->to, &names, e);
    for (size_t i = 0; rc == 0 && i < names.n; i++)
        rc = kvm_qcow2_drop(op, part->to, names.v[i], e);
    return rc;
}

static int copy_part(struct op *op, const struct kvm_part *part, struct err *e)
{
    _cleanup_image_ struct image img = IMAGE_INIT;
    struct copy_result result;
    int rc = image_open(&img, part->from, part->format, e);

    if (rc == 0)
        rc = copy_file(op, part->from, part->to, &result, e);
    if (rc == 0)
        rc = image_keep_backing(op, &img, part->to, e);
    return rc < 0 ? rc : drop_snapshots(op, part, e);
}

static int make_part(struct op *op, const struct kvm_part *part, struct err *e)
{
    int rc = storage_claim(op, e, "unlink", part->to);

    if (rc < 0)
        return rc;
    op_phase(op, "making '%s'", part->to);
    switch (part->how) {
    case PART_OVERLAY:
        return image_make_overlay(op, part->to, part->from, part->format, e);
    case PART_EXTRACT:
        return kvm_qcow2_flatten(op, part->from, op->req->from_snapshot, part->to, e);
    case PART_FLATTEN:
        return kvm_qcow2_flatten(op, part->from, NULL, part->to, e);
    default:
        return copy_part(op, part, e);
    }
}

static int make_parts(struct op *op, const struct kvm_clone *c, struct err *e)
{
    struct copy_result result;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->n; i++)
        rc = make_part(op, &c->parts[i], e);
    if (rc < 0 || !c->nvram_from)
        return rc;
    rc = storage_claim(op, e, "unlink", c->nvram_to);
    return rc < 0 ? rc : copy_file(op, c->nvram_from, c->nvram_to, &result, e);
}

/* With the source's disks at rest, as long as it takes; a linked clone's stay so for good. */
static int make_all(struct kvm *k, virDomainPtr dom, struct op *op, const struct kvm_clone *c,
                    struct err *e)
{
    bool active = false, freeze = false;
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = kvm_is_active(k, dom, &active, e);

    freeze = c->n > 0 && (active || op->req->linked);
    if (rc == 0 && freeze)
        rc = kvm_domain_xml(k, dom, 0, &doc, e);

    if (rc == 0 && freeze) {
        kvm_disks_read(k, doc, &disks);
        op_phase(op, "putting overlays over the disks of '%s'", virDomainGetName(dom));
        rc = kvm_freeze(k, dom, op, &disks, op->req->name, e);
    }
    if (rc == 0)
        rc = make_parts(op, c, e);
    if (rc < 0 || !freeze)
        return rc;
    return op->req->linked ? kvm_keep_overlays(k, dom, &disks, op->req->name, e)
                           : kvm_thaw(k, dom, op, &disks, op->req->name, e);
}

int kvm_run_clone(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    const struct request *r = op->req;
    _cleanup_clone_ struct kvm_clone c = { .doc = NULL };
    _cleanup_plan_ struct plan said = PLAN_INIT;
    _cleanup_domain_ virDomainPtr made = NULL;
    int rc = kvm_clone_draw(k, dom, r, &said, &c, e);

    if (rc == 0)
        rc = make_all(k, dom, op, &c, e);
    if (rc == 0)
        rc = op_undo(op, e, "undefine", c.uuid, "keep", NULL);
    if (rc < 0)
        return rc;
    op_phase(op, "defining '%s'", r->name);
    rc = kvm_define(k, c.doc, r->name, &made, e);
    if (rc < 0)
        return rc;
    if (r->start)
        op_phase(op, "starting '%s'", r->name);
    if (r->start && virDomainCreate(made) < 0)
        return kvm_error(k, e, "cannot start", r->name);
    kvm_result_guest(op, r->name, c.uuid, c.type);
    return 0;
}
