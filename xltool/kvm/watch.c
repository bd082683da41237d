#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/sample.h"
#include "xltool/kvm/snap.h"

enum { NAPS_MAX = 200, TICK_MS = 5 };

/* Written in the event-loop thread. Two references: ours, and libvirt's, which may let go late. */
struct kvm_watch {
    atomic_uint refs;
    _Atomic uint64_t suspended_ns, resumed_ns;
    int id;
};

static void unref(void *opaque)
{
    struct kvm_watch *w = opaque;

    if (atomic_fetch_sub(&w->refs, 1) == 1)
        free(w);
}

static void on_lifecycle(virConnectPtr conn, virDomainPtr dom, int event, int detail, void *opaque)
{
    struct kvm_watch *w = opaque;
    uint64_t none = 0;

    (void)conn;
    (void)dom;
    (void)detail;
    if (event == VIR_DOMAIN_EVENT_SUSPENDED)
        atomic_compare_exchange_strong(&w->suspended_ns, &none, clock_ns());
    else if (event == VIR_DOMAIN_EVENT_RESUMED)
        w->resumed_ns = clock_ns();
}

struct kvm_watch *kvm_watch_begin(struct kvm *k, virDomainPtr dom)
{
    struct kvm_watch *w = xcalloc(1, sizeof(*w));

    w->refs = 2;
    w->id = virConnectDomainEventRegisterAny(k->conn, dom, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                             VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), w, unref);
    if (w->id < 0)
        unref(w);
    return w;
}

uint64_t kvm_watch_end(struct kvm *k, struct kvm_watch *w)
{
    /* The event may come a moment after the call that it tells of. */
    for (int i = 0; i < NAPS_MAX && w->suspended_ns && !w->resumed_ns; i++)
        kvm_nap(TICK_MS);
    uint64_t from = w->suspended_ns, to = w->resumed_ns;
    if (w->id >= 0)
        virConnectDomainEventDeregisterAny(k->conn, w->id);
    unref(w);
    return from && to > from ? (to - from) / 1000000 : 0;
}
