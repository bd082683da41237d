/* The parts of a resize: what there is, and how to change it. */
#ifndef XLTOOL_KVM_RESIZE_H
#define XLTOOL_KVM_RESIZE_H

#include <stdint.h>

#include "xltool/kvm/disks.h"

/* -1 = does not apply (not active, not persistent). */
struct kvm_vcpus {
    int live, live_max, config, config_max;
};

struct kvm_memory {
    bool active;
    uint64_t live_kib, live_max_kib, config_kib, config_max_kib; /* 0 = does not apply */
    bool used_known;   /* the guest's balloon driver tells */
    uint64_t used_kib; /* what the guest cannot spare; not known: the most that it may be */
};

struct kvm_vcpus kvm_vcpus_of(virDomainPtr dom);
struct kvm_memory kvm_memory_of(struct kvm *k, virDomainPtr dom);
/* The size that the guest sees. */
int kvm_disk_bytes(struct kvm *k, virDomainPtr dom, const struct kvm_disk *d, uint64_t *ret,
                   struct err *e);

/* Each records how to take it back, does it, and adds its row to the result. */
int kvm_resize_vcpus(struct kvm *k, virDomainPtr dom, struct op *op, uint64_t want, struct err *e);
int kvm_resize_memory(struct kvm *k, virDomainPtr dom, struct op *op, uint64_t want_kib,
                      struct err *e);
int kvm_resize_cpu_limit(struct kvm *k, virDomainPtr dom, struct op *op, double cores,
                         struct err *e);
int kvm_resize_disk(struct kvm *k, virDomainPtr dom, struct op *op, const struct disk_spec *want,
                    struct err *e);

#endif
