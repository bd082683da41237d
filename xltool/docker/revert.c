#include "xltool/docker/revert.h"

#include <errno.h>
#include <string.h>

#include "xltool/docker/make.h"
#include "xltool/docker/power.h"
#include "xltool/docker/settings.h"
#include "xltool/docker/snapshot.h"

enum { TOKEN_LEN = 8, NAME_MOST = 200 };

/* What is written there outlives the container, so that its processes are given the time to write
 * it. */
static bool writes_outside(const struct dock_guest *g)
{
    struct dock_mount m;

    for (size_t i = 0; dock_mount_at(g->inspect, i, &m); i++)
        if (m.writable && strcmp(m.type, "tmpfs") != 0)
            return true;
    return false;
}

static bool removes_itself(const struct dock_guest *g)
{
    return dstat_json_bool(dstat_json_obj(g->inspect, "HostConfig"), "AutoRemove");
}

static int settings_in(const struct dock_image *i, json_object **ret, struct err *e)
{
    *ret = dstat_json_obj(i->note, "settings");
    return *ret ? 0 : err_set(e, EPROTO, "image '%s' holds no settings of a container", i->tag);
}

static void plan_steps(const struct dock_guest *g, const struct dock_image *i, struct plan *p)
{
    struct dock_mount m;

    plan_step(p, "create a container of image '%s' with the settings that it keeps", i->tag);
    if (g->running)
        plan_step(p,
                  writes_outside(g) ? "stop '%s' (it may finish what it writes to its volumes)"
                                    : "kill '%s'",
                  g->name);
    plan_step(p, "give the new one the name '%s', its networks and ports%s", g->name,
              g->running ? ", and start it" : "");
    plan_step(p, "remove the old one once that is done; the id becomes another");
    for (size_t k = 0; dock_mount_at(g->inspect, k, &m); k++)
        if (m.writable && strcmp(m.type, "tmpfs") != 0)
            plan_step(p, "leave what is in '%s' as it is: '%s' was not in the snapshot", m.target,
                      m.source);
    if (g->running)
        plan_stands_still(
            p, "from the end of the old container to the start of the new one: about a second%s",
            writes_outside(g) ? ", and as long as its processes take to stop" : "");
    plan_loses(p, "what '%s' has in memory and has written to its file system since", g->name);
}

int dock_plan_revert(struct dock *d, const struct request *r, struct plan *ret, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images images = DOCK_IMAGES_INIT;
    const struct dock_image *i = NULL;
    json_object *settings = NULL;
    int rc = dock_snapshot_of(d, r, r->name, &g, &images, &i, e);

    if (rc == 0)
        rc = settings_in(i, &settings, e);
    if (rc == 0)
        rc = dock_plan_networks(d, settings, ret, e);
    if (rc < 0)
        return rc;
    plan_steps(&g, i, ret);
    if (g.running && removes_itself(&g))
        plan_force(
            ret,
            "'%s' was started with --rm: once stopped it is gone, should the new one not start",
            g.name);
    return 0;
}

/* Moves the old one aside. Backwards: it gets its name back, and runs again. */
static int set_aside(struct dock *d, struct op *op, const struct dock_guest *g, struct err *e)
{
    char token[TOKEN_LEN + 1], aside[NAME_MOST + 32];

    dock_token(token, TOKEN_LEN);
    snprintf(aside, sizeof(aside), "%.*s-xltool-old-%s", NAME_MOST, g->name, token);
    int rc = op_undo(op, e, "rename-container", g->id, g->name, NULL);
    if (rc == 0)
        rc = dock_rename(d, g->id, aside, e);
    if (rc < 0 || !g->running)
        return rc;
    op_phase(op, "stopping '%s'", g->name);
    rc = op_undo(op, e, "start-container", g->id, g->paused ? "paused" : "running", NULL);
    return rc < 0 ? rc : dock_stop(d, g->id, g->name, g->paused || !writes_outside(g), e);
}

static int put_in_place(struct dock *d, struct op *op, const struct dock_guest *g, const char *id,
                        struct err *e)
{
    /* Once more, so that it is gone before the old one wants its name and its ports back. */
    int rc = op_undo(op, e, "remove-container", id, "new", NULL);

    if (rc == 0)
        rc = dock_name_it(d, op, id, g->name, e);
    if (rc == 0 && g->running)
        rc = dock_start_made(d, op, id, g->name, DOCK_WATCH_MS, e);
    if (rc == 0)
        rc = op_then(op, e, "remove-container", g->id, "old", NULL);
    if (rc == 0 && g->image[0])
        rc = op_then(op, e, "tidy-image", g->image, NULL);
    return rc;
}

int dock_run_revert(struct dock *d, struct op *op, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images images = DOCK_IMAGES_INIT;
    const struct dock_image *i = NULL;
    json_object *settings = NULL;
    char id[DSTAT_ID_MAX + 1];
    int rc = dock_snapshot_of(d, op->req, op->req->name, &g, &images, &i, e);

    if (rc == 0)
        rc = settings_in(i, &settings, e);
    if (rc == 0 && g.running && removes_itself(&g) && !op->req->force)
        return err_set(e, EBUSY, "'%s' was started with --rm: once stopped it is gone", g.name);
    if (rc < 0)
        return rc;
    op_phase(op, "making a container of '%s'", i->tag);
    rc = dock_make(d, op, settings, i->tag, g.root, id, e);
    if (rc == 0)
        rc = set_aside(d, op, &g, e);
    return rc < 0 ? rc : put_in_place(d, op, &g, id, e);
}
