#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/parse.h"
#include "xltool/kvm/parts.h"
#include "xltool/kvm/snap.h"

struct entry {
    xmlDoc *doc;
    uint64_t created_s;
    bool current;
};

static int by_time(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return x->created_s < y->created_s ? -1 : x->created_s > y->created_s;
}

static void add_time(struct detail *d, uint64_t created_s)
{
    time_t when = (time_t)created_s;
    struct tm tm;
    char text[32];

    if (gmtime_r(&when, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
        detail_text(d, "time", text);
}

static void add_entry(struct detail *d, const struct entry *en)
{
    const xmlNode *root = xmlDocGetRootElement(en->doc);
    _cleanup_free_ char *name = kxml_content(kxml_child(root, "name"));
    _cleanup_free_ char *parent = kxml_content(kxml_child(kxml_child(root, "parent"), "name"));
    _cleanup_free_ char *description = kxml_content(kxml_child(root, "description"));
    uint64_t size, still_ms;

    detail_begin(d, "snapshot");
    detail_text(d, "name", name);
    detail_text(d, "parent", parent);
    add_time(d, en->created_s);
    detail_text(d, "description", description);
    const char *kind = kvm_snap_kind(root);
    detail_text(d, "kind", kind);
    if (kvm_snap_recall(root, &size, &still_ms)) {
        /* Memory takes something: it was taken from afar, where its file could not be looked at. */
        if (size || strcmp(kind, "disks") == 0)
            detail_number(d, "size_bytes", size);
        detail_number(d, "stood_still_ms", still_ms);
    }
    detail_text(d, "current", en->current ? "yes" : NULL);
}

static int read_entry(struct kvm *k, virDomainSnapshotPtr snap, struct entry *ret, struct err *e)
{
    int rc = kvm_snap_xml(k, snap, &ret->doc, e);

    if (rc < 0)
        return rc;
    _cleanup_free_ char *created = kxml_content(
        kxml_child(xmlDocGetRootElement(ret->doc), "creationTime"));
    if (!created || parse_u64(created, &ret->created_s) < 0)
        ret->created_s = 0;
    ret->current = virDomainSnapshotIsCurrent(snap, 0) == 1;
    return 0;
}

/* One that is deleted meanwhile is left out. */
static void read_entries(struct kvm *k, virDomainSnapshotPtr *snaps, size_t n, struct detail *ret)
{
    struct entry *entries = calloc(n ? n : 1, sizeof(*entries));
    size_t found = 0;

    for (size_t i = 0; entries && i < n; i++)
        if (read_entry(k, snaps[i], &entries[found], NULL) == 0)
            found++;
    if (found > 1)
        qsort(entries, found, sizeof(*entries), by_time);
    for (size_t i = 0; i < found; i++) {
        add_entry(ret, &entries[i]);
        xmlFreeDoc(entries[i].doc);
    }
    free(entries);
}

int kvm_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e)
{
    struct kvm *k = (struct kvm *)t;
    _cleanup_domain_ virDomainPtr dom = NULL;
    virDomainSnapshotPtr *snaps = NULL;
    int rc = kvm_lookup(k, guest_id, NULL, &dom, e);

    if (rc < 0 || k->is_lxc)
        return rc;
    int n = virDomainListAllSnapshots(dom, &snaps, VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL);
    if (n < 0)
        return kvm_guest_error(k, e, "cannot list the snapshots of", dom);
    read_entries(k, snaps, (size_t)n, ret);
    for (int i = 0; i < n; i++)
        virDomainSnapshotFree(snaps[i]);
    free(snaps);
    return 0;
}
