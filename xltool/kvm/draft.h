/* A domain that is going to be: its XML, and the disks to be made for it first. */
#ifndef XLTOOL_KVM_DRAFT_H
#define XLTOOL_KVM_DRAFT_H

#include "xltool/kvm/kvm.h"
#include "xltool/kvm/kxml.h"

struct kvm_new_disk {
    char *path;
    char *from;         /* it is a copy of that; NULL = it is new */
    uint64_t bytes;
    const char *format; /* of a new one; static */
    bool whole;         /* a new one has all its blocks */
};

struct kvm_draft {
    xmlDoc *doc;
    char *name;
    char uuid[VIR_UUID_STRING_BUFLEN];
    const char *type; /* "kvm", "qemu", "lxc", ...: static */
    struct kvm_new_disk *disks;
    size_t n_disks;
    bool emulated; /* KVM was asked for, and is not to be had */
};

#define _cleanup_draft_ _cleanup_(kvm_draft_release)
void kvm_draft_release(struct kvm_draft *d);

/* From a guest spec, for the platform r->platform. */
int kvm_draft_spec(struct kvm *k, const struct request *r, struct kvm_draft *ret, struct err *e);
/* From domain XML; gives it a UUID when it has none. */
int kvm_draft_xml(const struct request *r, struct kvm_draft *ret, struct err *e);

/* A random UUID (version 4). */
void kvm_new_uuid(char ret[VIR_UUID_STRING_BUFLEN]);

/* The directory for new disks, for free(): that of the pool "default", else where libvirt keeps
 * images. -ENOTSUP where the guests are on another machine. */
int kvm_images_dir(struct kvm *k, char **ret, struct err *e);

/* Defines a domain that was not there; *ret may be NULL. */
int kvm_define(struct kvm *k, xmlDoc *doc, const char *name, virDomainPtr *ret, struct err *e);

/* Refuses in the plan a name or UUID (NULL: a new one) that is taken: libvirt itself would replace
 * the other guest's configuration without a word. */
void kvm_plan_free_name(struct kvm *k, const char *name, const char *uuid, struct plan *p);

/* Adds the record "guest" to the result. */
void kvm_result_guest(struct op *op, const char *name, const char *uuid, const char *platform);

#endif
