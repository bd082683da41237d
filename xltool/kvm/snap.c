#include "xltool/kvm/snap.h"

#include <errno.h>
#include <inttypes.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "core/parse.h"

enum {
    EXTERNAL_REVERTS = 9009000, /* libvirt 9.9 reverts to external snapshots */
    BUSY_NAPS = 5 * 600,        /* ten minutes */
};

enum kvm_snap_how kvm_snap_choose(const struct kvm_snap_case *c, const char **ret_why,
                                  const char **ret_cure)
{
    bool external = c->version >= EXTERNAL_REVERTS;

    if (c->own_driver)
        return c->active && !c->disk_only ? SNAP_INTERNAL_MEMORY : SNAP_INTERNAL_DISKS;
    *ret_cure = "give each guest a disk of its own";
    *ret_why = "its disk %s is shared with other guests";
    if (c->shared)
        return SNAP_NONE;
    *ret_why = "it has no writable disk that could hold one";
    *ret_cure = "give it a qcow2 disk";
    if (c->n_own == 0)
        return SNAP_NONE;
    if (!c->not_qcow2 && !c->firmware_state && !c->plugged_vcpu && !(c->active && c->disk_only))
        return c->active ? SNAP_INTERNAL_MEMORY : SNAP_INTERNAL_DISKS;
    if (external)
        return c->active && !c->disk_only ? SNAP_EXTERNAL_MEMORY : SNAP_EXTERNAL_DISKS;
    if (c->not_qcow2) {
        *ret_why =
            "its disk %s is not a qcow2, and this libvirt cannot go back to snapshots beside "
            "the disks (9.9 can)";
        *ret_cure = "stop it and convert the disk: qemu-img convert -O qcow2 OLD NEW";
    } else if (c->firmware_state) {
        *ret_why = "this libvirt cannot keep the memory of a guest with UEFI variables (9.9 can)";
        *ret_cure = "stop the guest, and take a snapshot of its disks";
    } else if (c->plugged_vcpu && !c->disk_only) {
        *ret_why = "it got a vCPU while it ran, and libvirt could not go back to its memory";
        *ret_cure = "stop and start the guest, or take the vCPU away again (xltool resize --vcpus)";
    } else {
        *ret_why = "this libvirt cannot leave out the memory of a running guest (9.9 can)";
        *ret_cure = "leave --disk-only out, or stop the guest first";
    }
    return SNAP_NONE;
}

const char *kvm_snap_kind(const xmlNode *snapshot)
{
    const xmlNode *memory = kxml_child(snapshot, "memory");

    return memory && !kxml_attr_is(memory, "snapshot", "no") ? "memory and disks" : "disks";
}

xmlNode *kvm_snap_domain(const xmlNode *snapshot)
{
    xmlNode *inactive = kxml_child(snapshot, "inactiveDomain");

    return inactive ? inactive : kxml_child(snapshot, "domain");
}

bool kvm_snap_plugged_vcpu(const xmlNode *domain)
{
    kxml_each(vcpu, kxml_child(domain, "vcpus"), "vcpu")
    {
        if (kxml_attr_is(vcpu, "enabled", "yes") && kxml_attr_is(vcpu, "hotpluggable", "yes"))
            return true;
    }
    return false;
}

bool kvm_snap_can_revert(const struct kvm *k, const xmlNode *snapshot)
{
    if (k->version >= EXTERNAL_REVERTS)
        return true;
    kxml_each(disk, kxml_child(snapshot, "disks"),
              "disk") if (kxml_attr_is(disk, "snapshot", "external")) return false;
    return !kvm_snap_memory_beside(snapshot);
}

bool kvm_snap_memory_beside(const xmlNode *snapshot)
{
    return kxml_attr_is(kxml_child(snapshot, "memory"), "snapshot", "external");
}

char *kvm_snap_memory_file(const xmlNode *snapshot)
{
    return kvm_snap_memory_beside(snapshot) ? kxml_attr(kxml_child(snapshot, "memory"), "file") : NULL;
}

int kvm_snap_find(struct kvm *k, virDomainPtr dom, const char *name, virDomainSnapshotPtr *ret,
                  struct err *e)
{
    virDomainSnapshotPtr snap = virDomainSnapshotLookupByName(dom, name, 0);

