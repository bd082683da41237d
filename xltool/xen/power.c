#include "xltool/xen/power.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "xltool/xen/build.h"
#include "xltool/xen/monitor.h"
#include "xltool/xen/refuse.h"

enum { POLL_MS = 200 };

static int get(struct xen_ts *c, const struct request *r, struct xen_guest *g, struct err *e)
{
    xen_guest_init(g);
    return xen_guest_get(c, r->guest_id, g, e);
}

static int get_live(struct xen_ts *c, const struct request *r, struct xen_guest *g, struct err *e)
{
    int rc = get(c, r, g, e);

    if (rc == 0 && !g->live) {
        err_set(e, EBUSY, "'%s' does not run", g->name);
        err_cure(e, "xltool start %s", g->name);
        return -EBUSY;
    }
    return rc;
}

/* Waits a little; what op_check() says. */
static int nap(struct op *op, struct err *e)
{
    nanosleep(&(struct timespec){ .tv_nsec = POLL_MS * 1000000l }, NULL);
    return op_check(op, e);
}

/* ---- start ---- */

static int get_stopped(struct xen_ts *c, const struct request *r, struct xen_guest *g,
                       struct err *e)
{
    int rc = get(c, r, g, e);

    if (rc < 0)
        return rc;
    if (g->live)
        return err_set(e, EBUSY, "'%s' runs already", g->name);
    xen_apply_next(c, g);
    return xen_build_check(c, g, e);
}

int xen_plan_start(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = get_stopped(c, r, &g, e);
    if (rc == 0)
        plan_step(p, "start '%s' with %d vCPUs and %llu MiB", g.name, g.config.b_info.max_vcpus,
                  (unsigned long long)(g.config.b_info.target_memkb >> 10));
    return xen_refuse(p, rc, e);
}

int xen_run_start(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = get_stopped(c, op->req, &g, e);
    if (rc == 0)
        rc = op_undo(op, e, "destroy", g.id, NULL);
    if (rc < 0)
        return rc;
    op_phase(op, "building '%s'", g.name);
    rc = xen_build(c, op, &g, e);
    if (rc == 0)
        rc = xen_guest_save(c, &g, e);
    return rc < 0 ? rc : op_then(op, e, "launch", g.id, NULL);
}

/* ---- stop ---- */

int xen_plan_stop(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = get_live(c, r, &g, e);
    if (rc == 0 && !r->force && g.dom.paused)
        rc = err_set(e, EBUSY, "'%s' is paused: it cannot shut down", g.name);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    if (!g.stored)
        plan_step(p, "keep the configuration of '%s' for the next start", g.name);
    plan_step(p, r->force ? "destroy domain %u of '%s' at once" : "shut domain %u of '%s' down",
              g.dom.domid, g.name);
    return 0;
}

static int shut_down(struct xen_ts *c, struct op *op, const struct xen_guest *g, struct err *e)
{
    struct xen_dom d;

    if (g->dom.shut_down)
        return 0;
    xen_begin_abortable(c, op);
    int rc = xen_end(c, libxl_domain_shutdown(c->ctx, g->dom.domid, NULL), e,
                     "cannot shut '%s' down", g->name);
    if (rc == -ENOTSUP)
        err_cure(e, "pull the plug: --force");
    while (rc == 0 && xen_dom_find(c, g->id, &d) && d.domid == g->dom.domid && !d.shut_down)
        rc = nap(op, e);
    if (rc == -ETIMEDOUT)
        err_cure(e, "'%s' does not shut down; pull the plug: --force", g->name);
    return rc;
}

int xen_run_stop(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;
    _cleanup_strbuf_ struct strbuf domid = STRBUF_INIT;

    int rc = get_live(c, op->req, &g, e);
    if (rc == 0)
        rc = xen_guest_save(c, &g, e); /* libxl forgets its configuration */
    if (rc < 0)
        return rc;
    strbuf_addf(&domid, "%u", g.dom.domid);
    if (!op->req->force) {
        op_phase(op, "waiting for '%s' to shut down", g.name);
        rc = shut_down(c, op, &g, e);
    }
    return rc < 0 ? rc : op_then(op, e, "destroy", g.id, strbuf_str(&domid), NULL);
}

/* ---- reboot ---- */

int xen_plan_reboot(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = get_live(c, r, &g, e);
    if (rc == 0 && !r->force && g.dom.paused)
        rc = err_set(e, EBUSY, "'%s' is paused: it cannot reboot", g.name);
    if (rc == 0)
        plan_step(p,
                  r->force ? "destroy domain %u and start '%s' afresh"
                           : "ask domain %u, '%s', to reboot",
                  g.dom.domid, g.name);
    return xen_refuse(p, rc, e);
}

