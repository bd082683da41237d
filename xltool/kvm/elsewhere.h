/* What cannot be done from afar: guests on another machine have their files there, and a path means
 * something else here. Operation thread. */
#ifndef XLTOOL_KVM_ELSEWHERE_H
#define XLTOOL_KVM_ELSEWHERE_H

#include "core/plan.h"
#include "xltool/kvm/kvm.h"

/* Refuses in the plan what a spec asks for and only that machine's own xltool can do: disks that
 * are to be made, images that no pool of libvirt's has. Whether kernel, initrd and a container's root
 * are there shows when it starts. Nothing where the guests are here. */
void kvm_elsewhere_create(struct kvm *k, const struct request *r, struct plan *p);

/* The format of the volume at path, as libvirt has it ("raw", "qcow2"), for free(). NULL when no
 * pool has it. */
char *kvm_elsewhere_format(struct kvm *k, const char *path);

/* Where the guests are on another machine: refuses in the plan what needs the file that `what` tells
 * of, with that cure, and returns true. */
bool kvm_elsewhere_file(struct kvm *k, const char *what, const char *cure, struct plan *p);

#endif
