/* The disks of a domain, as its XML has them, and who else has them. */
#ifndef XLTOOL_KVM_DISKS_H
#define XLTOOL_KVM_DISKS_H

#include "core/plan.h"
#include "xltool/kvm/kvm.h"
#include "xltool/kvm/kxml.h"

struct kvm_disk {
    xmlNode *node;  /* in the document it was read from */
    char *target;   /* "vda" */
    char *bus;      /* "virtio" */
    char *type;     /* "file", "block", "network", "volume" */
    char *path;     /* file or device; NULL = empty, or not a file of that host */
    char *format;   /* "raw" where the XML names none */
    bool removable; /* a CD or floppy */
    bool readonly, shareable;
};

struct kvm_disks {
    struct kvm_disk *v;
    size_t n;
};

#define _cleanup_disks_ _cleanup_(kvm_disks_release)

/* Reads them; a disk in a storage pool gets the path of its volume. doc outlives ret. */
void kvm_disks_read(struct kvm *k, xmlDoc *doc, struct kvm_disks *ret);
void kvm_disks_release(struct kvm_disks *d);
/* The one called target, or NULL. */
const struct kvm_disk *kvm_disks_find(const struct kvm_disks *d, const char *target);

/* True when the guest writes to it and nobody else is meant to. */
bool kvm_disk_own(const struct kvm_disk *d);

/* True when path is the disk's image or one below it, or when that cannot be told. */
bool kvm_disk_stands_on(struct kvm *k, const struct kvm_disk *d, const char *path);

/* Points the disk at another file or device of that format. On another machine only the name tells
 * a device: it is one below /dev. */
void kvm_disk_point(struct kvm *k, xmlNode *disk, const char *path, const char *format);

/* A domain's XML (VIR_DOMAIN_XML_... flags) as a tree. */
int kvm_domain_xml(struct kvm *k, virDomainPtr dom, unsigned flags, xmlDoc **ret, struct err *e);

/* Adds the names of the domains, but the one with UUID except (NULL: none), that have this file
 * among their disks or below them. Only active ones, or all. */
int kvm_file_users(struct kvm *k, const char *path, const char *except, bool active_only,
                   struct strlist *ret, struct err *e);

/* Refuses in the plan what would keep this configuration from starting: a disk that another running
 * guest writes to, a file that is missing. Local connections; others know only of the former. */
int kvm_disks_check(struct kvm *k, const char *guest, const char *uuid,
                    const struct kvm_disks *disks, struct plan *p, struct err *e);

#endif
