/* The toolstack of libvirt's guests: KVM, QEMU, LXC. Each operation is in xltool/kvm/; here are the
 * tables, and what all of them have in common. */
#include <errno.h>
#include <string.h>

#include "storage/steps.h"
#include "xltool/kvm/parts.h"
#include "xltool/ops.h"

static const struct {
    kvm_plan_fn *plan;
    kvm_run_fn *run;
} kinds[OP_KIND_COUNT] = {
    [OP_CREATE] = { kvm_plan_create, kvm_run_create },
    [OP_START] = { kvm_plan_power, kvm_run_power },
    [OP_STOP] = { kvm_plan_power, kvm_run_power },
    [OP_REBOOT] = { kvm_plan_power, kvm_run_power },
    [OP_PAUSE] = { kvm_plan_power, kvm_run_power },
    [OP_RESUME] = { kvm_plan_power, kvm_run_power },
    [OP_RENAME] = { kvm_plan_power, kvm_run_power },
    [OP_DELETE] = { kvm_plan_delete, kvm_run_delete },
    [OP_CLONE] = { kvm_plan_clone, kvm_run_clone },
    [OP_SNAPSHOT] = { kvm_plan_snapshot, kvm_run_snapshot },
    [OP_REVERT] = { kvm_plan_revert, kvm_run_revert },
    [OP_SNAPSHOT_DELETE] = { kvm_plan_snapshot_delete, kvm_run_snapshot_delete },
    [OP_RESIZE] = { kvm_plan_resize, kvm_run_resize },
};

static const struct {
    const char *verb;
    size_t n_args;
    kvm_perform_fn *perform;
} verbs[] = {
    { "undefine", 2, kvm_perform_undefine },
    { "drop-snapshots", 1, kvm_perform_drop_snapshots },
    { "thaw", 5, kvm_perform_thaw },
    { "delete-snapshot", 2, kvm_perform_delete_snapshot },
    { "unmark", 1, kvm_perform_unmark },
    { "revert", 2, kvm_perform_revert },
    { "set-vcpus", 4, kvm_perform_set_vcpus },
    { "set-memory", 4, kvm_perform_set_memory },
    { "set-cpu-limit", 3, kvm_perform_set_cpu_limit },
};

static bool makes(const char *uri, const char *platform)
{
    struct kstat_uri u;

    if (kstat_uri_parse(uri, &u) < 0)
        return false;
    if (strcmp(platform, "libvirt") == 0) /* by domain XML, which says what it is */
        return true;
    if (strcmp(u.driver, "qemu") == 0)
        return strcmp(platform, "kvm") == 0 || strcmp(platform, "qemu") == 0;
    return strcmp(u.driver, "lxc") == 0 && strcmp(platform, "lxc") == 0;
}

static int guest_of(struct kvm *k, const struct request *r, virDomainPtr *ret, struct err *e)
{
    return r->kind == OP_CREATE ? 0 : kvm_lookup(k, r->guest_id, r->guest_name, ret, e);
}

static int plan(struct ts *t, const struct request *r, struct plan *ret, struct err *e)
{
    struct kvm *k = (struct kvm *)t;
    _cleanup_domain_ virDomainPtr dom = NULL;
    int rc = guest_of(k, r, &dom, e);

    return rc < 0 ? rc : kinds[r->kind].plan(k, dom, r, ret, e);
}

/* Time has passed since the plan was shown: what it would refuse now is refused. */
static int check_again(struct kvm *k, virDomainPtr dom, const struct request *r, struct err *e)
{
    _cleanup_plan_ struct plan p = PLAN_INIT;
    int rc = kinds[r->kind].plan(k, dom, r, &p, e);

    if (rc < 0 || !plan_blocked(&p, r->force))
        return rc;
    rc = err_set(e, EBUSY, "%s", p.refused.n > 0 ? p.refused.v[0] : p.forced.v[0]);
    if (p.cures.n > 0)
        err_cure(e, "%s", p.cures.v[0]);
    return rc;
}

static int run(struct ts *t, struct op *op, struct err *e)
{
    struct kvm *k = (struct kvm *)t;
    _cleanup_domain_ virDomainPtr dom = NULL;
    int rc = guest_of(k, op->req, &dom, e);

    if (rc == 0)
        rc = check_again(k, dom, op->req, e);
    if (rc < 0)
        return rc;
    kvm_set_busy(k, dom);
    rc = kinds[op->req->kind].run(k, dom, op, e);
    kvm_set_busy(k, NULL);
    return rc;
}

static int perform(struct ts *t, struct op *op, const struct step *s, struct err *e)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verbs[i].verb, s->verb) == 0)
            return s->args.n == verbs[i].n_args
                       ? verbs[i].perform((struct kvm *)t, op, s->args.v, e)
                       : err_set(e, EINVAL, "'%s' has %zu arguments in the journal, not %zu",
                                 s->verb, s->args.n, verbs[i].n_args);
    return storage_perform(op, s, e);
}

const struct toolstack kvm_toolstack = {
    .name = "libvirt",
    .can = CAN(OP_KIND_COUNT) - 1,
    .makes = makes,
    .open = kvm_open,
    .close = kvm_close,
    .plan = plan,
    .run = run,
    .perform = perform,
    .cancel = kvm_cancel,
    .pulse = kvm_pulse,
    .snapshots = kvm_snapshots,
    .exec = kvm_exec,
    .console = kvm_console,
};
