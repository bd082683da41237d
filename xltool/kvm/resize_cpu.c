#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "xltool/kvm/agent.h"
#include "xltool/kvm/parts.h"
#include "xltool/kvm/resize.h"

enum { PERIOD_US = 100000, MIN_QUOTA_US = 1000 };

struct kvm_vcpus kvm_vcpus_of(virDomainPtr dom)
{
    bool active = kvm_active(dom), persistent = virDomainIsPersistent(dom) == 1;
    struct kvm_vcpus v = { -1, -1, -1, -1 };

    if (active) {
        v.live = virDomainGetVcpusFlags(dom, VIR_DOMAIN_VCPU_LIVE);
        v.live_max = virDomainGetVcpusFlags(dom, VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_MAXIMUM);
    }
    if (persistent) {
        v.config = virDomainGetVcpusFlags(dom, VIR_DOMAIN_VCPU_CONFIG);
        v.config_max = virDomainGetVcpusFlags(dom,
                                              VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM);
    }
    return v;
}

static int set(virDomainPtr dom, int n, unsigned flags)
{
    return n < 0 ? 0 : virDomainSetVcpusFlags(dom, (unsigned)n, flags);
}

/* An emulated vCPU goes and nobody tells libvirt (QEMU 7.2 without KVM), which then knows of no
 * reason: the agent says whether the guest is without it. */
static int unplug(struct kvm *k, virDomainPtr dom, int n, struct err *e)
{
    if (set(dom, n, VIR_DOMAIN_VCPU_LIVE) == 0)
        return 0;
    int rc = kvm_guest_error(k, e, "cannot take vCPUs from", dom);
    return kvm_agent_vcpus(dom, 0) == n ? 0 : rc;
}

/* Sets what is not negative. The maximum is set first, or last when it is to be less. */
static int apply(struct kvm *k, virDomainPtr dom, struct kvm_vcpus want, struct err *e)
{
    struct kvm_vcpus now = kvm_vcpus_of(dom);
    unsigned most = VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM;
    int rc = 0;

    if (now.live > want.live && want.live > 0) {
        rc = unplug(k, dom, want.live, e);
        if (rc < 0)
            return rc;
    } else if (now.live >= 0 && now.live < want.live) {
        rc = set(dom, want.live, VIR_DOMAIN_VCPU_LIVE);
    }
    if (rc == 0 && want.config_max > now.config_max)
        rc = set(dom, want.config_max, most);
    if (rc == 0 && now.config != want.config)
        rc = set(dom, want.config, VIR_DOMAIN_VCPU_CONFIG);
    if (rc == 0 && want.config_max < now.config_max)
        rc = set(dom, want.config_max, most);
    return rc < 0 ? kvm_guest_error(k, e, "cannot set the vCPUs of", dom) : 0;
}

static int record(virDomainPtr dom, struct op *op, struct kvm_vcpus v, struct err *e)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "", live[12], config[12], most[12];

    virDomainGetUUIDString(dom, uuid);
    snprintf(live, sizeof(live), "%d", v.live);
    snprintf(config, sizeof(config), "%d", v.config);
    snprintf(most, sizeof(most), "%d", v.config_max);
    return op_undo(op, e, "set-vcpus", uuid, live, config, most, NULL);
}

static void report(virDomainPtr dom, struct op *op, uint64_t want, bool reboot)
{
    struct kvm_vcpus now = kvm_vcpus_of(dom);
    char requested[24], applied[24], seen[24];
    int n = now.live >= 0 ? kvm_agent_vcpus(dom, now.live) : -1;

    snprintf(requested, sizeof(requested), "%" PRIu64, want);
    snprintf(applied, sizeof(applied), "%d", reboot ? now.config : now.live);
    snprintf(seen, sizeof(seen), "%d", n);
    op_resized(op, "vcpus", requested, applied, n >= 0 ? seen : NULL,
               now.live >= 0 && reboot ? "yes" : "no");
    if (!reboot && now.live > 0 && (uint64_t)now.live > want)
        op_note(op, "libvirt counts %d vCPUs still: QEMU has not told it that they have gone",
                now.live);
}

int kvm_resize_vcpus(struct kvm *k, virDomainPtr dom, struct op *op, uint64_t want, struct err *e)
{
    struct kvm_vcpus now = kvm_vcpus_of(dom), then = now;

    if (want > INT_MAX)
        return err_set(e, EINVAL, "'%s' cannot have %" PRIu64 " vCPUs", virDomainGetName(dom),
                       want);
    bool live = now.live >= 0 && want <= (uint64_t)now.live_max;
    if (!live && now.config < 0)
        return err_set(e, ENOTSUP,
                       "'%s' is kept only while it runs, and runs with at most %d vCPUs",
                       virDomainGetName(dom), now.live_max);
    int rc = record(dom, op, now, e);
    if (rc < 0)
        return rc;
    op_phase(op, "changing the vCPUs of '%s'", virDomainGetName(dom));
    if (live)
        then.live = (int)want;
    if (now.config >= 0)
        then.config = (int)want;
    if (now.config >= 0 && then.config > then.config_max)
        then.config_max = (int)want;
    rc = apply(k, dom, then, e);
    if (rc == 0)
        report(dom, op, want, !live);
    return rc;
}

