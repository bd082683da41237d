#include "xltool/xen/clone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libxl_utils.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/copy.h"
#include "storage/steps.h"
#include "xltool/xen/build.h"
#include "xltool/xen/copies.h"
#include "xltool/xen/identity.h"
#include "xltool/xen/refuse.h"
#include "xltool/xen/snapstore.h"
#include "xltool/xen/still.h"

struct job {
    struct xen_guest from;
    libxl_domain_config config; /* what the clone is made after: the disks to copy are its */
    struct xen_disks disks;
    struct xen_guest clone;
    bool running; /* the disks are in use */
};

static void job_release(struct job *j)
{
    xen_disks_release(&j->disks);
    libxl_domain_config_dispose(&j->config);
    xen_guest_release(&j->clone);
    xen_guest_release(&j->from);
}

#define _cleanup_job_ _cleanup_(job_release)

/* What the clone starts from: the guest as it is, or one of its snapshots. */
static int load_source(struct xen_ts *c, const struct request *r, struct job *j, struct err *e)
{
    _cleanup_xen_snapshot_ struct xen_snapshot s;

    xen_snapshot_init(&s);
    int rc = xen_guest_get(c, r->guest_id, &j->from, e);
    if (rc < 0)
        return rc;
    if (!r->from_snapshot) {
        libxl_domain_config_copy(c->ctx, &j->config, &j->from.config);
        j->running = j->from.live;
        return 0;
    }
    rc = xen_snapshot_load(c, r->guest_id, r->from_snapshot, &s, e);
    if (rc < 0)
        return rc;
    libxl_domain_config_copy(c->ctx, &j->config, &s.config);
    return xen_snapshot_use_copies(&s, &j->config, e);
}

static int check_linked(const struct request *r, struct err *e)
{
    if (!r->linked || r->from_snapshot)
        return 0;
    err_set(e, ENOTSUP, "a linked clone builds on a snapshot: the disks of '%s' itself change",
            r->guest_name);
    err_cure(e, "xltool snapshot create %s base, then xltool clone %s %s --from base --linked",
             r->guest_name, r->guest_name, r->name);
    return -ENOTSUP;
}

/* ".img" of "/srv/a.img"; the name of a snapshot's copy ends in ".xltool-NAME". */
static char *suffix_of(const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *end = strstr(base, ".xltool-");
    _cleanup_free_ char *stem = end ? xstrndup(base, (size_t)(end - base)) : xstrdup(base);
    const char *dot = strrchr(stem, '.');

    return xstrdup(dot && dot != stem ? dot : "");
}

/* Beside the disk that it is made after; what is made after a volume is a file among xltool's own.
 */
static char *place_of(const struct xen_disk *d, const struct request *r)
{
    _cleanup_free_ char *suffix = suffix_of(d->image.path), *images = xen_images_dir();
    _cleanup_strbuf_ struct strbuf base = STRBUF_INIT;
    struct strbuf path = STRBUF_INIT;
    bool volume = d->image.kind == IMAGE_LVM;

    strbuf_addf(&base, "%s-%s%s", r->name, d->disk->vdev,
                r->linked ? ".qcow2"
                : volume  ? ".img"
                          : suffix);
    if (!volume)
        return xen_beside(d->image.path, strbuf_str(&base));
    strbuf_addf(&path, "%s/%s", images, strbuf_str(&base));
    return strbuf_detach(&path);
}

static void set_disk(struct xen_guest *clone, const struct xen_disk *d, bool linked)
{
    libxl_device_disk *own = xen_disk_named(&clone->config, d->disk->vdev);

    free(own->pdev_path);
    own->pdev_path = xstrdup(d->to);
    own->backend = LIBXL_DISK_BACKEND_UNKNOWN;
    strlist_add(&clone->made, d->to);
    if (linked) {
        own->format = LIBXL_DISK_FORMAT_QCOW2;
        strlist_add(&clone->bases, d->image.path);
    }
}

/* A device of the host has one owner. */
static void drop_host_devices(struct job *j)
{
    for (int i = 0; i < j->clone.config.num_pcidevs; i++)
        libxl_device_pci_dispose(&j->clone.config.pcidevs[i]);
    free(j->clone.config.pcidevs);
    j->clone.config.pcidevs = NULL;
    j->clone.config.num_pcidevs = 0;
}

