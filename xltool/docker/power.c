#include "xltool/docker/power.h"

#include <errno.h>
#include "xltool/docker/make.h"

/* What a kind of request does to a container, and what it finds it to be already. */
struct power {
    enum op_kind kind;
    const char *verb; /* of the API and of messages */
    const char *step; /* of the plan, about "it" */
    bool needs_running, needs_paused, needs_stopped;
};

static const struct power powers[] = {
    { OP_START, "start", "start", .needs_stopped = true },
    { OP_STOP, "stop", "send the stop signal, and SIGKILL after the stop timeout, to",
      .needs_running = true },
    { OP_REBOOT, "restart", "stop and start again", .needs_running = false },
    { OP_PAUSE, "pause", "freeze all processes of", .needs_running = true },
    { OP_RESUME, "unpause", "let go on all processes of", .needs_paused = true },
};

static const struct power *power_of(enum op_kind kind)
{
    for (size_t i = 0; i < sizeof(powers) / sizeof(*powers); i++)
        if (powers[i].kind == kind)
            return &powers[i];
    return NULL;
}

/* Why it cannot be done with the container as it is; NULL when it can. */
static const char *obstacle(const struct power *p, const struct dock_guest *g)
{
    if (p->needs_stopped && g->paused)
        return "it is paused: 'xltool resume' lets it go on";
    if (p->needs_stopped && g->running)
        return "it runs already";
    if (p->needs_running && !g->running)
        return "it does not run";
    if (p->kind == OP_PAUSE && g->paused)
        return "it is paused already";
    if (p->needs_paused && !g->paused)
        return "it is not paused";
    return NULL;
}

/* Stopping it twice, or starting what runs, is what was asked for: a remark, no failure. */
static bool is_harmless(const struct power *p, const struct dock_guest *g)
{
    return (p->kind == OP_START && g->running && !g->paused) || (p->kind == OP_STOP && !g->running);
}

int dock_plan_power(struct dock *d, const struct request *r, struct plan *ret, struct err *e)
{
    const struct power *p = power_of(r->kind);
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    int rc = dock_guest_of(d, r, &g, e);

    if (rc < 0)
        return rc;
    const char *why = obstacle(p, &g);
    if (why && is_harmless(p, &g))
        plan_step(ret, "nothing: %s", why);
    else if (why)
        plan_refuse(ret, "%s", why);
    else
        plan_step(ret, "%s '%s'",
                  r->kind == OP_STOP && r->force ? "kill (SIGKILL) all processes of" : p->step,
                  g.name);
    return 0;
}

static int change(struct dock *d, const char *verb, const char *id, const char *name, struct err *e)
{
    /* The container's own stop timeout decides how long it takes; cut short, the engine would go
     * on. */
    struct dock_call c = { .method = "POST", .verb = verb, .object = name, .keep_on = true };

    return dock_do(d, &c, NULL, e, "/containers/%s/%s", id, verb);
}

int dock_start(struct dock *d, const char *id, const char *name, struct err *e)
{
    return change(d, "start", id, name, e);
}

int dock_stop(struct dock *d, const char *id, const char *name, bool at_once, struct err *e)
{
    if (!at_once)
        return change(d, "stop", id, name, e);
    int rc = change(d, "kill", id, name, e);
    /* 409: it has ended by itself. */
    return rc == -EBUSY ? change(d, "stop", id, name, e) : rc;
}

int dock_run_power(struct dock *d, struct op *op, struct err *e)
{
    const struct request *r = op->req;
    const struct power *p = power_of(r->kind);
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    int rc = dock_guest_of(d, r, &g, e);

    if (rc < 0)
        return rc;
    const char *why = obstacle(p, &g);
    if (why && is_harmless(p, &g)) {
        op_note(op, "'%s': %s", g.name, why);
        return 0;
    }
    if (why)
        return err_set(e, EBUSY, "cannot %s '%s': %s", p->verb, g.name, why);
    op_phase(op, "%s '%s'", p->verb, g.name);
    if (r->kind == OP_STOP)
        return dock_stop(d, g.id, g.name, r->force, e);
    return change(d, p->verb, g.id, g.name, e);
}

int dock_plan_rename(struct dock *d, const struct request *r, struct plan *ret, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    int rc = dock_guest_of(d, r, &g, e);

    if (rc == 0)
        rc = dock_plan_name(d, r->name, ret, e);
    if (rc == 0)
        plan_step(ret, "rename '%s' to '%s'; its id and its snapshots stay", g.name, r->name);
    return rc;
}

int dock_rename(struct dock *d, const char *id, const char *to, struct err *e)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;

    dock_escape_value(&name, to);
    int rc = dock_post(d, NULL, NULL, e, "name a container", to, "/containers/%s/rename?name=%s",
                       id, name.s);
    return rc == -EBUSY ? -EEXIST : rc;
}

int dock_run_rename(struct dock *d, struct op *op, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    int rc = dock_guest_of(d, op->req, &g, e);

    /* The engine renames at once or not at all. */
    return rc < 0 ? rc : dock_rename(d, g.id, op->req->name, e);
}
