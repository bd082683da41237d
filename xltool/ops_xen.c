/* Xen's toolstack: what each kind of operation is made of. Its parts are in xltool/xen/. */
#include <errno.h>
#include <string.h>

#include "xltool/ops.h"
#include "xltool/xen/console.h"
#include "xltool/xen/create.h"
#include "xltool/xen/delete.h"
#include "xltool/xen/clone.h"
#include "xltool/xen/monitor.h"
#include "xltool/xen/power.h"
#include "xltool/xen/resize.h"
#include "xltool/xen/revert.h"
#include "xltool/xen/snapshot.h"
#include "xltool/xen/steps.h"

struct operation_row {
    int (*plan)(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e);
    int (*run)(struct xen_ts *c, struct op *op, struct err *e);
};

static const struct operation_row rows[OP_KIND_COUNT] = {
    [OP_CREATE] = { xen_plan_create, xen_run_create },
    [OP_START] = { xen_plan_start, xen_run_start },
    [OP_STOP] = { xen_plan_stop, xen_run_stop },
    [OP_REBOOT] = { xen_plan_reboot, xen_run_reboot },
    [OP_PAUSE] = { xen_plan_pause, xen_run_pause },
    [OP_RESUME] = { xen_plan_resume, xen_run_resume },
    [OP_RENAME] = { xen_plan_rename, xen_run_rename },
    [OP_DELETE] = { xen_plan_delete, xen_run_delete },
    [OP_CLONE] = { xen_plan_clone, xen_run_clone },
    [OP_SNAPSHOT] = { xen_plan_snapshot, xen_run_snapshot },
    [OP_REVERT] = { xen_plan_revert, xen_run_revert },
    [OP_SNAPSHOT_DELETE] = { xen_plan_snapshot_delete, xen_run_snapshot_delete },
    [OP_RESIZE] = { xen_plan_resize, xen_run_resize },
};

static bool xen_makes(const char *uri, const char *platform)
{
    (void)uri;
    return strcmp(platform, "xen") == 0;
}

static int xen_plan(struct ts *t, const struct request *r, struct plan *ret, struct err *e)
{
    return rows[r->kind].plan((struct xen_ts *)t, r, ret, e);
}

static int xen_run(struct ts *t, struct op *op, struct err *e)
{
    return rows[op->req->kind].run((struct xen_ts *)t, op, e);
}

const struct toolstack xen_toolstack = {
    .name = "xen",
    .can = CAN(OP_KIND_COUNT) - 1, /* all of them */
    .makes = xen_makes,
    .open = xen_open,
    .close = xen_close,
    .plan = xen_plan,
    .run = xen_run,
    .perform = xen_perform,
    .cancel = xen_cancel,
    .snapshots = xen_snapshots,
    .console = xen_console,
    .monitor = xen_monitor,
};
