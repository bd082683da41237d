#include "xltool/xen/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/format.h"
#include "core/guestname.h"
#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/copy.h"
#include "storage/steps.h"
#include "xltool/xen/copies.h"
#include "xltool/xen/refuse.h"
#include "xltool/xen/snapstore.h"
#include "xltool/xen/still.h"

/* What a snapshot will be made of. */
struct job {
    struct xen_guest g;
    struct xen_disks disks;
    bool memory;
};

static void job_release(struct job *j)
{
    xen_disks_release(&j->disks);
    xen_guest_release(&j->g);
}

#define _cleanup_job_ _cleanup_(job_release)

/* ---- create ---- */

static int check_name(const struct request *r, struct err *e)
{
    _cleanup_free_ char *dir = NULL;

    int rc = guest_name_check(r->name, "snapshot", e);
    if (rc < 0)
        return rc;
    dir = xen_snapshot_path(r->guest_id, r->name, "", NULL);
    if (access(dir, F_OK) < 0)
        return 0;
    err_set(e, EEXIST, "'%s' has a snapshot '%s' already", r->guest_name, r->name);
    err_cure(e, "choose another name");
    return -EEXIST;
}

static int check_memory(struct xen_ts *c, const struct job *j, struct err *e)
{
    const struct xen_guest *g = &j->g;

    if (!j->memory)
        return 0;
    if (g->dom.paused || g->dom.shut_down) {
        err_set(e, EBUSY, "'%s' is %s: its memory cannot be saved", g->name,
                g->dom.paused ? "paused" : "shut down");
        err_cure(e, g->dom.paused ? "resume it, or take the disks alone: --disk-only"
                                  : "take the disks alone: --disk-only");
        return -EBUSY;
    }
    _cleanup_free_ char *able = xen_read(c, "/local/domain/%u/control/feature-suspend",
                                         g->dom.domid);
    if (g->dom.type == LIBXL_DOMAIN_TYPE_HVM || (able && strcmp(able, "1") == 0))
        return 0;
    err_set(e, EBUSY,
            "the kernel of '%s' cannot suspend, or is not up yet: its memory cannot be saved",
            g->name);
    err_cure(e, "wait until it is up, or take the disks alone: --disk-only");
    return -EBUSY;
}

static char *copy_of(const struct xen_disk *d, const char *snapshot)
{
    struct strbuf b = STRBUF_INIT;

    if (d->image.kind == IMAGE_LVM)
        strbuf_addf(&b, "/dev/%s/%s.xltool-%s", d->image.vg, d->image.lv, snapshot);
    else
        strbuf_addf(&b, "%s.xltool-%s", d->image.path, snapshot);
    return strbuf_detach(&b);
}

static int prepare(struct xen_ts *c, const struct request *r, struct job *j, struct err *e)
{
    *j = (struct job){ .memory = false };
    xen_guest_init(&j->g);
    int rc = xen_guest_get(c, r->guest_id, &j->g, e);
    if (rc == 0)
        rc = check_name(r, e);
    if (rc == 0)
        rc = xen_disks_open(&j->g.config, &j->disks, e);
    if (rc < 0)
        return rc;
    j->memory = j->g.live && !r->disk_only;
    for (size_t i = 0; i < j->disks.n; i++)
        j->disks.v[i].to = copy_of(&j->disks.v[i], r->name);
    rc = check_memory(c, j, e);
    return rc < 0 ? rc : xen_check_copies(&j->disks, e);
}

static void plan_memory(struct plan *p, const struct job *j, const char *dir)
{
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;
    uint64_t bytes = j->g.dom.memory_kb * 1024;

    format_size(&size, bytes);
    plan_step(p, "save the memory of '%s' to %s/state (%s)", j->g.name, dir, strbuf_str(&size));
    p->copy_bytes += bytes;
    xen_plan_space(p, dir, bytes);
}

static void plan_still(struct plan *p, const struct job *j, uint64_t disk_bytes)
{
    _cleanup_strbuf_ struct strbuf how_long = STRBUF_INIT;

    if (!j->g.live)
        return;
    xen_say_duration(&how_long, disk_bytes + (j->memory ? j->g.dom.memory_kb * 1024 : 0));
    plan_stands_still(p, "while its %s: %s",
                      !j->memory   ? "disks are copied"
                      : disk_bytes ? "memory and disks are copied"
                                   : "memory is saved",
                      strbuf_str(&how_long));
    if (!j->memory)
        plan_step(p, "the disks will be as after a power cut: memory is not saved");
}

int xen_plan_snapshot(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_job_ struct job j;
    uint64_t disk_bytes = 0;

    int rc = prepare(c, r, &j, e);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    _cleanup_free_ char *dir = xen_snapshot_path(j.g.id, r->name, "", NULL);
    if (j.memory)
        plan_memory(p, &j, dir);
    rc = xen_plan_copies(p, &j.disks, &disk_bytes, e);
    plan_still(p, &j, disk_bytes);
    plan_step(p, "note the configuration in %s", dir);
    return rc;
}