    if (!snap && virGetLastErrorCode() != VIR_ERR_NO_DOMAIN_SNAPSHOT)
        return kvm_error(k, e, "cannot look up the snapshot", name);
    *ret = snap;
    return 0;
}

int kvm_snap_lookup(struct kvm *k, virDomainPtr dom, const char *name, virDomainSnapshotPtr *ret,
                    struct err *e)
{
    int rc = kvm_snap_find(k, dom, name, ret, e);

    if (rc < 0 || *ret)
        return rc;
    err_set(e, ENOENT, "'%s' has no snapshot '%s'", virDomainGetName(dom), name);
    err_cure(e, "see 'xltool snapshot list %s'", virDomainGetName(dom));
    return -ENOENT;
}

int kvm_snap_xml(struct kvm *k, virDomainSnapshotPtr snap, xmlDoc **ret, struct err *e)
{
    const char *name = virDomainSnapshotGetName(snap);
    _cleanup_free_ char *text = virDomainSnapshotGetXMLDesc(snap, 0);

    if (!text)
        return kvm_error(k, e, "cannot read the snapshot", name);
    return kxml_parse(text, NULL, "domainsnapshot", ret, e);
}

void kvm_snap_remember(virDomainPtr dom, virDomainSnapshotPtr snap, uint64_t size_bytes,
                       uint64_t stood_still_ms)
{
    _cleanup_free_ char *text = virDomainSnapshotGetXMLDesc(snap, VIR_DOMAIN_SNAPSHOT_XML_SECURE);
    _cleanup_xml_ xmlDoc *doc = NULL;
    char size[24], still[24];

    if (!text || kxml_parse(text, NULL, "domainsnapshot", &doc, NULL) < 0)
        return;
    xmlNode *root = xmlDocGetRootElement(doc), *domain = kxml_child(root, "domain");
    if (!domain)
        return;
    kxml_drop_own(domain, "snapshot",
                  KXML_NS_SNAPSHOT); /* an earlier one's, if it was reverted to */
    snprintf(size, sizeof(size), "%" PRIu64, size_bytes);
    snprintf(still, sizeof(still), "%" PRIu64, stood_still_ms);
    xmlNode *own = kxml_add_own(domain, "snapshot", KXML_NS_SNAPSHOT);
    kxml_set(kxml_set(own, "size_bytes", size), "stood_still_ms", still);
    kxml_set(own, "name", virDomainSnapshotGetName(snap));

    _cleanup_free_ char *changed = kxml_text(doc);
    _cleanup_snap_ virDomainSnapshotPtr again = virDomainSnapshotCreateXML(
        dom, changed, VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT);
    (void)again; /* the snapshot goes without its figures */
}

bool kvm_snap_recall(const xmlNode *snapshot, uint64_t *ret_size_bytes,
                     uint64_t *ret_stood_still_ms)
{
    const xmlNode *own = kxml_own(kxml_child(snapshot, "domain"), "snapshot", KXML_NS_SNAPSHOT);
    _cleanup_free_ char *name = kxml_content(kxml_child(snapshot, "name"));
    _cleanup_free_ char *size = kxml_attr(own, "size_bytes");
    _cleanup_free_ char *still = kxml_attr(own, "stood_still_ms");

    return name && size && still && kxml_attr_is(own, "name", name) &&
           parse_u64(size, ret_size_bytes) == 0 && parse_u64(still, ret_stood_still_ms) == 0;
}

int kvm_snap_delete(struct kvm *k, virDomainSnapshotPtr snap, struct err *e)
{
    const char *name = virDomainSnapshotGetName(snap);

    for (int i = 0; virDomainSnapshotDelete(snap, 0) < 0; i++) {
        /* Another call of libvirt is at it, perhaps of a client that has died. */
        if (virGetLastErrorCode() != VIR_ERR_OPERATION_TIMEOUT || i == BUSY_NAPS)
            return kvm_error(k, e, "cannot delete the snapshot", name);
        kvm_nap(KVM_TICK_MS);
    }
    return 0;
}
