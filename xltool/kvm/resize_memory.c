#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/format.h"
#include "core/parse.h"
#include "xltool/kvm/parts.h"
#include "xltool/kvm/resize.h"

enum {
    STUCK_NAPS = 5 * 10, /* a balloon that has not moved for so long will not */
    NEWS_NAPS = 5 * 4,   /* the guest tells of itself every few seconds, if it does */
};

struct balloon {
    uint64_t actual_kib, unused_kib, usable_kib, total_kib, rss_kib, told_s;
};

static struct balloon balloon_of(virDomainPtr dom)
{
    virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
    int n = virDomainMemoryStats(dom, stats, VIR_DOMAIN_MEMORY_STAT_NR, 0);
    uint64_t v[VIR_DOMAIN_MEMORY_STAT_NR] = { 0 };

    for (int i = 0; i < n; i++)
        if (stats[i].tag >= 0 && stats[i].tag < VIR_DOMAIN_MEMORY_STAT_NR)
            v[stats[i].tag] = stats[i].val;
    return (struct balloon){
        .actual_kib = v[VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON],
        .unused_kib = v[VIR_DOMAIN_MEMORY_STAT_UNUSED],
        .usable_kib = v[VIR_DOMAIN_MEMORY_STAT_USABLE],
        .total_kib = v[VIR_DOMAIN_MEMORY_STAT_AVAILABLE],
        .rss_kib = v[VIR_DOMAIN_MEMORY_STAT_RSS],
        .told_s = v[VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE],
    };
}

/* A container's use is what its cgroup holds; a guest's what its balloon driver cannot give away.
 */
static void add_use(const struct kvm *k, virDomainPtr dom, struct kvm_memory *m)
{
    struct balloon b = balloon_of(dom);
    uint64_t spare_kib = b.usable_kib ? b.usable_kib : b.unused_kib;

    /* libvirt's own figure lags behind by a second */
    if (k->is_qemu && b.actual_kib)
        m->live_kib = b.actual_kib;
    m->used_known = k->is_lxc || (b.told_s > 0 && spare_kib > 0 && spare_kib <= b.actual_kib);
    m->used_kib = k->is_lxc || !m->used_known ? b.rss_kib : b.actual_kib - spare_kib;
}

/* What a configuration says; libvirt writes KiB. */
static void read_xml(struct kvm *k, virDomainPtr dom, unsigned flags, uint64_t *ret_kib,
                     uint64_t *ret_max_kib)
{
    _cleanup_xml_ xmlDoc *doc = NULL;

    if (kvm_domain_xml(k, dom, flags, &doc, NULL) < 0)
        return;
    const xmlNode *root = xmlDocGetRootElement(doc);
    _cleanup_free_ char *most = kxml_content(kxml_child(root, "memory"));
    _cleanup_free_ char *now = kxml_content(kxml_child(root, "currentMemory"));
    if (most && parse_u64(most, ret_max_kib) == 0)
        *ret_kib = *ret_max_kib;
    if (now)
        parse_u64(now, ret_kib);
}

struct kvm_memory kvm_memory_of(struct kvm *k, virDomainPtr dom)
{
    struct kvm_memory m = { .active = kvm_active(dom) };

    if (m.active) {
        read_xml(k, dom, 0, &m.live_kib, &m.live_max_kib);
        add_use(k, dom, &m);
    }
    if (virDomainIsPersistent(dom) == 1)
        read_xml(k, dom, VIR_DOMAIN_XML_INACTIVE, &m.config_kib, &m.config_max_kib);
    return m;
}

static int set(virDomainPtr dom, uint64_t kib, unsigned flags)
{
    return kib ? virDomainSetMemoryFlags(dom, kib, flags) : 0;
}

/* Sets what is not 0. The maximum is set first, or last when it is to be less. */
static int apply(struct kvm *k, virDomainPtr dom, const struct kvm_memory *want, struct err *e)
{
    struct kvm_memory now = kvm_memory_of(k, dom);
    unsigned most = VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_MEM_MAXIMUM;
    int rc = 0;

    if (now.active && now.live_kib != want->live_kib)
        rc = set(dom, want->live_kib, VIR_DOMAIN_AFFECT_LIVE);
    if (rc == 0 && want->config_max_kib > now.config_max_kib)
        rc = set(dom, want->config_max_kib, most);
    if (rc == 0 && now.config_kib != want->config_kib)
        rc = set(dom, want->config_kib, VIR_DOMAIN_AFFECT_CONFIG);
    if (rc == 0 && want->config_max_kib < now.config_max_kib)
        rc = set(dom, want->config_max_kib, most);
    return rc < 0 ? kvm_guest_error(k, e, "cannot set the memory of", dom) : 0;
}