static int prepare(struct xen_ts *c, const struct request *r, struct job *j, struct err *e)
{
    *j = (struct job){ .running = false };
    xen_guest_init(&j->from);
    xen_guest_init(&j->clone);
    libxl_domain_config_init(&j->config);
    int rc = load_source(c, r, j, e);
    if (rc == 0)
        rc = check_linked(r, e);
    if (rc == 0)
        rc = xen_check_name(c, r->name, NULL, e);
    if (rc == 0)
        rc = xen_disks_open(&j->config, &j->disks, e);
    if (rc < 0)
        return rc;
    libxl_domain_config_copy(c->ctx, &j->clone.config, &j->config);
    xen_new_identity(c, &j->clone, r->name);
    drop_host_devices(j);
    for (size_t i = 0; i < j->disks.n; i++) {
        j->disks.v[i].to = place_of(&j->disks.v[i], r);
        set_disk(&j->clone, &j->disks.v[i], r->linked);
    }
    return xen_check_copies(&j->disks, e);
}

static void plan_linked(struct plan *p, const struct job *j)
{
    for (size_t i = 0; i < j->disks.n; i++)
        plan_step(p, "make %s, which holds what differs from %s", j->disks.v[i].to,
                  j->disks.v[i].image.path);
}

static void plan_still(struct plan *p, const struct job *j, uint64_t bytes)
{
    _cleanup_strbuf_ struct strbuf how_long = STRBUF_INIT;

    if (!j->running || j->from.dom.paused || j->disks.n == 0)
        return;
    xen_say_duration(&how_long, bytes);
    plan_stands_still(p, "'%s', while its disks are copied: %s", j->from.name,
                      strbuf_str(&how_long));
    plan_step(p, "the clone's disks will be as after a power cut");
}

int xen_plan_clone(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_job_ struct job j;
    uint64_t bytes = 0;

    int rc = prepare(c, r, &j, e);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    if (r->linked)
        plan_linked(p, &j);
    else
        rc = xen_plan_copies(p, &j.disks, &bytes, e);
    plan_still(p, &j, bytes);
    if (j.config.num_pcidevs)
        plan_step(p, "leave out %d PCI devices: they are those of '%s'", j.config.num_pcidevs,
                  j.from.name);
    plan_step(p, "define '%s' with a new uuid and new MACs", r->name);
    if (r->start)
        plan_step(p, "start '%s'", r->name);
    return rc;
}

static int make_overlays(struct op *op, const struct job *j, struct err *e)
{
    int rc = 0;

    for (size_t i = 0; i < j->disks.n && rc == 0; i++) {
        const struct xen_disk *d = &j->disks.v[i];
        op_phase(op, "making %s", d->to);
        rc = storage_claim(op, e, "unlink", d->to);
        if (rc == 0)
            rc = image_make_overlay(op, d->to, d->image.path, d->image.format, e);
    }
    return rc;
}

static int make_room(const struct job *j, struct err *e)
{
    _cleanup_free_ char *images = xen_images_dir();
    int rc = 0;

    for (size_t i = 0; i < j->disks.n && rc == 0; i++)
        if (j->disks.v[i].image.kind == IMAGE_LVM)
            rc = make_dirs(images, e);
    return rc;
}

static int copy_all(struct xen_ts *c, struct op *op, const struct job *j, struct err *e)
{
    struct xen_still still = { .g = &j->from };
    uint64_t bytes, still_ms;
    int rc = 0;

    if (j->running && j->disks.n)
        rc = xen_still_pause(c, op, &j->from, &still, e);
    if (rc == 0)
        rc = xen_copy_disks(op, &j->disks, &bytes, e);
    if (rc == 0)
        rc = xen_still_end(c, &still, &still_ms, e);
    if (rc == 0 && still.how)
        op_note(op, "'%s' stood still for %llu ms", j->from.name, (unsigned long long)still_ms);
    return rc < 0 ? rc : xen_sync_copies(&j->disks, e);
}

static void report(struct op *op, const struct xen_guest *g)
{
    detail_begin(&op->result, "guest");
    detail_text(&op->result, "name", g->name);
    detail_text(&op->result, "id", g->id);
    detail_text(&op->result, "platform", "xen");
}

static int start(struct xen_ts *c, struct op *op, struct xen_guest *g, struct err *e)
{
    int rc = xen_build_check(c, g, e);

    if (rc == 0)
        rc = op_undo(op, e, "destroy", g->id, NULL);
    if (rc < 0)
        return rc;
    op_phase(op, "building '%s'", g->name);
    rc = xen_build(c, op, g, e);
    return rc < 0 ? rc : op_then(op, e, "launch", g->id, NULL);
}

int xen_run_clone(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_job_ struct job j;

    int rc = prepare(c, op->req, &j, e);
    if (rc == 0)
        rc = make_room(&j, e);
    if (rc == 0)
        rc = op->req->linked ? make_overlays(op, &j, e) : copy_all(c, op, &j, e);
    if (rc == 0)
        rc = op_undo(op, e, "forget", j.clone.id, NULL);
    if (rc == 0)
        rc = xen_guest_save(c, &j.clone, e);
    if (rc == 0 && op->req->start)
        rc = start(c, op, &j.clone, e);
    if (rc < 0)
        return rc;
    report(op, &j.clone);
    return 0;
}
