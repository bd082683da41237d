#include <errno.h>
#include <string.h>

#include "core/format.h"
#include "storage/image.h"
#include "xltool/kvm/resize.h"

int kvm_disk_bytes(struct kvm *k, virDomainPtr dom, const struct kvm_disk *d, uint64_t *ret,
                   struct err *e)
{
    virDomainBlockInfo info;

    if (virDomainGetBlockInfo(dom, d->target, &info, 0) < 0)
        return kvm_error(k, e, "cannot learn the size of the disk", d->target);
    *ret = info.capacity;
    return 0;
}

static int grow_stopped(struct kvm *k, const struct kvm_disk *d, struct op *op, uint64_t bytes,
                        struct err *e)
{
    _cleanup_image_ struct image img = IMAGE_INIT;

    if (!k->parts.local || !d->path) {
        err_set(e, ENOTSUP,
                "cannot grow the disk '%s' of a stopped guest: it is not a file of this machine",
                d->target);
        err_cure(e, "start the guest first");
        return -ENOTSUP;
    }
    int rc = image_open(&img, d->path, d->format, e);
    return rc < 0 ? rc : image_grow(op, &img, bytes, e);
}

/* Other buses do not tell the guest. */
static bool tells_guest(const struct kvm_disk *d)
{
    return d->bus && (strcmp(d->bus, "virtio") == 0 || strcmp(d->bus, "scsi") == 0);
}

int kvm_resize_disk(struct kvm *k, virDomainPtr dom, struct op *op, const struct disk_spec *want,
                    struct err *e)
{
    _cleanup_strbuf_ struct strbuf what = STRBUF_INIT, requested = STRBUF_INIT,
                                   applied = STRBUF_INIT;
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    uint64_t now = 0;
    int rc = kvm_domain_xml(k, dom, 0, &doc, e);

    if (rc < 0)
        return rc;
    kvm_disks_read(k, doc, &disks);
    const struct kvm_disk *d = kvm_disks_find(&disks, want->name);
    if (!d)
        return err_set(e, ENODEV, "'%s' has no disk '%s'", virDomainGetName(dom), want->name);
    bool active = kvm_active(dom);
    op_phase(op, "growing the disk %s of '%s'", want->name, virDomainGetName(dom));
    if (!active)
        rc = grow_stopped(k, d, op, want->size_bytes, e);
    else if (virDomainBlockResize(dom, want->name, want->size_bytes,
                                  VIR_DOMAIN_BLOCK_RESIZE_BYTES) < 0)
        rc = kvm_error(k, e, "cannot grow the disk", want->name);
    if (rc == 0)
        rc = kvm_disk_bytes(k, dom, d, &now, e);
    if (rc < 0)
        return rc;
    strbuf_addf(&what, "disk %s", want->name);
    format_size(&requested, want->size_bytes);
    format_size(&applied, now);
    bool seen = active && tells_guest(d);
    op_resized(op, strbuf_str(&what), strbuf_str(&requested), strbuf_str(&applied),
               seen ? strbuf_str(&applied) : NULL, active && !seen ? "yes" : "no");
    return 0;
}