static int record(virDomainPtr dom, struct op *op, const struct kvm_memory *m, struct err *e)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "", live[24], config[24], most[24];

    virDomainGetUUIDString(dom, uuid);
    snprintf(live, sizeof(live), "%" PRIu64, m->live_kib);
    snprintf(config, sizeof(config), "%" PRIu64, m->config_kib);
    snprintf(most, sizeof(most), "%" PRIu64, m->config_max_kib);
    return op_undo(op, e, "set-memory", uuid, live, config, most, NULL);
}

/* The guest's balloon gets there in its own time, or never. */
static int await(virDomainPtr dom, struct op *op, uint64_t want_kib, struct err *e)
{
    uint64_t last_kib = 0;
    int rc = 0;

    for (int still = 0; rc == 0 && still < STUCK_NAPS; still++) {
        uint64_t now_kib = balloon_of(dom).actual_kib;
        if (now_kib == want_kib)
            return 0;
        if (now_kib != last_kib)
            still = 0;
        last_kib = now_kib;
        kvm_nap(KVM_TICK_MS);
        rc = op_check(op, e);
    }
    return rc;
}

/* What the guest itself calls its memory, once it has told since; 0 when it does not. */
static uint64_t seen_kib(virDomainPtr dom)
{
    uint64_t since_s = (uint64_t)time(NULL);

    for (int i = 0; i < NEWS_NAPS; i++) {
        struct balloon b = balloon_of(dom);
        if (b.told_s == 0)
            return 0;
        if (b.told_s > since_s)
            return b.total_kib;
        kvm_nap(KVM_TICK_MS);
    }
    return 0;
}

static void add_kib(struct strbuf *b, uint64_t kib)
{
    if (kib)
        format_size(b, kib * 1024);
    else
        strbuf_adds(b, "-");
}

static void report(struct kvm *k, virDomainPtr dom, struct op *op, uint64_t want_kib, bool live)
{
    _cleanup_strbuf_ struct strbuf requested = STRBUF_INIT, applied = STRBUF_INIT,
                                   seen = STRBUF_INIT;
    struct kvm_memory now = kvm_memory_of(k, dom);

    add_kib(&requested, want_kib);
    add_kib(&applied, live ? now.live_kib : now.config_kib);
    add_kib(&seen, live && k->is_qemu ? seen_kib(dom) : 0);
    op_resized(op, "memory", strbuf_str(&requested), strbuf_str(&applied), strbuf_str(&seen),
               now.active && !live ? "yes" : "no");
    if (live && now.live_kib != want_kib)
        op_note(op, "'%s' has not come to %s yet: its balloon driver is slow, or missing",
                virDomainGetName(dom), strbuf_str(&requested));
}

int kvm_resize_memory(struct kvm *k, virDomainPtr dom, struct op *op, uint64_t want_kib,
                      struct err *e)
{
    struct kvm_memory now = kvm_memory_of(k, dom), then = now;
    bool live = now.active && want_kib <= now.live_max_kib;

    if (!live && !now.config_kib)
        return err_set(e, ENOTSUP, "'%s' is kept only while it runs, and was started with less",
                       virDomainGetName(dom));
    int rc = record(dom, op, &now, e);
    if (rc < 0)
        return rc;
    op_phase(op, "changing the memory of '%s'", virDomainGetName(dom));
    if (live)
        then.live_kib = want_kib;
    if (now.config_kib)
        then.config_kib = want_kib;
    if (now.config_kib && want_kib > now.config_max_kib)
        then.config_max_kib = want_kib;
    rc = apply(k, dom, &then, e);
    if (rc == 0 && live && k->is_qemu)
        rc = await(dom, op, want_kib, e);
    if (rc == 0)
        report(k, dom, op, want_kib, live);
    return rc;
}

int kvm_perform_set_memory(struct kvm *k, struct op *op, char *const args[], struct err *e)
{
    _cleanup_domain_ virDomainPtr dom = NULL;
    struct kvm_memory m = { .active = true };
    int rc = kvm_find(k, args[0], &dom, e);

    (void)op;
    if (rc < 0 || !dom)
        return rc;
    if (parse_u64(args[1], &m.live_kib) < 0 || parse_u64(args[2], &m.config_kib) < 0 ||
        parse_u64(args[3], &m.config_max_kib) < 0)
        return err_set(e, EINVAL, "'%s' is no size in the journal", args[1]);
    return apply(k, dom, &m, e);
}
