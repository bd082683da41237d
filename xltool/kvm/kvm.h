/* The toolstack's libvirt connection, and what its parts share. Operation thread only, unless a
 * function says otherwise. */
#ifndef XLTOOL_KVM_KVM_H
#define XLTOOL_KVM_KVM_H

#include <libvirt/libvirt.h>
#include <pthread.h>
#include <stdbool.h>

#include "core/cleanup.h"
#include "core/toolstack.h"
#include "kvmstat/uri.h"

/* Between two looks at something that takes seconds. */
enum { KVM_TICK_MS = 200 };

struct kvm {
    struct ts base; /* first: a ts * is a kvm * */
    char *uri;
    struct kstat_uri parts;
    virConnectPtr conn;
    bool is_qemu, is_lxc;
    unsigned long version; /* of the libvirt that answers: 9000000 is 9.0.0 */
    pthread_mutex_t lock;  /* guards busy */
    int bell_fd;       /* rung by the event loop's thread: see console.c; lives as long as conn */
    virDomainPtr busy; /* whose job cancel() cuts short; NULL = none */
};

/* The toolstack's open, close, cancel and pulse; the last two from any thread. Libvirt's event loop
 * runs. */
int kvm_open(struct ts **ret, const char *uri, struct err *e);
void kvm_close(struct ts *t);
void kvm_cancel(struct ts *t);
void kvm_pulse(struct ts *t, struct op *op);

/* From here on, until it is NULL, it is this domain's job that is aborted and asked how far it is.
 */
void kvm_set_busy(struct kvm *k, virDomainPtr dom);

/* Sets e from libvirt's last error in this thread: "WHAT 'OBJECT': libvirt's words"; where the
 * connection is gone, it says that. Returns -errno. */
int kvm_error(struct kvm *k, struct err *e, const char *what, const char *object);
/* The same for a guest: asking libvirt for its name beforehand would reset the error. */
int kvm_guest_error(struct kvm *k, struct err *e, const char *what, virDomainPtr dom);

/* The domain with this UUID; name is for the message. -ESRCH when there is none. */
int kvm_lookup(struct kvm *k, const char *uuid, const char *name, virDomainPtr *ret, struct err *e);

/* Like kvm_lookup() for the steps of a journal: a domain that has gone is 0 and NULL. */
int kvm_find(struct kvm *k, const char *uuid, virDomainPtr *ret, struct err *e);

/* A virDomainState, -1 when it cannot be told; the error is libvirt's. */
int kvm_state(virDomainPtr dom);
/* Whether it has a process, running or paused. */
int kvm_is_active(struct kvm *k, virDomainPtr dom, bool *ret, struct err *e);
/* The same where nothing depends on it but words: false also when it cannot be told. */
bool kvm_active(virDomainPtr dom);

/* virDomainDestroy(), if it is active at all. */
int kvm_destroy(struct kvm *k, virDomainPtr dom, struct err *e);

/* Waits for `state` by asking every KVM_TICK_MS, as long as op_check() allows. */
int kvm_await_state(struct kvm *k, struct op *op, virDomainPtr dom, int state, struct err *e);

/* Sleeps. */
void kvm_nap(unsigned ms);

static inline void kvm_domain_cleanup(virDomainPtr *d)
{
    if (*d)
        virDomainFree(*d);
}

static inline void kvm_snapshot_cleanup(virDomainSnapshotPtr *s)
{
    if (*s)
        virDomainSnapshotFree(*s);
}

#define _cleanup_domain_ _cleanup_(kvm_domain_cleanup)
#define _cleanup_snap_ _cleanup_(kvm_snapshot_cleanup)

#endif
