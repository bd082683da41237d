/* Removes a guest with its snapshots, and the disks that xltool made for it. Nothing of that can be
 * taken back, so all of it is done once the operation counts as done. */
#include <stdlib.h>
#include <unistd.h>

#include "xltool/kvm/disks.h"
#include "xltool/kvm/parts.h"
#include "xltool/kvm/snap.h"

/* Which of the files go that xltool has made for it: those that nobody else uses. */
static int choose_made(struct kvm *k, const xmlNode *domain, const char *uuid, struct strlist *ret,
                       struct plan *p, struct err *e)
{
    _cleanup_strlist_ struct strlist made = STRLIST_INIT;
    int rc = 0;

    kxml_list_made(domain, &made);
    for (size_t i = 0; rc == 0 && i < made.n; i++) {
        _cleanup_strlist_ struct strlist users = STRLIST_INIT;
        if (!k->parts.local) { /* a path of that machine means another file here */
            plan_step(p, "the disk '%s' stays: it is a file of another machine", made.v[i]);
            continue;
        }
        if (access(made.v[i], F_OK) != 0)
            continue;
        rc = kvm_file_users(k, made.v[i], uuid, false, &users, e);
        if (rc < 0)
            return rc;
        if (users.n > 0) {
            plan_step(p, "the disk '%s' stays: '%s' uses it", made.v[i], users.v[0]);
            continue;
        }
        plan_step(p, "delete the disk '%s'", made.v[i]);
        strlist_add(ret, made.v[i]);
    }
    return rc;
}

/* Says of each disk in p whether it goes, and adds the files that go to ret. */
static int choose_disks(struct kvm *k, virDomainPtr dom, struct strlist *ret, struct plan *p,
                        struct err *e)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = kvm_domain_xml(k, dom, VIR_DOMAIN_XML_INACTIVE, &doc, e);

    if (rc < 0)
        return rc;
    virDomainGetUUIDString(dom, uuid);
    const xmlNode *root = xmlDocGetRootElement(doc);
    kvm_disks_read(k, doc, &disks);
    for (size_t i = 0; i < disks.n; i++)
        if (disks.v[i].path && !kxml_is_made(root, disks.v[i].path))
            plan_step(p, "the disk '%s' stays: xltool has not made it", disks.v[i].path);
    return choose_made(k, root, uuid, ret, p, e);
}

int kvm_plan_delete(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                    struct err *e)
{
    const char *guest = virDomainGetName(dom);
    _cleanup_strlist_ struct strlist going = STRLIST_INIT;
    int snaps = k->is_lxc ? 0 : virDomainSnapshotNum(dom, 0);
    bool active = kvm_active(dom);

    (void)r;
    if (active) {
        plan_step(p, "pull the plug of '%s'", guest);
        plan_loses(p, "'%s' runs: what it does, and what it has in memory", guest);
    }
    if (snaps > 0) {
        plan_step(p, "delete its %d snapshot%s", snaps, snaps == 1 ? "" : "s");
        plan_loses(p, "the snapshots of '%s'", guest);
    }
    plan_step(p, "remove '%s' from libvirt, with what is kept of it there", guest);
    int rc = choose_disks(k, dom, &going, p, e);
    for (size_t i = 0; rc == 0 && i < going.n; i++)
        plan_loses(p, "the disk '%s'", going.v[i]);
    return rc;
}

/* Files of memory beside the disks: what libvirt leaves of snapshots. */
static int unlink_memory(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    virDomainSnapshotPtr *snaps = NULL;
    int n = k->parts.local && k->is_qemu ? virDomainListAllSnapshots(dom, &snaps, 0) : 0, rc = 0;

    if (n < 0)
        return kvm_guest_error(k, e, "cannot list the snapshots of", dom);
    for (int i = 0; i < n; i++) {
        _cleanup_xml_ xmlDoc *doc = NULL;
        if (rc == 0)
            rc = kvm_snap_xml(k, snaps[i], &doc, e);
        _cleanup_free_ char *file = rc == 0 ? kvm_snap_memory_file(xmlDocGetRootElement(doc))
                                            : NULL;
        if (file)
            rc = op_then(op, e, "unlink", file, NULL);
        virDomainSnapshotFree(snaps[i]);
    }
    free(snaps);
    return rc;
}

int kvm_run_delete(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    _cleanup_plan_ struct plan said = PLAN_INIT;
    _cleanup_strlist_ struct strlist going = STRLIST_INIT;
    int rc = choose_disks(k, dom, &going, &said, e);

    virDomainGetUUIDString(dom, uuid);
    op_phase(op, "deleting '%s'", op->req->guest_name);
    if (rc == 0 && !k->is_lxc)
        rc = op_then(op, e, "drop-snapshots", uuid, NULL);
    if (rc == 0)
        rc = op_then(op, e, "undefine", uuid, "nvram", NULL);
    for (size_t i = 0; rc == 0 && i < going.n; i++)
        rc = op_then(op, e, "unlink", going.v[i], NULL);
    return rc < 0 ? rc : unlink_memory(k, dom, op, e);
}

/* Leaves first, so that nothing is merged into what goes as well. One that cannot be deleted (its
 * disk has gone) does not keep the guest. */
static void drop_all(struct kvm *k, struct op *op, virDomainSnapshotPtr *snaps, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        struct err why = ERR_INIT;
        if (kvm_snap_delete(k, snaps[i], &why) < 0)
            op_note(op, "%s", why.msg);
        virDomainSnapshotFree(snaps[i]);
    }
}

int kvm_perform_drop_snapshots(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    _cleanup_domain_ virDomainPtr dom = NULL;
    virDomainSnapshotPtr *snaps = NULL;
    int rc = kvm_find(k, args[0], &dom, e);

    if (rc < 0 || !dom)
        return rc;
    rc = kvm_destroy(k, dom, e);
    if (rc < 0 || virDomainIsPersistent(dom) != 1)
        return rc;
    int n = virDomainListAllSnapshots(dom, &snaps, VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL);
    if (n < 0)
        return kvm_guest_error(k, e, "cannot list the snapshots of", dom);
    drop_all(k, op, snaps, n);
    free(snaps);
    return 0;
}
