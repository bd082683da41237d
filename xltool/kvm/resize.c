/* vCPUs, memory, CPU limit and disks, live as far as the guest can, in the configuration beyond
 * that. Each ends in a row: requested, applied, seen by the guest, needs reboot. */
#include "xltool/kvm/resize.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"
#include "core/parse.h"
#include "storage/image.h"
#include "xltool/kvm/disks.h"
#include "xltool/kvm/elsewhere.h"
#include "xltool/kvm/parts.h"

static void plan_vcpus(virDomainPtr dom, uint64_t want, struct plan *p)
{
    const char *guest = virDomainGetName(dom);
    struct kvm_vcpus now = kvm_vcpus_of(dom);

    if (now.live < 0)
        plan_step(p, "give '%s' %" PRIu64 " vCPUs from its next start", guest, want);
    else if (want <= (uint64_t)now.live_max)
        plan_step(p, "change the vCPUs of '%s' from %d to %" PRIu64 ", now and for later", guest,
                  now.live, want);
    else
        plan_step(p, "give '%s' %" PRIu64 " vCPUs from its next start: it runs with at most %d",
                  guest, want, now.live_max);
}

static void plan_memory(struct kvm *k, virDomainPtr dom, uint64_t want_kib, struct plan *p)
{
    const char *guest = virDomainGetName(dom);
    struct kvm_memory now = kvm_memory_of(k, dom);
    _cleanup_strbuf_ struct strbuf from = STRBUF_INIT, to = STRBUF_INIT, used = STRBUF_INIT;

    format_size(&to, want_kib * 1024);
    format_size(&from, now.live_kib * 1024);
    format_size(&used, now.used_kib * 1024);
    if (!now.active) {
        plan_step(p, "give '%s' %s of memory from its next start", guest, strbuf_str(&to));
        return;
    }
    if (want_kib > now.live_max_kib) {
        plan_step(p, "give '%s' %s of memory from its next start: it was started with less", guest,
                  strbuf_str(&to));
        return;
    }
    plan_step(p, "change the memory of '%s' from %s to %s, now and for later", guest,
              strbuf_str(&from), strbuf_str(&to));
    if (want_kib >= now.live_kib)
        return;
    if (now.used_known && want_kib < now.used_kib) {
        plan_force(p, "'%s' uses %s: with %s of memory it would break", guest, strbuf_str(&used),
                   strbuf_str(&to));
        plan_cure(p, "give it more than it uses, or stop it first");
    } else if (!now.used_known && want_kib < now.used_kib) {
        plan_force(p, "'%s' may use up to %s, it does not tell: with %s of memory it may break",
                   guest, strbuf_str(&used), strbuf_str(&to));
        plan_cure(p, "load virtio_balloon in the guest, so that it tells what it uses");
    }
}

static int plan_disk(struct kvm *k, virDomainPtr dom, const struct kvm_disks *disks,
                     const struct disk_spec *want, struct plan *p, struct err *e)
{
    const char *guest = virDomainGetName(dom);
    const struct kvm_disk *d = kvm_disks_find(disks, want->name);
    _cleanup_strbuf_ struct strbuf from = STRBUF_INIT, to = STRBUF_INIT;
    uint64_t now;

    if (!d)
        return err_set(e, ENODEV, "'%s' has no disk '%s'", guest, want->name);
    int rc = kvm_disk_bytes(k, dom, d, &now, e);
    if (rc < 0)
        return rc;
    format_size(&from, now);
    format_size(&to, want->size_bytes);
    if (want->size_bytes < now) {
        plan_refuse(p, "a disk is never shrunk: '%s' of '%s' has %s", want->name, guest,
                    strbuf_str(&from));
        plan_cure(p, "make a smaller disk, and copy the files in the guest");
        return 0;
    }
    if (!kvm_active(dom) && kvm_elsewhere_file(k, "the disk of a guest that does not run",
                                               "start the guest first", p))
        return 0;
    plan_step(p, "grow the disk %s of '%s', '%s', from %s to %s", want->name, guest,
              d->path ? d->path : "", strbuf_str(&from), strbuf_str(&to));
    return 0;
}

static int plan_disks(struct kvm *k, virDomainPtr dom, const struct resize_spec *s, struct plan *p,
                      struct err *e)
{
    _cleanup_xml_ xmlDoc *doc = NULL;
    _cleanup_disks_ struct kvm_disks disks = { .v = NULL };
    int rc = kvm_domain_xml(k, dom, 0, &doc, e);

    if (rc == 0)
        kvm_disks_read(k, doc, &disks);
    for (size_t i = 0; rc == 0 && i < s->n_disks; i++)
        rc = plan_disk(k, dom, &disks, &s->disks[i], p, e);
    return rc;
}

int kvm_plan_resize(struct kvm *k, virDomainPtr dom, const struct request *r, struct plan *p,
                    struct err *e)
{
    const struct resize_spec *s = &r->resize;

    if (s->vcpus && k->is_lxc) {
        err_set(e, ENOTSUP, "'%s' has no vCPUs of its own: it is a container",
                virDomainGetName(dom));
        err_cure(e, "limit the time it may use: --cpu-limit CORES");
        return -ENOTSUP;
    }
    if (s->vcpus)
        plan_vcpus(dom, s->vcpus, p);
    if (s->memory_bytes)
        plan_memory(k, dom, s->memory_bytes / 1024, p);
    if (s->cpu_limit > 0)
        plan_step(p, "limit '%s' to the time of %g CPUs", virDomainGetName(dom), s->cpu_limit);
    return plan_disks(k, dom, s, p, e);
}

int kvm_run_resize(struct kvm *k, virDomainPtr dom, struct op *op, struct err *e)
{
    const struct resize_spec *s = &op->req->resize;
    int rc = 0;

    if (s->vcpus)
        rc = kvm_resize_vcpus(k, dom, op, s->vcpus, e);
    if (rc == 0 && s->memory_bytes)
        rc = kvm_resize_memory(k, dom, op, s->memory_bytes / 1024, e);
    if (rc == 0 && s->cpu_limit > 0)
        rc = kvm_resize_cpu_limit(k, dom, op, s->cpu_limit, e);
    /* Last: a disk that has grown stays so. */
    for (size_t i = 0; rc == 0 && i < s->n_disks; i++)
        rc = kvm_resize_disk(k, dom, op, &s->disks[i], e);
    return rc;
}
