/* What cannot be done from afar: guests on another machine have their files there, and a path means
 * something else here. */
#include "xltool/kvm/elsewhere.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "xltool/kvm/kxml.h"

/* NULL when no pool there has it, or the pool does not say. */
static char *volume_xml(struct kvm *k, const char *path)
{
    virStorageVolPtr vol = virStorageVolLookupByPath(k->conn, path);
    char *xml = vol ? virStorageVolGetXMLDesc(vol, 0) : NULL;

    if (vol)
        virStorageVolFree(vol);
    return xml;
}

char *kvm_elsewhere_format(struct kvm *k, const char *path)
{
    _cleanup_free_ char *xml = volume_xml(k, path);
    _cleanup_xml_ xmlDoc *doc = NULL;

    if (!xml || kxml_parse(xml, NULL, "volume", &doc, NULL) < 0)
        return NULL;
    const xmlNode *target = kxml_child(xmlDocGetRootElement(doc), "target");
    char *format = kxml_attr(kxml_child(target, "format"), "type");
    return format ? format : xstrdup("raw");
}

static void refuse_disk(struct kvm *k, const struct disk_spec *d, struct plan *p)
{
    _cleanup_free_ char *format = NULL;

    if (!d->source || d->copy) {
        plan_refuse(p, "no disk can be made at '%s': that is another machine", k->uri);
        plan_cure(p, "run xltool there, or name an image that is there already: --disk FILE");
        return;
    }
    format = *d->source == '/' ? kvm_elsewhere_format(k, d->source) : NULL;
    if (format)
        return;
    plan_refuse(p, "'%s' is in no storage pool at '%s', so nobody can tell what it is", d->source,
                k->uri);
    plan_cure(p, "give the image's whole path there, in a pool that is fresh (virsh -c URI "
                 "pool-refresh POOL), or run xltool there");
}

void kvm_elsewhere_create(struct kvm *k, const struct request *r, struct plan *p)
{
    if (k->parts.local || r->config_kind != CONFIG_SPEC)
        return;
    for (size_t i = 0; i < r->spec.n_disks && !k->is_lxc; i++)
        refuse_disk(k, &r->spec.disks[i], p);
}

bool kvm_elsewhere_file(struct kvm *k, const char *what, const char *cure, struct plan *p)
{
    if (k->parts.local)
        return false;
    plan_refuse(p, "%s, at '%s', is not a file or device of this machine", what, k->uri);
    plan_cure(p, "%s", cure);
    return true;
}