static int reboot_by_force(struct xen_ts *c, struct op *op, struct xen_guest *g, struct err *e)
{
    _cleanup_strbuf_ struct strbuf domid = STRBUF_INIT;

    strbuf_addf(&domid, "%u", g->dom.domid);
    int rc = xen_guest_save(c, g, e);
    if (rc == 0)
        rc = op_then(op, e, "destroy", g->id, strbuf_str(&domid), NULL);
    return rc < 0 ? rc : op_then(op, e, "start", g->id, NULL);
}

/* Until another domain of its uuid runs. */
static int await_reboot(struct xen_ts *c, struct op *op, const struct xen_guest *g, struct err *e)
{
    struct xen_dom d;
    int rc = 0;

    while (rc == 0 && !(xen_dom_find(c, g->id, &d) && d.domid != g->dom.domid && !d.paused))
        rc = nap(op, e);
    return rc;
}

int xen_run_reboot(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = get_live(c, op->req, &g, e);
    if (rc < 0)
        return rc;
    if (op->req->force)
        return reboot_by_force(c, op, &g, e);
    if (!g.stored)
        rc = xen_guest_save(c, &g, e);
    /* Whoever looks after it starts it again. */
    if (rc == 0)
        rc = xen_monitor_spawn(g.id, e);
    if (rc < 0)
        return rc;
    op_phase(op, "waiting for '%s' to reboot", g.name);
    xen_begin_abortable(c, op);
    rc = xen_end(c, libxl_domain_reboot(c->ctx, g.dom.domid, NULL), e, "cannot reboot '%s'",
                 g.name);
    if (rc == -ENOTSUP)
        err_cure(e, "pull the plug: --force");
    return rc < 0 ? rc : await_reboot(c, op, &g, e);
}

/* ---- pause, resume ---- */

int xen_plan_pause(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = get_live(c, r, &g, e);
    if (rc == 0 && g.dom.paused)
        rc = err_set(e, EBUSY, "'%s' is paused already", g.name);
    if (rc == 0)
        plan_step(p, "pause domain %u, '%s'", g.dom.domid, g.name);
    return xen_refuse(p, rc, e);
}

int xen_run_pause(struct xen_ts *c, struct op *op, struct err *e)
{
    struct xen_dom d;

    int rc = xen_dom_need(c, op->req->guest_id, op->req->guest_name, &d, e);
    if (rc < 0)
        return rc;
    xen_begin(c, op);
    return xen_end(c, libxl_domain_pause(c->ctx, d.domid, NULL), e, "cannot pause '%s'",
                   op->req->guest_name);
}

int xen_plan_resume(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = get_live(c, r, &g, e);
    if (rc == 0 && !g.dom.paused && !xen_dom_suspended(&g.dom))
        rc = err_set(e, EBUSY, "'%s' is not paused", g.name);
    if (rc == 0)
        plan_step(p, "resume domain %u, '%s'", g.dom.domid, g.name);
    return xen_refuse(p, rc, e);
}

int xen_run_resume(struct xen_ts *c, struct op *op, struct err *e)
{
    struct xen_dom d;

    int rc = xen_dom_need(c, op->req->guest_id, op->req->guest_name, &d, e);
    if (rc < 0)
        return rc;
    xen_begin(c, op);
    rc = xen_dom_suspended(&d) ? libxl_domain_resume(c->ctx, d.domid, 1, NULL)
                               : libxl_domain_unpause(c->ctx, d.domid, NULL);
    return xen_end(c, rc, e, "cannot resume '%s'", op->req->guest_name);
}

/* ---- rename ---- */

static int check_rename(struct xen_ts *c, const struct request *r, struct xen_guest *g,
                        struct err *e)
{
    int rc = get(c, r, g, e);

    return rc < 0 ? rc : xen_check_name(c, r->name, r->guest_id, e);
}

int xen_plan_rename(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = check_rename(c, r, &g, e);
    if (rc == 0)
        plan_step(p, "call '%s' '%s'", g.name, r->name);
    return xen_refuse(p, rc, e);
}

int xen_run_rename(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    int rc = check_rename(c, op->req, &g, e);
    if (rc == 0)
        rc = op_undo(op, e, "rename-guest", g.id, g.name, NULL);
    return rc < 0 ? rc : xen_rename(c, g.id, op->req->name, e);
}
