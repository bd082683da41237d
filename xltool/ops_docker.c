/* The toolstack of Docker and Podman: containers made, changed and removed over the Engine API. */
#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "dockstat/endpoint.h"
#include "xltool/docker/clone.h"
#include "xltool/docker/console.h"
#include "xltool/docker/create.h"
#include "xltool/docker/delete.h"
#include "xltool/docker/exec.h"
#include "xltool/docker/power.h"
#include "xltool/docker/resize.h"
#include "xltool/docker/revert.h"
#include "xltool/docker/snapshot.h"
#include "xltool/docker/steps.h"
#include "xltool/ops.h"

enum { PING_TIMEOUT_S = 30 };

static const struct {
    int (*plan)(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
    int (*run)(struct dock *d, struct op *op, struct err *e);
} kinds[OP_KIND_COUNT] = {
    [OP_CREATE] = { dock_plan_create, dock_run_create },
    [OP_START] = { dock_plan_power, dock_run_power },
    [OP_STOP] = { dock_plan_power, dock_run_power },
    [OP_REBOOT] = { dock_plan_power, dock_run_power },
    [OP_PAUSE] = { dock_plan_power, dock_run_power },
    [OP_RESUME] = { dock_plan_power, dock_run_power },
    [OP_RENAME] = { dock_plan_rename, dock_run_rename },
    [OP_DELETE] = { dock_plan_delete, dock_run_delete },
    [OP_CLONE] = { dock_plan_clone, dock_run_clone },
    [OP_SNAPSHOT] = { dock_plan_snapshot, dock_run_snapshot },
    [OP_REVERT] = { dock_plan_revert, dock_run_revert },
    [OP_SNAPSHOT_DELETE] = { dock_plan_snapshot_delete, dock_run_snapshot_delete },
    [OP_RESIZE] = { dock_plan_resize, dock_run_resize },
};

/* A socket's name tells whose it is; what has another name, or none, may be either. A host's name
 * tells nothing. */
static bool makes(const char *uri, const char *platform)
{
    const char *host = strstr(uri, "://"), *path = host ? strchr(host + 3, '/') : NULL;

    uri = path ? path : "";
    if (strcmp(platform, "docker") == 0)
        return !strstr(uri, "podman");
    return strcmp(platform, "podman") == 0 && !strstr(uri, "docker.sock");
}

static void ts_close(struct ts *t)
{
    struct dock *d = (struct dock *)t;

    dock_http_free(d->http);
    free(d);
}

/* Who answers there, and which API we both speak. */
static int greet(struct dock *d, struct err *e)
{
    _cleanup_answer_ struct dock_answer a = DOCK_ANSWER_INIT;
    struct dock_request r = { .method = "GET", .path = "/_ping", .timeout_s = PING_TIMEOUT_S };
    int rc = dock_http_do(d->http, &r, &a, e);

    if (rc < 0)
        return rc;
    if (a.status == 401 || a.status == 403) {
        rc = err_set(e, EACCES, "the engine denies access: HTTP status %ld", a.status);
        return dstat_endpoint_cure(&d->ep, rc, e);
    }
    return dstat_version_headers(a.api, a.libpod, &d->version, e);
}

static int ts_open(struct ts **ret, const char *uri, struct err *e)
{
    struct dock *d = xcalloc(1, sizeof(*d));

    d->ts.ops = &docker_toolstack;
    int rc = dstat_endpoint_parse(uri, &d->ep, e);
    if (rc == 0)
        rc = dock_http_new(&d->ep, &d->http, e);
    if (rc == 0)
        rc = greet(d, e);
    if (rc < 0)
        ts_close(&d->ts);
    else
        *ret = &d->ts;
    return rc;
}

static int ts_plan(struct ts *t, const struct request *r, struct plan *ret, struct err *e)
{
    return kinds[r->kind].plan((struct dock *)t, r, ret, e);
}

static int ts_run(struct ts *t, struct op *op, struct err *e)
{
    struct dock *d = (struct dock *)t;

    d->op = op;
    int rc = kinds[op->req->kind].run(d, op, e);
    d->op = NULL;
    return rc;
}

static int ts_perform(struct ts *t, struct op *op, const struct step *s, struct err *e)
{
    (void)op;
    return dock_perform((struct dock *)t, s, e);
}

static void ts_cancel(struct ts *t)
{
    dock_http_wake(((struct dock *)t)->http);
}

static int ts_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e)
{
    return dock_snapshots((struct dock *)t, guest_id, ret, e);
}

static int ts_exec(struct ts *t, const char *guest_id, char *const argv[],
                   const struct exec_sink *sink, int *ret_status, struct err *e)
{
    return dock_exec((struct dock *)t, guest_id, argv, sink, ret_status, e);
}

static int ts_console(struct ts *t, const char *guest_id, int fd, struct err *e)
{
    return dock_console((struct dock *)t, guest_id, fd, e);
}

const struct toolstack docker_toolstack = {
    .name = "docker",
    .can = CAN(OP_KIND_COUNT) - 1,
    .diskless = true,
    .makes = makes,
    .open = ts_open,
    .close = ts_close,
    .plan = ts_plan,
    .run = ts_run,
    .perform = ts_perform,
    .cancel = ts_cancel,
    .snapshots = ts_snapshots,
    .exec = ts_exec,
    .console = ts_console,
};
