#include "xltool/xen/delete.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "xltool/xen/disk.h"
#include "xltool/xen/refuse.h"
#include "xltool/xen/snapstore.h"

struct job {
    struct xen_guest g;
    struct strlist snapshots;
};

static void job_release(struct job *j)
{
    strlist_release(&j->snapshots);
    xen_guest_release(&j->g);
}

#define _cleanup_job_ _cleanup_(job_release)

static int check_base(const char *path, const char *id, struct err *e)
{
    _cleanup_free_ char *user = xen_base_user(path, id);

    if (!user)
        return 0;
    err_set(e, EBUSY, "the disks of the linked clone '%s' build on '%s'", user, path);
    err_cure(e, "delete '%s' first", user);
    return -EBUSY;
}

static int check_snapshots(struct xen_ts *c, const struct job *j, struct err *e)
{
    int rc = 0;

    for (size_t i = 0; i < j->snapshots.n && rc == 0; i++) {
        _cleanup_xen_snapshot_ struct xen_snapshot s;
        xen_snapshot_init(&s);
        rc = xen_snapshot_load(c, j->g.id, j->snapshots.v[i], &s, e);
        for (size_t k = 0; k < s.n_disks && rc == 0; k++)
            rc = check_base(s.disks[k].copy, j->g.id, e);
    }
    return rc;
}

static int prepare(struct xen_ts *c, const struct request *r, struct job *j, struct err *e)
{
    *j = (struct job){ .snapshots = STRLIST_INIT };
    xen_guest_init(&j->g);
    int rc = xen_guest_get(c, r->guest_id, &j->g, e);
    if (rc == 0)
        rc = xen_snapshot_names(r->guest_id, &j->snapshots, e);
    if (rc == 0)
        rc = check_snapshots(c, j, e);
    for (size_t i = 0; i < j->g.made.n && rc == 0; i++)
        rc = check_base(j->g.made.v[i], j->g.id, e);
    return rc;
}

static void plan_disks(struct plan *p, const struct job *j)
{
    const libxl_domain_config *config = &j->g.config;

    for (int i = 0; i < config->num_disks; i++) {
        const char *path = config->disks[i].pdev_path;
        if (!path || !*path)
            continue;
        if (strlist_has(&j->g.made, path))
            plan_loses(p, "disk %s: xltool made it, and deletes it", path);
        else
            plan_step(p, "leave disk %s: xltool did not make it", path);
    }
}

int xen_plan_delete(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_job_ struct job j;

    int rc = prepare(c, r, &j, e);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    if (j.g.live)
        plan_loses(p, "'%s' runs: its domain %u is destroyed", j.g.name, j.g.dom.domid);
    for (size_t i = 0; i < j.snapshots.n; i++)
        plan_loses(p, "its snapshot '%s'", j.snapshots.v[i]);
    plan_disks(p, &j);
    plan_step(p, "forget guest '%s'", j.g.name);
    return 0;
}

static int then_delete_snapshot(struct xen_ts *c, struct op *op, const struct job *j,
                                const char *name, struct err *e)
{
    _cleanup_xen_snapshot_ struct xen_snapshot s;
    _cleanup_free_ char *dir = xen_snapshot_path(j->g.id, name, "", NULL);

    xen_snapshot_init(&s);
    int rc = xen_snapshot_load(c, j->g.id, name, &s, e);
    for (size_t i = 0; i < s.n_disks && rc == 0; i++)
        rc = s.disks[i].vg ? op_then(op, e, "lvremove", s.disks[i].vg, s.disks[i].lv, NULL)
                           : op_then(op, e, "unlink", s.disks[i].copy, NULL);
    return rc < 0 ? rc : op_then(op, e, "rmdir", dir, NULL);
}

static int then_delete_disk(struct op *op, const char *path, struct err *e)
{
    _cleanup_image_ struct image i = IMAGE_INIT;

    if (image_open(&i, path, "raw", NULL) == 0 && i.kind == IMAGE_LVM)
        return op_then(op, e, "lvremove", i.vg, i.lv, NULL);
    return op_then(op, e, "unlink", path, NULL);
}

int xen_run_delete(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_job_ struct job j;

    int rc = prepare(c, op->req, &j, e);
    if (rc == 0 && j.g.live)
        rc = op_then(op, e, "destroy", j.g.id, NULL);
    for (size_t i = 0; i < j.snapshots.n && rc == 0; i++)
        rc = then_delete_snapshot(c, op, &j, j.snapshots.v[i], e);
    for (size_t i = 0; i < j.g.made.n && rc == 0; i++)
        rc = then_delete_disk(op, j.g.made.v[i], e);
    return rc < 0 ? rc : op_then(op, e, "forget", j.g.id, NULL);
}
