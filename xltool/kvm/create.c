#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/format.h"
#include "core/guestname.h"
#include "core/mem.h"
#include "kvmstat/domxml.h"
#include "storage/copy.h"
#include "storage/image.h"
#include "storage/steps.h"
#include "xltool/kvm/disks.h"
#include "xltool/kvm/draft.h"
#include "xltool/kvm/elsewhere.h"
#include "xltool/kvm/parts.h"

/* What an empty qcow2 takes, with room to spare. */
static const uint64_t new_image_bytes = 1 << 20;

void kvm_draft_release(struct kvm_draft *d)
{
    for (size_t i = 0; i < d->n_disks; i++) {
        free(d->disks[i].path);
        free(d->disks[i].from);
    }
    free(d->disks);
    free(d->name);
    xmlFreeDoc(d->doc);
}

void kvm_new_uuid(char ret[VIR_UUID_STRING_BUFLEN])
{
    unsigned char b[16];

    while (getrandom(b, sizeof(b), 0) != sizeof(b))
        ;
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    snprintf(ret, VIR_UUID_STRING_BUFLEN,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
             b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
}

int kvm_draft_xml(const struct request *r, struct kvm_draft *ret, struct err *e)
{
    int rc = kxml_parse(r->config_text, r->config_path, "domain", &ret->doc, e);

    if (rc < 0)
        return rc;
    xmlNode *root = xmlDocGetRootElement(ret->doc);
    _cleanup_free_ char *type = kxml_attr(root, "type");
    _cleanup_free_ char *uuid = kxml_content(kxml_child(root, "uuid"));
    ret->type = kstat_platform(type);
    ret->name = kxml_content(kxml_child(root, "name"));
    if (!ret->name)
        return err_set(e, EINVAL, "%s: the guest has no name", r->config_path);
    rc = guest_name_check(ret->name, "guest", e);
    if (rc < 0)
        return rc;
    kvm_new_uuid(ret->uuid);
    if (uuid)
        snprintf(ret->uuid, sizeof(ret->uuid), "%s", uuid);
    else
        kxml_put(root, "uuid", ret->uuid);
    return 0;
}

/* Where the pool keeps its volumes; NULL when there is no such pool. */
static char *pool_dir(struct kvm *k, const char *name)
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(k->conn, name);
    _cleanup_free_ char *xml = pool ? virStoragePoolGetXMLDesc(pool, 0) : NULL;
    _cleanup_xml_ xmlDoc *doc = NULL;

    if (pool)
        virStoragePoolFree(pool);
    if (!xml || kxml_parse(xml, NULL, "pool", &doc, NULL) < 0)
        return NULL;
    return kxml_content(kxml_child(kxml_child(xmlDocGetRootElement(doc), "target"), "path"));
}

int kvm_images_dir(struct kvm *k, char **ret, struct err *e)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    char *dir = NULL;

    if (!k->parts.local) {
        err_set(e, ENOTSUP, "cannot make disks at '%s': that is another machine", k->uri);
        err_cure(e, "run xltool there, or name images that are there already");
        return -ENOTSUP;
    }
    dir = pool_dir(k, "default");
    if (!dir && strcmp(k->parts.path, "/session") != 0)
        dir = xstrdup("/var/lib/libvirt/images");
    else if (!dir && asprintf(&dir, "%s%s/libvirt/images",
                              data   ? data
                              : home ? home
                                     : "",
                              data ? "" : "/.local/share") < 0)
        return -ENOMEM;
    *ret = dir;
    return 0;
}

void kvm_plan_free_name(struct kvm *k, const char *name, const char *uuid, struct plan *p)
{
    _cleanup_domain_ virDomainPtr same_name = virDomainLookupByName(k->conn, name);
    _cleanup_domain_ virDomainPtr same_uuid = uuid ? virDomainLookupByUUIDString(k->conn, uuid)
                                                   : NULL;

    if (same_name) {
        plan_refuse(p, "there is a guest called '%s' already", name);
        plan_cure(p, "choose another name, or delete it: xltool delete %s", name);
    } else if (same_uuid) {
        plan_refuse(p, "the guest '%s' has the UUID %s already", virDomainGetName(same_uuid), uuid);
        plan_cure(p, "take <uuid> out of the XML: a new one is made");
    }
}

static int make_draft(struct kvm *k, const struct request *r, struct kvm_draft *ret, struct err *e)
{
    switch (r->config_kind) {
    case CONFIG_SPEC:
        return kvm_draft_spec(k, r, ret, e);
    case CONFIG_LIBVIRT:
        return kvm_draft_xml(r, ret, e);
    default:
        return err_set(e, EINVAL, "'%s' is not a configuration of libvirt", r->config_path);
    }
}

/* Says it, and how many bytes it takes. */
static uint64_t plan_disk_bytes(const struct kvm_new_disk *d, const char *dir, struct plan *p)
{
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;
    uint64_t bytes = d->whole ? d->bytes : new_image_bytes;

    if (d->from && copy_size(d->from, &bytes, NULL) == 0)
        p->copy_bytes += bytes;
    format_size(&size, d->from ? bytes : d->bytes);
    if (d->from)
        plan_step(p, "copy '%s' to '%s' (%s)", d->from, d->path, strbuf_str(&size));
    else
        plan_step(p, "make the disk '%s' (%s, %s%s)", d->path, d->format, strbuf_str(&size),
                  d->whole ? ", preallocated" : "");
    return d->from && copy_can_reflink(d->from, dir) ? 0 : bytes;
}

