#include "xltool/xen/revert.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libxl_utils.h>
#include <libxl_uuid.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/copy.h"
#include "xltool/xen/build.h"
#include "xltool/xen/copies.h"
#include "xltool/xen/refuse.h"
#include "xltool/xen/snapstore.h"

/* What a revert does. disks: the snapshot's copies, to be copied beside the guest's disks first. */
struct job {
    struct xen_guest g;
    struct xen_snapshot s;
    libxl_domain_config from; /* the snapshot's, with the copies as disks */
    struct xen_disks disks;
};

static void job_release(struct job *j)
{
    xen_disks_release(&j->disks);
    libxl_domain_config_dispose(&j->from);
    xen_snapshot_release(&j->s);
    xen_guest_release(&j->g);
}

#define _cleanup_job_ _cleanup_(job_release)

/* A volume's data is written over the volume at the end; a file's copy takes the file's place. */
static char *place_of(const struct xen_snapshot_disk *d)
{
    struct strbuf b = STRBUF_INIT;

    strbuf_addf(&b, "%s%s", d->path, d->vg ? "" : ".xltool-revert");
    return strbuf_detach(&b);
}

static int open_copies(struct xen_ts *c, struct job *j, struct err *e)
{
    libxl_domain_config_copy(c->ctx, &j->from, &j->s.config);
    int rc = xen_snapshot_use_copies(&j->s, &j->from, e);
    return rc < 0 ? rc : xen_disks_open(&j->from, &j->disks, e);
}

static int prepare(struct xen_ts *c, const struct request *r, struct job *j, struct err *e)
{
    *j = (struct job){ .disks = XEN_DISKS_INIT };
    xen_guest_init(&j->g);
    xen_snapshot_init(&j->s);
    libxl_domain_config_init(&j->from);
    int rc = xen_guest_get(c, r->guest_id, &j->g, e);
    if (rc == 0)
        rc = xen_snapshot_load(c, r->guest_id, r->name, &j->s, e);
    if (rc == 0)
        rc = open_copies(c, j, e);
    if (rc == 0)
        rc = xen_disks_check_use(c, &j->s.config, j->g.id, e);
    for (size_t i = 0; i < j->disks.n && rc == 0; i++)
        j->disks.v[i].to = place_of(&j->s.disks[i]);
    return rc;
}

/* Volumes need no copy before the end. */
static void only_files(struct job *j, struct xen_disks *ret)
{
    ret->v = xcalloc(j->disks.n, sizeof(*ret->v));
    ret->n = 0;
    for (size_t i = 0; i < j->disks.n; i++)
        if (!j->s.disks[i].vg)
            ret->v[ret->n++] = j->disks.v[i];
}

static void plan_loss(struct plan *p, const struct job *j)
{
    const char *what = j->g.live && j->s.memory ? "its memory and disks"
                       : j->g.live              ? "its disks; it is stopped"
                                                : "its disks";

    plan_loses(p, "what '%s' has done since snapshot '%s' (%s): %s", j->g.name, j->s.name,
               j->s.time, what);
}

int xen_plan_revert(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_job_ struct job j;
    struct xen_disks files;
    uint64_t bytes;

    int rc = prepare(c, r, &j, e);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    plan_loss(p, &j);
    only_files(&j, &files);
    rc = xen_plan_copies(p, &files, &bytes, e);
    free(files.v);
    if (j.g.live)
        plan_step(p, "destroy domain %u of '%s'", j.g.dom.domid, j.g.name);
    for (size_t i = 0; i < j.s.n_disks; i++)
        plan_step(p, "put the disk back: %s", j.s.disks[i].path);
    if (j.s.memory)
        plan_step(p, "restore the memory of '%s': it goes on from %s", j.g.name, j.s.time);
    else
        plan_step(p, "leave '%s' stopped: the snapshot has no memory", j.g.name);
    if (j.g.live && j.s.memory)
        plan_stands_still(p, "while it is restored");
    return rc;
}

