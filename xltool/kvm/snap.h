/* Snapshots: which kind a guest can have, and what is kept with one. */
#ifndef XLTOOL_KVM_SNAP_H
#define XLTOOL_KVM_SNAP_H

#include "xltool/kvm/disks.h"

enum kvm_snap_how {
    SNAP_NONE,            /* it cannot have any: the plan says why */
    SNAP_INTERNAL_MEMORY, /* memory and disks, in the qcow2 images */
    SNAP_INTERNAL_DISKS,  /* the disks of a stopped guest, in its qcow2 images */
    SNAP_EXTERNAL_MEMORY, /* memory in a file, overlays over the disks */
    SNAP_EXTERNAL_DISKS,  /* overlays over the disks */
};

/* What is asked for, and what there is. */
struct kvm_snap_case {
    bool active, disk_only;
    bool own_driver;       /* not QEMU: the driver keeps snapshots in its own way (test:///) */
    bool firmware_state;   /* flash that holds UEFI's variables */
    bool plugged_vcpu;     /* it runs with more vCPUs than it was started with */
    const char *not_qcow2; /* the first writable disk that is no qcow2; NULL = all are */
    const char *shared;    /* a writable disk that others use too; NULL = none */
    size_t n_own;          /* writable disks of its own */
    unsigned long version; /* libvirt's */
};

/* Which kind it is going to be. SNAP_NONE: *ret_why and *ret_cure say why (static text with one %s
 * for the disk). Pure. */
enum kvm_snap_how kvm_snap_choose(const struct kvm_snap_case *c, const char **ret_why,
                                  const char **ret_cure);

/* "memory and disks" or "disks", by the XML of a snapshot (its root). */
const char *kvm_snap_kind(const xmlNode *snapshot);

/* The configuration within a snapshot that holds for its guest when stopped. */
xmlNode *kvm_snap_domain(const xmlNode *snapshot);

/* True when a guest with this configuration runs, or ran, with a vCPU that was plugged in. libvirt goes back to
 * memory inside the disks by starting QEMU with it, and plugs such vCPUs in only later: QEMU then misses them,
 * and ends. */
bool kvm_snap_plugged_vcpu(const xmlNode *domain);

/* True when libvirt can go back to it: before 9.9 only what is kept inside the disks. */
bool kvm_snap_can_revert(const struct kvm *k, const xmlNode *snapshot);

/* True when its memory is in a file beside the disks. */
bool kvm_snap_memory_beside(const xmlNode *snapshot);
/* That file, for free(); NULL when there is none. Libvirt
 * makes it, and before 9.10 leaves it behind. */
char *kvm_snap_memory_file(const xmlNode *snapshot);

int kvm_snap_lookup(struct kvm *k, virDomainPtr dom, const char *name, virDomainSnapshotPtr *ret,
                    struct err *e);
/* Like it, for steps: one that has gone is 0 and NULL. */
int kvm_snap_find(struct kvm *k, virDomainPtr dom, const char *name, virDomainSnapshotPtr *ret,
                  struct err *e);
int kvm_snap_xml(struct kvm *k, virDomainSnapshotPtr snap, xmlDoc **ret, struct err *e);

/* Keeps figures with a snapshot, in the metadata of the configuration that is part of it. */
void kvm_snap_remember(virDomainPtr dom, virDomainSnapshotPtr snap, uint64_t size_bytes,
                       uint64_t stood_still_ms);
/* False when none were kept. */
bool kvm_snap_recall(const xmlNode *snapshot, uint64_t *ret_size_bytes,
                     uint64_t *ret_stood_still_ms);

/* Deletes one; its children stay. Waits while libvirt is still busy with the guest. */
int kvm_snap_delete(struct kvm *k, virDomainSnapshotPtr snap, struct err *e);

/* How long a guest stands still, measured by libvirt's own events. */
struct kvm_watch;
struct kvm_watch *kvm_watch_begin(struct kvm *k, virDomainPtr dom);
/* Milliseconds from its first suspension to its resumption; 0 when it did not stand still. Frees
 * it. */
uint64_t kvm_watch_end(struct kvm *k, struct kvm_watch *w);

#endif
