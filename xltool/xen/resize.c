#include "xltool/xen/resize.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxl_utils.h>

#include "core/format.h"
#include "core/mem.h"
#include "core/parse.h"
#include "core/strbuf.h"
#include "xltool/xen/refuse.h"
#include "xltool/xen/resize_disk.h"

/* A guest that answers at all has begun to give memory up or take it within this time; how long it
 * then takes is its affair as long as it goes on. */
enum { POLL_MS = 200, QUIET_MS = 10000 };

/* Below these no guest is known to live; between them and a quarter of what it has, some do. */
#define MEMORY_LEAST_KB (32ull << 10)
#define MEMORY_SAFE_KB (48ull << 10)

enum { VCPUS_MOST = 512 };

static const char *bytes_text(struct strbuf *b, uint64_t kb)
{
    strbuf_reset(b);
    format_size(b, kb * 1024);
    return strbuf_str(b);
}

static const char *count_text(struct strbuf *b, uint64_t n)
{
    strbuf_reset(b);
    strbuf_addf(b, "%" PRIu64, n);
    return strbuf_str(b);
}

/* Waits a little; false once the user or the deadline says stop, which is not an error: what is
 * reached by then is reported. */
static bool nap(struct op *op)
{
    nanosleep(&(struct timespec){ .tv_nsec = POLL_MS * 1000000l }, NULL);
    return op_check(op, NULL) == 0;
}

/* What the domain was built for. */
static uint64_t static_max_kb(struct xen_ts *c, const struct xen_guest *g)
{
    _cleanup_free_ char *text =
        g->live ? xen_read(c, "/local/domain/%u/memory/static-max", g->dom.domid) : NULL;
    uint64_t kb;

    return text && parse_u64(text, &kb) == 0 ? kb : g->config.b_info.max_memkb;
}

/* ---- the plan ---- */

static void plan_vcpus(struct plan *p, const struct xen_guest *g, uint64_t n)
{
    uint64_t max = (uint64_t)g->config.b_info.max_vcpus;

    if (n > VCPUS_MOST)
        plan_refuse(p, "Xen gives a guest at most %d vCPUs", VCPUS_MOST);
    else if (!g->live)
        plan_step(p, "give '%s' %" PRIu64 " vCPUs from its next start on", g->name, n);
    else if (n <= max)
        plan_step(p, "set %" PRIu64 " of the %" PRIu64 " vCPUs of '%s' online", n, max, g->name);
    else
        plan_step(p,
                  "set all %" PRIu64 " vCPUs of '%s' online, and give it %" PRIu64
                  " from its next start on",
                  max, g->name, n);
}

/* Xen does not know what a guest uses: that it lives with a quarter of it is a guess. */
static void plan_shrink(struct plan *p, const struct xen_guest *g, uint64_t kb)
{
    _cleanup_strbuf_ struct strbuf to = STRBUF_INIT, has = STRBUF_INIT;
    uint64_t safe = g->dom.memory_kb / 4 > MEMORY_SAFE_KB ? g->dom.memory_kb / 4 : MEMORY_SAFE_KB;

    if (kb >= safe || kb >= g->dom.memory_kb)
        return;
    bytes_text(&to, kb);
    bytes_text(&has, g->dom.memory_kb);
    plan_force(p, "'%s' runs with %s: with %s it would probably crash", g->name, strbuf_str(&has),
               strbuf_str(&to));
    plan_cure(p, "choose at least %s", bytes_text(&to, safe));
}

static void plan_growth(struct xen_ts *c, struct plan *p, const struct xen_guest *g, uint64_t kb)
{
    uint64_t free_kb;

    if (kb <= g->dom.memory_kb || libxl_get_free_memory(c->ctx, &free_kb) != 0 ||
        kb - g->dom.memory_kb <= free_kb)
        return;
    plan_refuse(p, "Xen has %" PRIu64 " MiB left: '%s' cannot have %" PRIu64 " MiB more",
                free_kb >> 10, g->name, (kb - g->dom.memory_kb) >> 10);
    plan_cure(p, "stop another guest, or take memory from dom0: xl mem-set 0");
}