int kvm_perform_set_vcpus(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    _cleanup_domain_ virDomainPtr dom = NULL;
    struct kvm_vcpus v;
    int rc = kvm_find(k, args[0], &dom, e);

    (void)op;
    if (rc < 0 || !dom)
        return rc;
    v = (struct kvm_vcpus){ .live = (int)strtol(args[1], NULL, 10),
                            .config = (int)strtol(args[2], NULL, 10),
                            .config_max = (int)strtol(args[3], NULL, 10) };
    return apply(k, dom, v, e);
}

/* Where the limit of all vCPUs together is. */
static const char *period_name(const struct kvm *k)
{
    return k->is_qemu ? VIR_DOMAIN_SCHEDULER_GLOBAL_PERIOD : VIR_DOMAIN_SCHEDULER_VCPU_PERIOD;
}

static const char *quota_name(const struct kvm *k)
{
    return k->is_qemu ? VIR_DOMAIN_SCHEDULER_GLOBAL_QUOTA : VIR_DOMAIN_SCHEDULER_VCPU_QUOTA;
}

static unsigned both(virDomainPtr dom)
{
    return (kvm_active(dom) ? VIR_DOMAIN_AFFECT_LIVE : 0) |
           (virDomainIsPersistent(dom) == 1 ? VIR_DOMAIN_AFFECT_CONFIG : 0);
}

static int limit_error(struct kvm *k, virDomainPtr dom, struct err *e)
{
    int rc = kvm_guest_error(k, e, "cannot limit the CPU time of", dom);

    if (strstr(e ? e->msg : "", "cgroup"))
        err_cure(
            e, "libvirtd needs the cgroup controller 'cpu': run it as root, on a host that has it");
    return rc;
}

static int set_limit(struct kvm *k, virDomainPtr dom, uint64_t period_us, int64_t quota_us,
                     struct err *e)
{
    virTypedParameterPtr params = NULL;
    int n = 0, cap = 0;

    virTypedParamsAddULLong(&params, &n, &cap, period_name(k), period_us);
    virTypedParamsAddLLong(&params, &n, &cap, quota_name(k), quota_us);
    int rc = virDomainSetSchedulerParametersFlags(dom, params, n, both(dom));
    if (rc < 0)
        rc = limit_error(k, dom, e);
    virTypedParamsFree(params, n);
    return rc;
}

static int get_limit(struct kvm *k, virDomainPtr dom, unsigned long long *ret_period_us,
                     long long *ret_quota_us, struct err *e)
{
    virTypedParameter params[16] = { { .type = 0 } };
    int n = sizeof(params) / sizeof(params[0]);
    unsigned flags = kvm_active(dom) ? VIR_DOMAIN_AFFECT_LIVE : VIR_DOMAIN_AFFECT_CONFIG;

    if (virDomainGetSchedulerParametersFlags(dom, params, &n, flags) < 0)
        return limit_error(k, dom, e);
    *ret_period_us = PERIOD_US;
    *ret_quota_us = -1;
    virTypedParamsGetULLong(params, n, period_name(k), ret_period_us);
    virTypedParamsGetLLong(params, n, quota_name(k), ret_quota_us);
    virTypedParamsClear(params, n);
    return 0;
}

int kvm_resize_cpu_limit(struct kvm *k, virDomainPtr dom, struct op *op, double cores,
                         struct err *e)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "", period[24], quota[24], requested[32], applied[32];
    unsigned long long period_us;
    long long quota_us;
    int64_t want_us = (int64_t)(cores * PERIOD_US + 0.5);
    int rc = get_limit(k, dom, &period_us, &quota_us, e);

    if (rc < 0)
        return rc;
    if (want_us < MIN_QUOTA_US)
        return err_set(e, EINVAL, "%g CPUs are too little: 0.01 is the least", cores);
    virDomainGetUUIDString(dom, uuid);
    snprintf(period, sizeof(period), "%llu", period_us);
    snprintf(quota, sizeof(quota), "%lld", quota_us);
    rc = op_undo(op, e, "set-cpu-limit", uuid, period, quota, NULL);
    if (rc == 0)
        rc = set_limit(k, dom, PERIOD_US, want_us, e);
    if (rc == 0)
        rc = get_limit(k, dom, &period_us, &quota_us, e);
    if (rc < 0)
        return rc;
    snprintf(requested, sizeof(requested), "%g", cores);
    snprintf(applied, sizeof(applied), "%g",
             (double)quota_us / (double)(period_us ? period_us : 1));
    op_resized(op, "cpu-limit", requested, applied, NULL, "no");
    return 0;
}

int kvm_perform_set_cpu_limit(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    _cleanup_domain_ virDomainPtr dom = NULL;
    uint64_t period_us;
    int rc = kvm_find(k, args[0], &dom, e);

    (void)op;
    if (rc < 0 || !dom)
        return rc;
    if (parse_u64(args[1], &period_us) < 0)
        return err_set(e, EINVAL, "'%s' is no period in the journal", args[1]);
    return set_limit(k, dom, period_us, strtoll(args[2], NULL, 10), e);
}