static int make_directory(struct op *op, const struct job *j, char **ret, struct err *e)
{
    char *dir = xen_snapshot_path(j->g.id, op->req->name, XEN_UNFINISHED, NULL);

    *ret = dir;
    int rc = storage_claim(op, e, "rmdir", dir);
    return rc < 0 ? rc : make_dirs(dir, e);
}

/* The instant itself. */
static int take(struct xen_ts *c, struct op *op, struct job *j, const char *state,
                struct xen_snapshot *s, struct err *e)
{
    struct xen_still still;
    int rc;

    if (j->memory) {
        op_phase(op, "saving the memory of '%s'", j->g.name);
        rc = xen_still_suspend(c, op, &j->g, state, &still, e);
    } else {
        rc = xen_still_pause(c, op, &j->g, &still, e);
    }
    if (rc == 0)
        rc = xen_copy_disks(op, &j->disks, &s->size_bytes, e);
    return rc < 0 ? rc : xen_still_end(c, &still, &s->stood_still_ms, e);
}

/* On disk before the snapshot counts; the guest runs meanwhile. */
static int sync_state(const char *state, uint64_t *size_bytes, struct err *e)
{
    struct stat st;
    _cleanup_close_ int fd = open(state, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) < 0 || fstat(fd, &st) < 0)
        return err_sys(e, errno, "cannot keep '%s'", state);
    *size_bytes += (uint64_t)st.st_size;
    return 0;
}

static void describe(const struct job *j, const struct request *r, struct xen_snapshot *s)
{
    char now[32];
    time_t t = time(NULL);
    struct tm tm;

    gmtime_r(&t, &tm);
    strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", &tm);
    s->name = xstrdup(r->name);
    s->time = xstrdup(now);
    s->parent = j->g.current ? xstrdup(j->g.current) : NULL;
    s->description = r->description ? xstrdup(r->description) : NULL;
    s->memory = j->memory;
    for (size_t i = 0; i < j->disks.n; i++) {
        const struct xen_disk *from = &j->disks.v[i];
        struct xen_snapshot_disk *d = xen_snapshot_add_disk(s);
        d->vdev = xstrdup(from->disk->vdev);
        d->path = xstrdup(from->disk->pdev_path);
        d->copy = xstrdup(from->to);
        if (xen_copy_is_volume(from)) {
            d->vg = xstrdup(from->image.vg);
            d->lv = xstrdup(strrchr(from->to, '/') + 1);
        }
    }
}

static const char *kind_of(const struct xen_snapshot *s)
{
    return s->memory ? "memory and disks" : "disks";
}

static void report(struct op *op, const struct xen_snapshot *s)
{
    detail_begin(&op->result, "snapshot");
    detail_text(&op->result, "name", s->name);
    detail_text(&op->result, "kind", kind_of(s));
    detail_number(&op->result, "size_bytes", s->size_bytes);
    detail_number(&op->result, "stood_still_ms", s->stood_still_ms);
}

static int finish(struct xen_ts *c, struct op *op, struct job *j, const struct xen_snapshot *s,
                  const char *dir, struct err *e)
{
    _cleanup_free_ char *final = xen_snapshot_path(j->g.id, s->name, "", NULL);

    int rc = xen_snapshot_save(c, j->g.id, XEN_UNFINISHED, s, e);
    if (rc == 0 && !j->g.stored)
        rc = xen_guest_save(c, &j->g, e);
    if (rc == 0)
        rc = op_then(op, e, "rename", dir, final, NULL);
    if (rc == 0)
        rc = op_then(op, e, "current", j->g.id, s->name, NULL);
    if (rc == 0)
        report(op, s);
    return rc;
}

int xen_run_snapshot(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_job_ struct job j;
    _cleanup_xen_snapshot_ struct xen_snapshot s;
    _cleanup_free_ char *dir = NULL, *state = NULL;

    xen_snapshot_init(&s);
    int rc = prepare(c, op->req, &j, e);
    if (rc == 0)
        rc = make_directory(op, &j, &dir, e);
    if (rc < 0)
        return rc;
    state = xen_snapshot_path(j.g.id, op->req->name, XEN_UNFINISHED, "state");
    describe(&j, op->req, &s);
    libxl_domain_config_copy(c->ctx, &s.config, &j.g.config);
    rc = take(c, op, &j, state, &s, e);
    if (rc == 0)
        rc = xen_sync_copies(&j.disks, e);
    if (rc == 0 && j.memory)
        rc = sync_state(state, &s.size_bytes, e);
    return rc < 0 ? rc : finish(c, op, &j, &s, dir, e);
}

/* ---- list ---- */