static void plan_memory(struct xen_ts *c, struct plan *p, const struct xen_guest *g, uint64_t kb)
{
    _cleanup_strbuf_ struct strbuf to = STRBUF_INIT, most = STRBUF_INIT;
    uint64_t max_kb = static_max_kb(c, g);

    bytes_text(&to, kb);
    bytes_text(&most, max_kb);
    if (kb < MEMORY_LEAST_KB) {
        plan_refuse(p, "no guest lives with %s of memory", strbuf_str(&to));
        return;
    }
    if (!g->live) {
        plan_step(p, "give '%s' %s from its next start on", g->name, strbuf_str(&to));
        return;
    }
    plan_shrink(p, g, kb);
    plan_growth(c, p, g, kb < max_kb ? kb : max_kb);
    if (kb <= max_kb)
        plan_step(p, "set the memory target of '%s' to %s", g->name, strbuf_str(&to));
    else
        plan_step(p,
                  "set the memory target of '%s' to %s, the most it was built for, and give it %s "
                  "from its next start on",
                  g->name, strbuf_str(&most), strbuf_str(&to));
}

int xen_plan_resize(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;
    const struct resize_spec *to = &r->resize;

    xen_guest_init(&g);
    int rc = xen_guest_get(c, r->guest_id, &g, e);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    if (to->vcpus)
        plan_vcpus(p, &g, to->vcpus);
    if (to->memory_bytes)
        plan_memory(c, p, &g, to->memory_bytes / 1024);
    if (to->cpu_limit > 0)
        plan_step(p, "limit '%s' to %g cores", g.name, to->cpu_limit);
    for (size_t i = 0; i < to->n_disks && rc == 0; i++)
        rc = xen_plan_resize_disk(p, &g, &to->disks[i], e);
    return rc;
}

/* ---- vCPUs ---- */

static int set_online(struct xen_ts *c, uint32_t domid, uint64_t n, struct err *e)
{
    libxl_bitmap map;

    libxl_bitmap_init(&map);
    if (libxl_cpu_bitmap_alloc(c->ctx, &map, (int)n) != 0)
        return err_set(e, ENOMEM, "out of memory");
    for (uint64_t i = 0; i < n; i++)
        libxl_bitmap_set(&map, (int)i);
    xen_begin(c, NULL);
    int rc = xen_end(c, libxl_set_vcpuonline(c->ctx, domid, &map, NULL), e,
                     "cannot set %" PRIu64 " vCPUs online", n);
    libxl_bitmap_dispose(&map);
    return rc;
}

static uint64_t await_vcpus(struct xen_ts *c, struct op *op, const char *id, uint64_t n)
{
    struct xen_dom d = { .vcpus = 0 };

    for (int quiet_ms = 0; quiet_ms < QUIET_MS; quiet_ms += POLL_MS)
        if (!xen_dom_find(c, id, &d) || d.vcpus == n || !nap(op))
            break;
    return d.vcpus;
}

static int resize_vcpus(struct xen_ts *c, struct op *op, struct xen_guest *g, uint64_t n,
                        struct err *e)
{
    _cleanup_strbuf_ struct strbuf wanted = STRBUF_INIT, applied = STRBUF_INIT, seen = STRBUF_INIT;
    _cleanup_strbuf_ struct strbuf domid = STRBUF_INIT, before = STRBUF_INIT;
    uint64_t max = (uint64_t)g->config.b_info.max_vcpus, now = n < max ? n : max;

