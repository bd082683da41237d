#include "xltool/docker/delete.h"

#include <string.h>

#include "xltool/docker/images.h"
#include "xltool/docker/settings.h"

static void plan_mount(const struct dock_mount *m, struct plan *p)
{
    if (m->anonymous)
        plan_loses(p, "the anonymous volume at '%s'", m->target);
    else if (strcmp(m->type, "volume") == 0)
        plan_step(p, "keep volume '%s' (its '%s')", m->source, m->target);
    else if (strcmp(m->type, "bind") == 0)
        plan_step(p, "keep the machine's '%s' (its '%s')", m->source, m->target);
}

int dock_plan_delete(struct dock *d, const struct request *r, struct plan *ret, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images l = DOCK_IMAGES_INIT;
    struct dock_mount m;
    int rc = dock_guest_of(d, r, &g, e);

    if (rc == 0)
        rc = dock_images_of(d, g.root, &l, e);
    if (rc < 0)
        return rc;
    plan_step(ret, "%sremove container '%s'", g.running ? "kill and " : "", g.name);
    if (g.running)
        plan_loses(ret, "'%s' is running: its processes are killed", g.name);
    plan_loses(ret, "the file system of '%s'", g.name);
    for (size_t i = 0; i < l.n; i++)
        if (dock_snapshot_name(&l.v[i]))
            plan_loses(ret, "its snapshot '%s' (image '%s')", dock_snapshot_name(&l.v[i]),
                       l.v[i].tag);
    for (size_t i = 0; dock_mount_at(g.inspect, i, &m); i++)
        plan_mount(&m, ret);
    return 0;
}

/* Those made of others first, so that each goes wholly. */
static int then_images(struct op *op, const struct dock_images *l, struct err *e)
{
    int rc = 0;

    for (size_t i = l->n; i > 0 && rc == 0; i--)
        rc = l->v[i - 1].tag ? op_then(op, e, "drop-image", l->v[i - 1].id, l->v[i - 1].tag, NULL)
                             : op_then(op, e, "tidy-image", l->v[i - 1].id, NULL);
    return rc;
}

int dock_run_delete(struct dock *d, struct op *op, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images l = DOCK_IMAGES_INIT;
    struct dock_mount m;
    int rc = dock_guest_of(d, op->req, &g, e);

    if (rc == 0)
        rc = dock_images_of(d, g.root, &l, e);
    if (rc == 0)
        rc = op_then(op, e, "remove-container", g.id, "old", NULL);
    if (rc == 0)
        rc = then_images(op, &l, e);
    if (rc == 0 && g.image[0])
        rc = op_then(op, e, "tidy-image", g.image, NULL);
    for (size_t i = 0; rc == 0 && dock_mount_at(g.inspect, i, &m); i++)
        if (m.anonymous)
            rc = op_then(op, e, "remove-volume", m.source, NULL);
    return rc;
}