static int list_one(struct xen_ts *c, const char *id, const char *name, const char *current,
                    struct detail *ret, struct err *e)
{
    _cleanup_xen_snapshot_ struct xen_snapshot s;

    xen_snapshot_init(&s);
    int rc = xen_snapshot_load(c, id, name, &s, e);
    if (rc < 0)
        return rc;
    detail_begin(ret, "snapshot");
    detail_text(ret, "name", s.name);
    detail_text(ret, "parent", s.parent);
    detail_text(ret, "time", s.time);
    detail_text(ret, "description", s.description);
    detail_text(ret, "kind", kind_of(&s));
    detail_number(ret, "size_bytes", s.size_bytes);
    detail_number(ret, "stood_still_ms", s.stood_still_ms);
    detail_text(ret, "current", current && strcmp(current, name) == 0 ? "yes" : NULL);
    return 0;
}

int xen_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e)
{
    struct xen_ts *c = (struct xen_ts *)t;
    _cleanup_xen_guest_ struct xen_guest g;
    _cleanup_strlist_ struct strlist names = STRLIST_INIT;

    xen_guest_init(&g);
    int rc = xen_guest_get(c, guest_id, &g, e);
    if (rc == 0)
        rc = xen_snapshot_names(guest_id, &names, e);
    for (size_t i = 0; i < names.n && rc == 0; i++)
        rc = list_one(c, guest_id, names.v[i], g.current, ret, e);
    return rc;
}

/* ---- delete ---- */

/* A linked clone lives on the copies of the snapshot that it was made from. */
static int check_bases(const struct xen_snapshot *s, struct err *e)
{
    for (size_t i = 0; i < s->n_disks; i++) {
        _cleanup_free_ char *user = xen_base_user(s->disks[i].copy, NULL);
        if (!user)
            continue;
        err_set(e, EBUSY, "the disks of the linked clone '%s' build on snapshot '%s'", user,
                s->name);
        err_cure(e, "delete '%s' first", user);
        return -EBUSY;
    }
    return 0;
}

static int load(struct xen_ts *c, const struct request *r, struct xen_snapshot *s, struct err *e)
{
    xen_snapshot_init(s);
    int rc = xen_snapshot_load(c, r->guest_id, r->name, s, e);
    return rc < 0 ? rc : check_bases(s, e);
}

int xen_plan_snapshot_delete(struct xen_ts *c, const struct request *r, struct plan *p,
                             struct err *e)
{
    _cleanup_xen_snapshot_ struct xen_snapshot s;

    int rc = load(c, r, &s, e);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    plan_step(p, "delete snapshot '%s' of '%s'", s.name, r->guest_name);
    for (size_t i = 0; i < s.n_disks; i++)
        plan_step(p, "delete %s", s.disks[i].copy);
    return 0;
}

/* Its children become its parent's. */
static int adopt_children(struct xen_ts *c, struct op *op, const struct xen_snapshot *s,
                          struct err *e)
{
    const char *id = op->req->guest_id;
    _cleanup_strlist_ struct strlist names = STRLIST_INIT;

    int rc = xen_snapshot_names(id, &names, e);
    for (size_t i = 0; i < names.n && rc == 0; i++) {
        _cleanup_xen_snapshot_ struct xen_snapshot child;
        xen_snapshot_init(&child);
        rc = xen_snapshot_load(c, id, names.v[i], &child, e);
        if (rc == 0 && child.parent && strcmp(child.parent, s->name) == 0)
            rc = op_then(op, e, "reparent", id, child.name, s->parent ? s->parent : "", NULL);
    }
    return rc;
}

/* As long as the directory is there it is a snapshot: the copies go after it. */
static int then_delete(struct op *op, const struct xen_snapshot *s, struct err *e)
{
    _cleanup_free_ char *dir = xen_snapshot_path(op->req->guest_id, s->name, "", NULL);

    int rc = op_then(op, e, "rmdir", dir, NULL);
    for (size_t i = 0; i < s->n_disks && rc == 0; i++) {
        const struct xen_snapshot_disk *d = &s->disks[i];
        rc = d->vg ? op_then(op, e, "lvremove", d->vg, d->lv, NULL)
                   : op_then(op, e, "unlink", d->copy, NULL);
    }
    return rc;
}

int xen_run_snapshot_delete(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_xen_snapshot_ struct xen_snapshot s;
    _cleanup_xen_guest_ struct xen_guest g;

    xen_guest_init(&g);
    int rc = load(c, op->req, &s, e);
    if (rc == 0)
        rc = xen_guest_get(c, op->req->guest_id, &g, e);
    if (rc == 0)
        rc = adopt_children(c, op, &s, e);
    if (rc == 0 && g.current && strcmp(g.current, s.name) == 0)
        rc = op_then(op, e, "current", g.id, s.parent ? s.parent : "", NULL);
    return rc < 0 ? rc : then_delete(op, &s, e);
}
