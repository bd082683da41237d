/* Disks that keep still while their guest goes on: it writes to overlays meanwhile. */
#ifndef XLTOOL_KVM_OVERLAY_H
#define XLTOOL_KVM_OVERLAY_H

#include "xltool/kvm/disks.h"

/* Where the overlay over a disk is, for free(). */
char *kvm_overlay_path(const struct kvm_disk *d, const char *tag);

/* Puts overlays over all disks of its own of a guest, in one instant if it is active; what is below
 * keeps still from then on. tag becomes part of their names. Records a step "thaw" for each. */
int kvm_freeze(struct kvm *k, virDomainPtr dom, struct op *op, const struct kvm_disks *disks,
               const char *tag, struct err *e);

/* They are there to stay: those over disks that xltool has made are its own too. */
int kvm_keep_overlays(struct kvm *k, virDomainPtr dom, const struct kvm_disks *disks,
                      const char *tag, struct err *e);

/* Merges them back, while the guest goes on. */
int kvm_thaw(struct kvm *k, virDomainPtr dom, struct op *op, const struct kvm_disks *disks,
             const char *tag, struct err *e);

#endif
