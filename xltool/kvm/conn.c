#include "xltool/kvm/kvm.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

#include "core/mem.h"
#include "kvmstat/conn.h"
#include "xltool/ops.h"

enum { KEEPALIVE_S = 5, KEEPALIVE_COUNT = 3 };

static int connect_to(struct kvm *k, struct err *e)
{
    _cleanup_free_ char *quiet = kstat_quiet_uri(k->uri, &k->parts);

    k->conn = virConnectOpen(quiet);
    if (!k->conn) {
        int rc = kstat_error(e, "cannot connect to", k->uri);
        return kstat_connect_cure(k->uri, &k->parts, rc, e);
    }
    const char *type = virConnectGetType(k->conn);
    k->is_qemu = type && strcmp(type, "QEMU") == 0;
    k->is_lxc = type && strcmp(type, "LXC") == 0;
    virConnectSetKeepAlive(k->conn, KEEPALIVE_S, KEEPALIVE_COUNT);
    kstat_settle_local(k->conn, &k->parts);
    if (virConnectGetLibVersion(k->conn, &k->version) < 0)
        k->version = 0;
    return 0;
}

int kvm_open(struct ts **ret, const char *uri, struct err *e)
{
    struct kvm *k = xcalloc(1, sizeof(*k));

    k->base.ops = &kvm_toolstack;
    k->uri = xstrdup(uri);
    k->bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&k->lock, NULL);
    int rc = kstat_uri_parse(uri, &k->parts);
    if (rc < 0)
        err_set(e, EINVAL, "'%s' is no libvirt URI", uri);
    else
        rc = connect_to(k, e);
    if (rc < 0) {
        kvm_close(&k->base);
        return rc;
    }
    *ret = &k->base;
    return 0;
}

void kvm_close(struct ts *t)
{
    struct kvm *k = (struct kvm *)t;

    if (!k)
        return;
    if (k->conn)
        virConnectClose(k->conn);
    close_cleanup(&k->bell_fd);
    pthread_mutex_destroy(&k->lock);
    free(k->uri);
    free(k);
}

void kvm_set_busy(struct kvm *k, virDomainPtr dom)
{
    pthread_mutex_lock(&k->lock);
    k->busy = dom;
    pthread_mutex_unlock(&k->lock);
}

/* A reference to the domain, so that it outlives what is done with it; NULL when there is none. */
static virDomainPtr busy_domain(struct ts *t)
{
    struct kvm *k = (struct kvm *)t;

    pthread_mutex_lock(&k->lock);
    virDomainPtr dom = k->busy;
    if (dom)
        virDomainRef(dom);
    pthread_mutex_unlock(&k->lock);
    return dom;
}

void kvm_cancel(struct ts *t)
{
    _cleanup_domain_ virDomainPtr dom = busy_domain(t);

    if (dom)
        virDomainAbortJob(dom); /* what cannot be aborted runs to its end, and is undone then */
}

void kvm_pulse(struct ts *t, struct op *op)
{
    _cleanup_domain_ virDomainPtr dom = busy_domain(t);
    virDomainJobInfo info;

    if (dom && virDomainGetJobInfo(dom, &info) == 0 && info.type != VIR_DOMAIN_JOB_NONE &&
        info.dataTotal > 0)
        op_progress(op, info.dataProcessed, info.dataTotal);
}

static int errno_of(const virError *err)
{
    if (strstr(err->message, "No space left on device"))
        return ENOSPC;
    switch (err->code) {
    case VIR_ERR_DOM_EXIST:
    case VIR_ERR_OPERATION_FAILED:
        return strstr(err->message, "already exists") ? EEXIST : EIO;
    case VIR_ERR_OPERATION_TIMEOUT:
        return ETIMEDOUT;
    case VIR_ERR_OPERATION_ABORTED:
        return ECANCELED;
    case VIR_ERR_OPERATION_UNSUPPORTED:
    case VIR_ERR_ARGUMENT_UNSUPPORTED:
        return ENOTSUP;
    case VIR_ERR_XML_ERROR:
    case VIR_ERR_XML_DETAIL:
        return EINVAL;
    default:
        return kstat_errno(err->code, err->int1);
    }
}

/* last: saved from this thread, since every call of libvirt's resets it; freed. */
static int explain(struct kvm *k, virErrorPtr last, const char *what, const char *object,
                   struct err *e)
{
    const char *cause = last && last->message ? last->message : "no reason given";
    int rc;

    if (virConnectIsAlive(k->conn) != 1) {
        rc = err_set(e, ECONNRESET, "%s '%s': the connection to libvirtd at '%s' is lost: %s", what,
                     object, k->uri, cause);
        err_cure(e, "see that libvirtd runs (systemctl status libvirtd); then 'xltool recover'");
    } else {
        rc = err_set(e, last && last->message ? errno_of(last) : EIO, "%s '%s': %s", what, object,
                     cause);
        if (rc == -ENOSPC)
            err_cure(e, "make room on that file system");
    }
    virFreeError(last);
    return rc;
}

int kvm_error(struct kvm *k, struct err *e, const char *what, const char *object)
{
    return explain(k, virSaveLastError(), what, object, e);
}

int kvm_guest_error(struct kvm *k, struct err *e, const char *what, virDomainPtr dom)
{
    virErrorPtr last = virSaveLastError();

    return explain(k, last, what, virDomainGetName(dom), e);
}

int kvm_find(struct kvm *k, const char *uuid, virDomainPtr *ret, struct err *e)
{
    virDomainPtr dom = virDomainLookupByUUIDString(k->conn, uuid);

    if (!dom && virGetLastErrorCode() != VIR_ERR_NO_DOMAIN)
        return kvm_error(k, e, "cannot look up the guest", uuid);
    *ret = dom;
    return 0;
}

int kvm_lookup(struct kvm *k, const char *uuid, const char *name, virDomainPtr *ret, struct err *e)
{
    int rc = kvm_find(k, uuid, ret, e);

    if (rc == 0 && !*ret)
        return err_set(e, ESRCH, "the guest '%s' (%s) has gone", name ? name : "?", uuid);
    return rc;
}

int kvm_state(virDomainPtr dom)
{
    int state, reason;

    return virDomainGetState(dom, &state, &reason, 0) < 0 ? -1 : state;
}

int kvm_is_active(struct kvm *k, virDomainPtr dom, bool *ret, struct err *e)
{
    int active = virDomainIsActive(dom);

    if (active < 0)
        return kvm_guest_error(k, e, "cannot tell the state of", dom);
    *ret = active == 1;
    return 0;
}

bool kvm_active(virDomainPtr dom)
{
    return virDomainIsActive(dom) == 1;
}

int kvm_destroy(struct kvm *k, virDomainPtr dom, struct err *e)
{
    bool active = false;
    int rc = kvm_is_active(k, dom, &active, e);

    if (rc < 0 || !active || virDomainDestroy(dom) == 0)
        return rc;
    rc = kvm_guest_error(k, e, "cannot end", dom);
    return virDomainIsActive(dom) == 0 ? 0 : rc; /* it ended by itself meanwhile */
}

void kvm_nap(unsigned ms)
{
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000 },
              NULL);
}

int kvm_await_state(struct kvm *k, struct op *op, virDomainPtr dom, int state, struct err *e)
{
    for (;;) {
        int now = kvm_state(dom), rc;
        if (now == state)
            return 0;
        if (now < 0)
            return kvm_guest_error(k, e, "cannot tell the state of", dom);
        rc = op_check(op, e);
        if (rc < 0)
            return rc;
        kvm_nap(KVM_TICK_MS);
    }
}