static int then_put_back(struct op *op, const struct job *j, struct err *e)
{
    int rc = 0;

    for (size_t i = 0; i < j->s.n_disks && rc == 0; i++) {
        const struct xen_snapshot_disk *d = &j->s.disks[i];
        rc = d->vg ? op_then(op, e, "restore", d->copy, d->path, NULL)
                   : op_then(op, e, "rename", j->disks.v[i].to, d->path, NULL);
    }
    return rc;
}

static int then_revert(struct op *op, const struct job *j, struct err *e)
{
    _cleanup_strbuf_ struct strbuf domid = STRBUF_INIT, token = STRBUF_INIT;
    libxl_uuid uuid;
    int rc = 0;

    libxl_uuid_generate(&uuid);
    strbuf_addf(&token, LIBXL_UUID_FMT, LIBXL_UUID_BYTES(uuid));
    strbuf_addf(&domid, "%u", j->g.dom.domid);
    if (j->g.live)
        rc = op_then(op, e, "destroy", j->g.id, strbuf_str(&domid), NULL);
    if (rc == 0)
        rc = then_put_back(op, j, e);
    return rc < 0 ? rc
                  : op_then(op, e, "finish-revert", j->g.id, j->s.name, strbuf_str(&token), NULL);
}

int xen_run_revert(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_job_ struct job j;
    struct xen_disks files;
    uint64_t bytes;

    int rc = prepare(c, op->req, &j, e);
    if (rc < 0)
        return rc;
    only_files(&j, &files);
    rc = xen_check_copies(&files, e);
    if (rc == 0)
        rc = xen_copy_disks(op, &files, &bytes, e);
    if (rc == 0)
        rc = xen_sync_copies(&files, e);
    free(files.v);
    if (rc == 0)
        rc = xen_guest_save(c, &j.g, e);
    return rc < 0 ? rc : then_revert(op, &j, e);
}

/* Is this revert's memory restored, and was the process killed after that? */
static bool is_restored(const struct xen_guest *g, const char *token)
{
    return g->restored && strcmp(g->restored, token) == 0;
}

static void take_over(struct xen_ts *c, struct xen_guest *g, struct xen_snapshot *s,
                      const char *token)
{
    _cleanup_free_ char *name = xstrdup(g->name);

    libxl_domain_config_dispose(&g->config);
    libxl_domain_config_init(&g->config);
    libxl_domain_config_copy(c->ctx, &g->config, &s->config);
    xen_guest_set_name(g, name);
    free(g->current);
    g->current = xstrdup(s->name);
    free(g->restored);
    g->restored = xstrdup(token);
    g->next_vcpus = g->next_memory_kb = 0;
}

int xen_finish_revert(struct xen_ts *c, struct op *op, const char *id, const char *snapshot,
                      const char *token, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;
    _cleanup_xen_snapshot_ struct xen_snapshot s;
    _cleanup_free_ char *state = xen_snapshot_path(id, snapshot, "", "state");

    xen_guest_init(&g);
    xen_snapshot_init(&s);
    int rc = xen_guest_load(c, id, &g, e);
    if (rc == 0)
        rc = xen_snapshot_load(c, id, snapshot, &s, e);
    if (rc < 0)
        return rc;
    if (!is_restored(&g, token)) {
        /* A domain that is there was left half-made. */
        rc = xen_dom_destroy(c, id, (uint32_t)INVALID_DOMID, e);
        take_over(c, &g, &s, token);
        if (rc == 0 && s.memory) {
            op_phase(op, "restoring the memory of '%s'", g.name);
            rc = xen_restore(c, op, &g, state, e);
        }
        if (rc == 0)
            rc = xen_guest_save(c, &g, e);
    }
    if (rc < 0 || !s.memory || !xen_dom_find(c, id, &g.dom))
        return rc;
    return xen_launch(c, id, e);
}
