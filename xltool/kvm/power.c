/* start, stop, reboot, pause, resume, rename: one call of libvirt each. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "xltool/kvm/disks.h"
#include "xltool/kvm/parts.h"

/* What the guest's state must be. */
enum need { NEED_STOPPED, NEED_ACTIVE, NEED_RUNNING, NEED_PAUSED };

static const enum need needs[OP_KIND_COUNT] = {
    [OP_START] = NEED_STOPPED, [OP_STOP] = NEED_ACTIVE,   [OP_REBOOT] = NEED_ACTIVE,
    [OP_PAUSE] = NEED_RUNNING, [OP_RESUME] = NEED_PAUSED, [OP_RENAME] = NEED_STOPPED,
};

static bool is_paused(int state)
{
    return state == VIR_DOMAIN_PAUSED || state == VIR_DOMAIN_PMSUSPENDED;
}

static int wrong_state(const struct request *r, const char *name, int state, struct err *e)
{
    bool active = state != VIR_DOMAIN_SHUTOFF && state != VIR_DOMAIN_CRASHED;

    err_set(e, EALREADY, "cannot %s '%s': it %s", op_kind_name(r->kind), name,
            is_paused(state) ? "is paused"
            : active         ? "is running"
                             : "is not running");
    if (r->kind == OP_RENAME)
        err_cure(e, "stop it first: xltool stop %s", name);
    else if (r->kind == OP_START && is_paused(state))
        err_cure(e, "go on with it: xltool resume %s", name);
    else if (!active)
        err_cure(e, "start it first: xltool start %s", name);
    return -EALREADY;
}

static int check_state(struct kvm *k, virDomainPtr dom, const struct request *r, struct err *e)
{
    const char *name = virDomainGetName(dom);
    int state = kvm_state(dom);
    bool ok = false;

    if (state < 0)
        return kvm_error(k, e, "cannot tell the state of", name);
    bool active = state != VIR_DOMAIN_SHUTOFF && state != VIR_DOMAIN_CRASHED;
    switch (needs[r->kind]) {
    case NEED_STOPPED:
        ok = !active;
        break;
    case NEED_ACTIVE:
        ok = active;
        break;
    case NEED_RUNNING:
        ok = active && !is_paused(state);
        break;
    case NEED_PAUSED:
        ok = is_paused(state);
        break;
    }
    return ok ? 0 : wrong_state(r, name, state, e);
}

static int plan_start(struct kvm *k, virDomainPtr dom, struct plan *p, struct err *e)
{
    const char *name = virDomainGetName(dom);
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = kvm_domain_xml(k, dom, VIR_DOMAIN_XML_INACTIVE, &doc, e);

    if (rc < 0)
        return rc;
    virDomainGetUUIDString(dom, uuid);
    kvm_disks_read(k, doc, &disks);
    plan_step(p,
              virDomainHasManagedSaveImage(dom, 0) == 1 ? "start '%s' from its saved memory"
                                                        : "start '%s'",
              name);
    return kvm_disks_check(k, name, uuid, &disks, p, e);
}

static void plan_rename(struct kvm *k, const char *name, const char *new, struct plan *p)
{
    _cleanup_domain_ virDomainPtr other = virDomainLookupByName(k->conn, new);

    plan_step(p, "rename '%s' to '%s'", name, new);
    if (!other)
        return;
    plan_refuse(p, "there is a guest called '%s' already", new);
    plan_cure(p, "choose another name");
}

static void plan_stop(const char *name, bool force, struct plan *p)
{
    plan_step(p,
              force ? "pull the plug of '%s': what it has not written to its disks is lost"
                    : "ask '%s' to shut down, and wait until it has",
              name);
}

int kvm_plan_power(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                   struct err *e)
{
    const char *name = virDomainGetName(dom);
    int rc = check_state(k, dom, r, e);

    if (rc < 0)
        return rc;
    switch (r->kind) {
    case OP_START:
        return plan_start(k, dom, p, e);
    case OP_RENAME:
        plan_rename(k, name, r->name, p);
        break;
    case OP_STOP:
        plan_stop(name, r->force, p);
        break;
    case OP_REBOOT:
        plan_step(p, r->force ? "reset '%s', as its reset button would" : "ask '%s' to reboot",
                  name);
        break;
    case OP_PAUSE:
        plan_step(p, "pause '%s'", name);
        plan_stands_still(p, "until it is resumed");
        break;
    default:
        plan_step(p, "resume '%s'", name);
    }
    return 0;
}

static int stop(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    const char *name = virDomainGetName(dom);
    int rc;

    if (op->req->force)
        return kvm_destroy(k, dom, e);
    if (virDomainShutdown(dom) < 0)
        return kvm_error(k, e, "cannot shut down", name);
    op_phase(op, "waiting for '%s' to shut down", name);
    rc = kvm_await_state(k, op, dom, VIR_DOMAIN_SHUTOFF, e);
    if (rc == -ETIMEDOUT) {
        err_set(e, ETIMEDOUT, "cannot stop '%s': it does not shut down when asked to", name);
        err_cure(e, "pull its plug: xltool stop --force %s", name);
    }
    /* A guest that libvirt keeps only while it runs has gone altogether. */
    return rc == -ESRCH ? 0 : rc;
}

static int call(virDomainPtr dom, const struct request *r)
{
    switch (r->kind) {
    case OP_START:
        return virDomainCreate(dom);
    case OP_REBOOT:
        return r->force ? virDomainReset(dom, 0) : virDomainReboot(dom, 0);
    case OP_PAUSE:
        return virDomainSuspend(dom);
    case OP_RESUME:
        return kvm_state(dom) == VIR_DOMAIN_PMSUSPENDED ? virDomainPMWakeup(dom, 0)
                                                        : virDomainResume(dom);
    default:
        return virDomainRename(dom, r->name, 0);
    }
}

int kvm_run_power(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    const char *name = virDomainGetName(dom);

    if (op->req->kind == OP_STOP)
        return stop(k, dom, op, e);
    if (call(dom, op->req) == 0)
        return 0;
    _cleanup_free_ char *what = NULL;
    if (asprintf(&what, "cannot %s", op_kind_name(op->req->kind)) < 0)
        return -ENOMEM;
    return kvm_error(k, e, what, name);
}