    count_text(&wanted, n);
    g->next_vcpus = n > max || !g->live ? n : 0;
    if (!g->live) {
        op_resized(op, "vcpus", strbuf_str(&wanted), strbuf_str(&wanted), NULL, "no");
        return 0;
    }
    op_phase(op, "setting %" PRIu64 " vCPUs online", now);
    int rc = op_undo(op, e, "put-vcpus-back", g->id, count_text(&domid, g->dom.domid),
                     count_text(&before, g->dom.vcpus), NULL);
    if (rc == 0)
        rc = set_online(c, g->dom.domid, now, e);
    if (rc < 0)
        return rc;
    uint64_t online = await_vcpus(c, op, g->id, now);
    op_resized(op, "vcpus", strbuf_str(&wanted), count_text(&applied, now),
               count_text(&seen, online), n > max ? "yes" : "no");
    if (online < now)
        op_note(op,
                "inside, `echo 1 > /sys/devices/system/cpu/cpuN/online` takes what '%s' has not "
                "taken by itself",
                g->name);
    return 0;
}

/* ---- memory ---- */

/* The balloon moves as long as it moves. */
static uint64_t await_memory(struct xen_ts *c, struct op *op, const char *id, uint64_t kb)
{
    struct xen_dom d;
    uint64_t last_kb = 0, first_kb = 0;

    for (int quiet_ms = 0; quiet_ms < QUIET_MS; quiet_ms += POLL_MS) {
        if (!xen_dom_find(c, id, &d))
            return 0;
        uint64_t off_kb = d.memory_kb > kb ? d.memory_kb - kb : kb - d.memory_kb;
        if (first_kb == 0)
            first_kb = off_kb;
        if (last_kb != d.memory_kb)
            quiet_ms = 0;
        last_kb = d.memory_kb;
        op_progress(op, first_kb > off_kb ? first_kb - off_kb : 0, first_kb);
        if (off_kb <= 1024 || !nap(op))
            break;
    }
    return last_kb;
}

static int set_target(struct xen_ts *c, uint32_t domid, uint64_t kb, struct err *e)
{
    xen_begin(c, NULL);
    return xen_end(c, libxl_set_memory_target(c->ctx, domid, (int64_t)kb, 0, 1), e,
                   "cannot set the memory target to %" PRIu64 " MiB", kb >> 10);
}

static int resize_memory(struct xen_ts *c, struct op *op, struct xen_guest *g, uint64_t kb,
                         struct err *e)
{
    _cleanup_strbuf_ struct strbuf wanted = STRBUF_INIT, applied = STRBUF_INIT, seen = STRBUF_INIT;
    _cleanup_strbuf_ struct strbuf domid = STRBUF_INIT, before = STRBUF_INIT;
    uint64_t max_kb = static_max_kb(c, g), now_kb = kb < max_kb ? kb : max_kb, before_kb = 0;

    bytes_text(&wanted, kb);
    g->next_memory_kb = kb > max_kb || !g->live ? kb : 0;
    if (!g->live) {
        op_resized(op, "memory", strbuf_str(&wanted), strbuf_str(&wanted), NULL, "no");
        return 0;
    }
    libxl_get_memory_target(c->ctx, g->dom.domid, &before_kb);
    op_phase(op, "setting the memory target to %" PRIu64 " MiB", now_kb >> 10);
    int rc = op_undo(op, e, "put-memory-back", g->id, count_text(&domid, g->dom.domid),
                     count_text(&before, before_kb), NULL);
    if (rc == 0)
        rc = set_target(c, g->dom.domid, now_kb, e);
    if (rc < 0)
        return rc;
    g->config.b_info.target_memkb = now_kb;
    op_resized(op, "memory", strbuf_str(&wanted), bytes_text(&applied, now_kb),
               bytes_text(&seen, await_memory(c, op, g->id, now_kb)), kb > max_kb ? "yes" : "no");
    return 0;
}

/* ---- CPU limit ---- */

static int set_cap(struct xen_ts *c, uint32_t domid, int cap, int *ret_old, struct err *e)
{
    libxl_domain_sched_params params;

    libxl_domain_sched_params_init(&params);
    xen_begin(c, NULL);
    int rc = libxl_domain_sched_params_get(c->ctx, domid, &params);
    *ret_old = params.cap;
    params.cap = cap;
    if (rc == 0)
        rc = libxl_domain_sched_params_set(c->ctx, domid, &params);
    libxl_domain_sched_params_dispose(&params);
    return xen_end(c, rc, e, "cannot limit the CPU time");
}

