/* Going back to a snapshot. What the guest is now is lost, so it happens once the operation counts
 * as done, in one call of libvirt's that goes on in libvirtd when its caller dies. A mark in the
 * configuration, which the snapshot's own does not have, tells whether it has been done: nobody
 * shall lose a day's work to a `recover` that goes back a second time. */
#include <errno.h>
#include <libvirt/virterror.h>
#include <string.h>

#include "xltool/kvm/parts.h"
#include "xltool/kvm/snap.h"

enum { BUSY_NAPS = 5 * 600 };

/* A persistent guest's configuration, or that of one which is kept only while it runs. */
static unsigned mark_flags(virDomainPtr dom)
{
    return virDomainIsPersistent(dom) == 1 ? VIR_DOMAIN_AFFECT_CONFIG : VIR_DOMAIN_AFFECT_LIVE;
}

static int set_mark(virDomainPtr dom, const char *mark)
{
    return virDomainSetMetadata(dom, VIR_DOMAIN_METADATA_ELEMENT, mark, mark ? "xltool" : NULL,
                                KXML_NS_REVERT, mark_flags(dom));
}

static int has_mark(struct kvm *k, virDomainPtr dom, bool *ret, struct err *e)
{
    _cleanup_free_ char *mark = virDomainGetMetadata(dom, VIR_DOMAIN_METADATA_ELEMENT,
                                                     KXML_NS_REVERT, mark_flags(dom));

    if (!mark && k->is_qemu && virGetLastErrorCode() != VIR_ERR_NO_DOMAIN_METADATA)
        return kvm_guest_error(k, e, "cannot read the configuration of", dom);
    *ret = mark;
    return 0;
}

/* True when the snapshot was taken of a guest that ran. */
static bool was_active(const xmlNode *snapshot)
{
    _cleanup_free_ char *state = kxml_content(kxml_child(snapshot, "state"));

    return state && (strcmp(state, "running") == 0 || strcmp(state, "paused") == 0);
}

/* Why libvirt could not go back to it; NULL: it can. */
static const char *why_not(const struct kvm *k, const xmlNode *snapshot)
{
    if (!kvm_snap_can_revert(k, snapshot))
        return "keeps the disks as they were beside those of the guest: this libvirt cannot go back (9.9 can)";
    if (k->is_qemu && was_active(snapshot) && !kvm_snap_memory_beside(snapshot) &&
        kvm_snap_plugged_vcpu(kxml_child(snapshot, "domain")))
        return "is of a time when it had got a vCPU while it ran: libvirt cannot go back to its memory";
    return NULL;
}

int kvm_plan_revert(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                    struct err *e)
{
    const char *guest = virDomainGetName(dom);
    _cleanup_snap_ virDomainSnapshotPtr snap = NULL;
    _cleanup_xml_ xmlDoc *doc = NULL;
    int rc = kvm_snap_lookup(k, dom, r->name, &snap, e);

    if (rc == 0)
        rc = kvm_snap_xml(k, snap, &doc, e);
    if (rc < 0)
        return rc;
    const char *why = why_not(k, xmlDocGetRootElement(doc));
    if (why) {
        plan_refuse(p, "the snapshot '%s' of '%s' %s", r->name, guest, why);
        plan_cure(p, "make a guest of it: xltool clone %s NEW --from %s", guest, r->name);
        return 0;
    }
    bool runs = was_active(xmlDocGetRootElement(doc));
    plan_step(p, "put memory, disks and configuration of '%s' back to '%s'", guest, r->name);
    plan_step(p, runs ? "'%s' then goes on from that moment" : "'%s' is stopped then", guest);
    plan_loses(p, "what '%s' has %s since '%s'", guest,
               kvm_active(dom) ? "done, in memory and on its disks," : "written to its disks",
               r->name);
    if (kvm_active(dom) && runs)
        plan_stands_still(p, "while its memory is read back: seconds");
    return 0;
}

int kvm_run_revert(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    int rc;

    virDomainGetUUIDString(dom, uuid);
    rc = op_undo(op, e, "unmark", uuid, NULL);
    if (rc < 0)
        return rc;
    op_phase(op, "going back to '%s'", op->req->name);
    if (set_mark(dom, "<revert/>") < 0 && k->is_qemu)
        return kvm_guest_error(k, e, "cannot mark the configuration of", dom);
    return op_then(op, e, "revert", uuid, op->req->name, NULL);
}

int kvm_perform_unmark(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    _cleanup_domain_ virDomainPtr dom = NULL;
    bool marked = false;
    int rc = kvm_find(k, args[0], &dom, e);

    (void)op;
    if (rc == 0 && dom)
        rc = has_mark(k, dom, &marked, e);
    if (rc == 0 && marked && set_mark(dom, NULL) < 0)
        return kvm_guest_error(k, e, "cannot take the mark from", dom);
    return rc;
}

/* Done, when the mark has gone with the configuration that it was in, and a guest that shall run
 * does. Drivers that keep no metadata just do it again. */
static int is_done(struct kvm *k, virDomainPtr dom, const xmlNode *snapshot, bool *ret,
                   struct err *e)
{
    bool marked = true, active = false;
    int rc = has_mark(k, dom, &marked, e);

    if (rc == 0)
        rc = kvm_is_active(k, dom, &active, e);
    *ret = k->is_qemu && !marked && (!was_active(snapshot) || active);
    return rc;
}

static int revert(struct kvm *k, virDomainPtr dom, virDomainSnapshotPtr snap,
                  const xmlNode *snapshot, struct err *e)
{
    const char *name = virDomainSnapshotGetName(snap);

    for (int i = 0;; i++) {
        bool done;
        int rc = is_done(k, dom, snapshot, &done, e);
        if (rc < 0 || done)
            return rc;
        if (virDomainRevertToSnapshot(snap, 0) == 0)
            return 0;
        /* The call of a client that was killed may still be at it. */
        if (virGetLastErrorCode() != VIR_ERR_OPERATION_TIMEOUT || i == BUSY_NAPS)
            return kvm_error(k, e, "cannot go back to the snapshot", name);
        kvm_nap(KVM_TICK_MS);
    }
}

int kvm_perform_revert(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    _cleanup_domain_ virDomainPtr dom = NULL;
    _cleanup_snap_ virDomainSnapshotPtr snap = NULL;
    _cleanup_xml_ xmlDoc *doc = NULL;
    int rc = kvm_lookup(k, args[0], NULL, &dom, e);

    if (rc == 0)
        rc = kvm_snap_lookup(k, dom, args[1], &snap, e);
    if (rc == 0)
        rc = kvm_snap_xml(k, snap, &doc, e);
    if (rc == 0)
        rc = revert(k, dom, snap, xmlDocGetRootElement(doc), e);
    return rc < 0 ? rc : kvm_perform_unmark(k, op, args, e); /* where a driver kept it */
}