static void plan_new_disk(const struct kvm_new_disk *d, struct plan *p)
{
    _cleanup_free_ char *dir = xstrndup(d->path, (size_t)(strrchr(d->path, '/') - d->path));
    uint64_t bytes = plan_disk_bytes(d, dir, p);

    if (access(d->path, F_OK) == 0) {
        plan_refuse(p, "the file '%s' is there already", d->path);
        plan_cure(p, "move it away, or give it as the disk: --disk FILE");
    }
    if (access(dir, F_OK) == 0)
        copy_plan_space(p, dir, bytes);
}

/* Those it brings must be there and free; those to be made are not there yet. */
static int plan_disks(struct kvm *k, const struct kvm_draft *d, struct plan *p, struct err *e)
{
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };

    kvm_disks_read(k, d->doc, &disks);
    for (size_t i = 0; i < disks.n; i++)
        for (size_t j = 0; j < d->n_disks; j++)
            if (disks.v[i].path && strcmp(disks.v[i].path, d->disks[j].path) == 0) {
                free(disks.v[i].path);
                disks.v[i].path = NULL;
            }
    for (size_t i = 0; i < d->n_disks; i++)
        plan_new_disk(&d->disks[i], p);
    return kvm_disks_check(k, d->name, NULL, &disks, p, e);
}

int kvm_plan_create(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                    struct err *e)
{
    _cleanup_draft_ struct kvm_draft d = { .doc = NULL };

    (void)dom;
    kvm_elsewhere_create(k, r, p);
    if (p->refused.n > 0)
        return 0;
    int rc = make_draft(k, r, &d, e);
    if (rc < 0)
        return rc;
    kvm_plan_free_name(k, d.name, d.uuid, p);
    rc = plan_disks(k, &d, p, e);
    if (rc < 0)
        return rc;
    if (d.emulated)
        plan_step(p, "without KVM, which is not to be had at %s: QEMU emulates the CPU, slowly",
                  k->uri);
    plan_step(p, "define the %s guest '%s'", d.type, d.name);
    plan_step(p, "start '%s'", d.name);
    return 0;
}

static int make_disk(struct op *op, const struct kvm_new_disk *d, struct err *e)
{
    if (d->from)
        return image_copy(op, d->from, d->path, e);
    return d->whole ? image_make_whole(op, d->path, d->format, d->bytes, e)
                    : image_make(op, d->path, d->format, d->bytes, e);
}

static int make_disks(struct op *op, const struct kvm_draft *d, struct err *e)
{
    for (size_t i = 0; i < d->n_disks; i++) {
        const char *path = d->disks[i].path;
        op_phase(op, "making the disk '%s'", path);
        int rc = storage_claim(op, e, "unlink", path);
        if (rc == 0)
            rc = make_disk(op, &d->disks[i], e);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int kvm_define(struct kvm *k, xmlDoc *doc, const char *name, virDomainPtr *ret, struct err *e)
{
    _cleanup_free_ char *text = kxml_text(doc);
    virDomainPtr dom = virDomainDefineXML(k->conn, text);

    if (!dom)
        return kvm_error(k, e, "cannot define", name);
    if (ret)
        *ret = dom;
    else
        virDomainFree(dom);
    return 0;
}

void kvm_result_guest(struct op *op, const char *name, const char *uuid, const char *platform)
{
    detail_begin(&op->result, "guest");
    detail_text(&op->result, "name", name);
    detail_text(&op->result, "id", uuid);
    detail_text(&op->result, "platform", platform);
}

int kvm_run_create(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    _cleanup_draft_ struct kvm_draft d = { .doc = NULL };
    _cleanup_domain_ virDomainPtr made = NULL;
    int rc = make_draft(k, op->req, &d, e);

    (void)dom;
    if (rc == 0)
        rc = make_disks(op, &d, e);
    if (rc == 0)
        rc = op_undo(op, e, "undefine", d.uuid, "keep", NULL);
    if (rc < 0)
        return rc;
    op_phase(op, "defining '%s'", d.name);
    rc = kvm_define(k, d.doc, d.name, &made, e);
    if (rc < 0)
        return rc;
    op_phase(op, "starting '%s'", d.name);
    if (virDomainCreate(made) < 0)
        return kvm_error(k, e, "cannot start", d.name);
    kvm_result_guest(op, d.name, d.uuid, d.type);
    return 0;
}

int kvm_perform_undefine(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    unsigned flags = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                     VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA;
    _cleanup_domain_ virDomainPtr dom = NULL;
    int rc = kvm_find(k, args[0], &dom, e);

    (void)op;
    if (rc < 0 || !dom)
        return rc;
    rc = kvm_destroy(k, dom, e);
    if (rc < 0 || virDomainIsPersistent(dom) != 1)
        return rc;
    flags |= strcmp(args[1], "nvram") == 0 ? VIR_DOMAIN_UNDEFINE_NVRAM
                                           : VIR_DOMAIN_UNDEFINE_KEEP_NVRAM;
    /* Drivers that know no flags keep nothing of that kind. */
    if (virDomainUndefineFlags(dom, k->is_qemu ? flags : 0) < 0)
        return kvm_guest_error(k, e, "cannot undefine", dom);
    return 0;
}