/* Xen's cap is in percent of one CPU. */
static int resize_limit(struct xen_ts *c, struct op *op, struct xen_guest *g, double cores,
                        struct err *e)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, domid = STRBUF_INIT, before = STRBUF_INIT;
    int cap = (int)(cores * 100 + 0.5), old = g->config.b_info.sched_params.cap, rc = 0;

    strbuf_addf(&text, "%g", cores);
    g->config.b_info.sched_params.cap = cap;
    if (g->live) {
        rc = op_undo(op, e, "put-cap-back", g->id, count_text(&domid, g->dom.domid),
                     count_text(&before, old > 0 ? (uint64_t)old : 0), NULL);
        if (rc == 0)
            rc = set_cap(c, g->dom.domid, cap, &old, e);
    }
    if (rc == 0)
        op_resized(op, "cpu-limit", strbuf_str(&text), strbuf_str(&text), NULL, "no");
    return rc;
}

/* ---- all ---- */

/* The same checks as the plan's: time has passed. */
static int check_again(struct xen_ts *c, const struct request *r, struct err *e)
{
    _cleanup_plan_ struct plan p = PLAN_INIT;

    int rc = xen_plan_resize(c, r, &p, e);
    if (rc < 0 || !plan_blocked(&p, r->force))
        return rc;
    return err_set(e, EBUSY, "%s", p.refused.n ? p.refused.v[0] : p.forced.v[0]);
}

/* A guest that does not run is configured; one that does is asked, and remembers what must wait. */
static int keep(struct xen_ts *c, struct op *op, struct xen_guest *g, struct err *e)
{
    bool waits = g->next_vcpus || g->next_memory_kb;

    if (!g->live)
        xen_apply_next(c, g);
    if (g->live && waits)
        op_note(
            op,
            "what needs a reboot comes with the next `xltool stop` and `xltool start`, or with a "
            "reboot of '%s'",
            g->name);
    return g->stored || waits ? xen_guest_save(c, g, e) : 0;
}

int xen_run_resize(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;
    const struct resize_spec *to = &op->req->resize;

    xen_guest_init(&g);
    int rc = check_again(c, op->req, e);
    if (rc == 0)
        rc = xen_guest_get(c, op->req->guest_id, &g, e);
    if (rc == 0 && to->vcpus)
        rc = resize_vcpus(c, op, &g, to->vcpus, e);
    if (rc == 0 && to->memory_bytes)
        rc = resize_memory(c, op, &g, to->memory_bytes / 1024, e);
    if (rc == 0 && to->cpu_limit > 0)
        rc = resize_limit(c, op, &g, to->cpu_limit, e);
    for (size_t i = 0; i < to->n_disks && rc == 0; i++)
        rc = xen_resize_disk(c, op, &g, &to->disks[i], e);
    return rc < 0 ? rc : keep(c, op, &g, e);
}

/* ---- back ---- */

static bool same_domain(struct xen_ts *c, const char *id, uint32_t domid)
{
    struct xen_dom d;

    return xen_dom_find(c, id, &d) && d.domid == domid;
}

int xen_put_vcpus_back(struct xen_ts *c, const char *id, uint32_t domid, uint64_t vcpus,
                       struct err *e)
{
    return same_domain(c, id, domid) ? set_online(c, domid, vcpus, e) : 0;
}

int xen_put_memory_back(struct xen_ts *c, const char *id, uint32_t domid, uint64_t kb,
                        struct err *e)
{
    return same_domain(c, id, domid) && kb ? set_target(c, domid, kb, e) : 0;
}

int xen_put_cap_back(struct xen_ts *c, const char *id, uint32_t domid, uint64_t cap, struct err *e)
{
    int old;

    return same_domain(c, id, domid) ? set_cap(c, domid, (int)cap, &old, e) : 0;
}
