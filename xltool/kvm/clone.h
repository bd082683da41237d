/* A clone in the making: the configuration, and where its disks come from. */
#ifndef XLTOOL_KVM_CLONE_H
#define XLTOOL_KVM_CLONE_H

#include "xltool/kvm/draft.h"

enum kvm_part_how {
    PART_COPY,    /* the file as it is */
    PART_OVERLAY, /* an overlay over it */
    PART_EXTRACT, /* what an internal snapshot holds */
    PART_FLATTEN, /* all that it stands on as well, since that may be merged when a snapshot goes */
};

struct kvm_part {
    enum kvm_part_how how;
    char *from, *to, *format;
};

struct kvm_clone {
    xmlDoc *doc;
    char uuid[VIR_UUID_STRING_BUFLEN];
    struct kvm_part *parts;
    size_t n;
    char *nvram_from, *nvram_to; /* NULL = none */
    const char *type;            /* "kvm", ...: static */
};

#define _cleanup_clone_ _cleanup_(kvm_clone_release)
void kvm_clone_release(struct kvm_clone *c);

/* Makes the guest in this configuration another one: name, UUID, MAC addresses, ports, host's ends
 * of lines. Its disks stay. Pure. */
void kvm_xml_renew(xmlNode *domain, const char *name, const char *uuid);

/* Draws up a clone of dom by r. What cannot be cloned goes into the plan as refused. */
int kvm_clone_draw(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                   struct kvm_clone *ret, struct err *e);

#endif
