/* A guest's configuration as its domain XML tells it. Pure: parsed without network, entities or
 * DTDs; every string is hostile. */
#ifndef KVMSTAT_DOMXML_H
#define KVMSTAT_DOMXML_H

#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"

/* Strings are NULL where the XML has none. */
struct kstat_disk {
    char *target, *bus, *device, *type, *source, *format;
};

struct kstat_nic {
    char *target, *mac, *type, *source, *model;
};

struct kstat_domxml {
    char *type; /* "kvm", "qemu", "lxc", "test", ... */
    char *machine, *arch, *os_type, *emulator, *title;
    uint64_t memory_bytes; /* the most it may hold; 0 = not said */
    uint64_t vcpus;        /* online at the time of reading; 0 = not said */
    uint64_t vcpus_max;
    struct kstat_disk *disks;
    size_t n_disks;
    struct kstat_nic *nics;
    size_t n_nics;
};

#define _cleanup_domxml_ _cleanup_(kstat_domxml_release)

/* Parses xml into ret, which release() frees. -EINVAL when it is not a domain. */
int kstat_domxml_parse(const char *xml, struct kstat_domxml *ret);
void kstat_domxml_release(struct kstat_domxml *x);

/* "kvm", "qemu", "lxc" ...: static text for a domain type that is known, "libvirt" otherwise. */
const char *kstat_platform(const char *domain_type);

#endif
