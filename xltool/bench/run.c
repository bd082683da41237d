/* What the runs of all benches share, and those of `bench control`: a guest from create to delete. */
#include "xltool/bench/bencher.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"
#include "xltool/interrupt.h"

#define NS_PER_S 1000000000ull

enum { PATIENCE_S = 300, STILL_WELL_S = 20 };

static const char snapshot_name[] = "bench";
const char *const bench_are_you_there[] = { "true", NULL };

static const struct bench_step control_steps[STEP_COUNT] = {
    [STEP_CREATE] = { "create", "create: returned", BENCH_SECONDS },
    [STEP_VISIBLE] = { "create_visible", "create: in the table", BENCH_SECONDS },
    [STEP_USABLE] = { "create_usable", "create: usable", BENCH_SECONDS },
    [STEP_SNAPSHOT] = { "snapshot", "snapshot", BENCH_SECONDS },
    [STEP_STILL] = { "snapshot_still", "snapshot: stood still", BENCH_SECONDS },
    [STEP_REVERT] = { "revert", "revert: returned", BENCH_SECONDS },
    [STEP_REVERT_USABLE] = { "revert_usable", "revert: usable", BENCH_SECONDS },
    [STEP_SNAPSHOT_DELETE] = { "snapshot_delete", "snapshot delete", BENCH_SECONDS },
    [STEP_MEMORY_DOWN] = { "memory_down", "memory down: seen", BENCH_SECONDS },
    [STEP_MEMORY_UP] = { "memory_up", "memory up: seen", BENCH_SECONDS },
    [STEP_VCPUS_UP] = { "vcpus_up", "vCPU more: seen", BENCH_SECONDS },
    [STEP_VCPUS_DOWN] = { "vcpus_down", "vCPU less: seen", BENCH_SECONDS },
    [STEP_CLONE] = { "clone", "clone: returned", BENCH_SECONDS },
    [STEP_CLONE_USABLE] = { "clone_usable", "clone: usable", BENCH_SECONDS },
    [STEP_LINKED] = { "linked_clone", "linked clone: returned", BENCH_SECONDS },
    [STEP_LINKED_USABLE] = { "linked_clone_usable", "linked clone: usable", BENCH_SECONDS },
    [STEP_STOP] = { "stop", "stop", BENCH_SECONDS },
    [STEP_DELETE] = { "delete", "delete", BENCH_SECONDS },
};

uint64_t bench_patience_ns(const struct bencher *b)
{
    return b->o->deadline_ns ? b->o->deadline_ns : PATIENCE_S * NS_PER_S;
}

void bench_request(const struct bench_subject *s, enum op_kind kind, struct request *ret)
{
    *ret = (struct request){ .kind = kind,
                             .guest_id = xstrdup(s->id),
                             .guest_name = xstrdup(s->name),
                             .platform = xstrdup(s->b->results.platforms.v[s->run->platform]) };
}

void bench_show_step(struct bencher *b, size_t step)
{
    size_t at = b->shown.done, n = b->results.n_runs;
    const struct bench_run *r = &b->results.runs[at < n ? at : n - 1];
    int len = snprintf(b->shown.phase, sizeof(b->shown.phase), "run %zu of %zu, %s", at + 1, n,
                       b->results.platforms.v[r->platform]);

    /* Elsewhere than on a terminal a line a run is enough. */
    if (b->progress.kind != PROGRESS_PLAIN && step < b->results.n_steps)
        snprintf(b->shown.phase + len, sizeof(b->shown.phase) - (size_t)len, ": %s",
                 b->results.steps[step].label);
    progress_show(&b->progress, &b->shown);
}

/* A platform that has done a step before does not lack it: what it refuses now is a failure. */
static bool was_done_before(const struct bench_subject *s, size_t step)
{
    const struct bench *all = &s->b->results;

    for (size_t i = 0; i < all->n_runs; i++)
        if (all->runs[i].platform == s->run->platform && all->runs[i].marks[step].outcome == BENCH_DONE)
            return true;
    return false;
}

bool bench_take(struct bench_subject *s, size_t step, int rc, const struct err *e, uint64_t from_ns,
                uint64_t to_ns)
{
    _cleanup_strbuf_ struct strbuf why = STRBUF_INIT;

    if (to_ns) {
        bench_done(s->run, step, to_ns > from_ns ? (double)(to_ns - from_ns) / 1e9 : 0);
        return true;
    }
    if (interrupt_caught()) {
        s->run->interrupted = true;
        bench_not_tried(s->run, step, step, "interrupted");
        return false;
    }
    strbuf_addf(&why, "%s%s%s", e->msg, e->cure[0] ? "; " : "", e->cure);
    if (rc == -ENOTSUP || (rc == -BENCH_REFUSED && !was_done_before(s, step)))
        bench_not_here(s->run, step, strbuf_str(&why));
    else
        bench_failed(s->run, step, strbuf_str(&why));
    return false;
}

static bool is_not_here(const struct bench_subject *s, size_t step)
{
    return s->run->marks[step].outcome == BENCH_NOT_HERE;
}

/* ---- create ---- */

/* A guest that is made and started, by whatever `req` says: when that returned, and when the guest was usable. */
static void make(struct bench_subject *s, struct bench_watch *w, size_t returned, size_t visible, size_t usable)
{
    w->place = s->run->platform;
    w->look = w->look_early = true;
    w->ask = bench_are_you_there;
    w->patience_ns = bench_patience_ns(s->b);
    bench_show_step(s->b, returned);
    int rc = bench_watch(s->b, w);
    if (!bench_take(s, returned, rc, &w->err, w->begun_ns, w->returned_ns)) {
        bench_not_tried(s->run, returned, usable, "there is no such guest");
        return;
    }
    if (visible != returned)
        bench_take(s, visible, rc, &w->err, w->begun_ns, w->visible_ns);
    bench_take(s, usable, rc, &w->err, w->begun_ns, w->answered_ns);
}

void bench_create_request(const struct bench_subject *s, const char *name, struct request *ret)
{
    const char *platform = s->b->results.platforms.v[s->run->platform];

    request_copy(ret, &s->b->what);
    ret->platform = xstrdup(platform);
    free(ret->name);
    ret->name = xstrdup(name);
    if (s->b->kind->equip)
        s->b->kind->equip(s->b, platform, &ret->spec);
}

static bool create(struct bench_subject *s)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct bench_watch w = { .req = &req, .name = s->name };

    bench_create_request(s, s->name, &req);
    make(s, &w, STEP_CREATE, STEP_VISIBLE, STEP_USABLE);
    snprintf(s->id, sizeof(s->id), "%s", w.id);
    s->made = w.returned_ns != 0;
    bench_watch_release(&w);
    return w.answered_ns != 0;
}

/* What follows would only fail for the same reason. */
bool bench_is_well(struct bench_subject *s)
{
    struct bench_watch w = { .place = s->run->platform,
                             .name = s->name,
                             .look = true,
                             .look_early = true,
                             .ask = bench_are_you_there,
                             .patience_ns = STILL_WELL_S * NS_PER_S };
    int rc = bench_watch(s->b, &w);

    snprintf(s->id, sizeof(s->id), "%s", w.id);
    bench_watch_release(&w);
    return rc == 0;
}

/* ---- what one operation does ---- */

/* True when it was done. */
static bool operate(struct bench_subject *s, const struct request *req, size_t step, struct bench_watch *w)
{
    *w = (struct bench_watch){
        .place = s->run->platform, .req = req, .name = s->name, .patience_ns = bench_patience_ns(s->b)
    };
    bench_show_step(s->b, step);
    int rc = bench_watch(s->b, w);
    return bench_take(s, step, rc, &w->err, w->begun_ns, w->returned_ns);
}

static bool operate_simply(struct bench_subject *s, enum op_kind kind, size_t step)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct bench_watch w;

    bench_request(s, kind, &req);
    bool done = operate(s, &req, step, &w);
    bench_watch_release(&w);
    return done;
}

/* ---- snapshot and revert ---- */

static void take_still(struct bench_subject *s, const struct detail *result)
{
    for (size_t i = 0; i < result->n; i++) {
        const char *ms = detail_value(&result->records[i], "stood_still_ms");
        uint64_t v;
        if (ms && parse_u64(ms, &v) == 0)
            return bench_done(s->run, STEP_STILL, (double)v / 1e3);
    }
    bench_not_here(s->run, STEP_STILL, "the platform does not say how long the guest stood still");
}

static bool snapshot(struct bench_subject *s)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct bench_watch w;

    bench_request(s, OP_SNAPSHOT, &req);
    req.name = xstrdup(snapshot_name);
    bool done = operate(s, &req, STEP_SNAPSHOT, &w);
    if (done)
        take_still(s, operation_result(w.op));
    bench_watch_release(&w);
    return done;
}

/* The guest may get another id by it, as containers do. */
static void revert(struct bench_subject *s)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct bench_watch w = { .place = s->run->platform,
                             .req = &req,
                             .name = s->name,
                             .look = true,
                             .ask = bench_are_you_there,
                             .patience_ns = bench_patience_ns(s->b) };

    bench_request(s, OP_REVERT, &req);
    req.name = xstrdup(snapshot_name);
    bench_show_step(s->b, STEP_REVERT);
    int rc = bench_watch(s->b, &w);
    if (bench_take(s, STEP_REVERT, rc, &w.err, w.begun_ns, w.returned_ns))
        bench_take(s, STEP_REVERT_USABLE, rc, &w.err, w.begun_ns, w.answered_ns);
    if (w.id[0])
        snprintf(s->id, sizeof(s->id), "%s", w.id);
    bench_watch_release(&w);
}

static void delete_snapshot(struct bench_subject *s)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct bench_watch w;

    bench_request(s, OP_SNAPSHOT_DELETE, &req);
    req.name = xstrdup(snapshot_name);
    operate(s, &req, STEP_SNAPSHOT_DELETE, &w);
    bench_watch_release(&w);
}

/* ---- clones ---- */

static void delete_clone(struct bench_subject *s, const struct bench_watch *made)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct bench_watch w = { .place = s->run->platform, .req = &req, .name = made->name };

    bench_request(s, OP_DELETE, &req);
    free(req.guest_name);
    free(req.guest_id);
    req.guest_name = xstrdup(made->name);
    req.guest_id = xstrdup(made->id);
    w.patience_ns = bench_patience_ns(s->b);
    bench_watch(s->b, &w); /* what cannot be deleted is told of at the end of the run */
    bench_watch_release(&w);
}

static void clone(struct bench_subject *s, bool linked, const char *from)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    char name[sizeof(s->name) + 2];
    struct bench_watch w = { .req = &req, .name = name };
    size_t returned = linked ? STEP_LINKED : STEP_CLONE;

    snprintf(name, sizeof(name), "%s-%c", s->name, linked ? 'l' : 'c');
    bench_request(s, OP_CLONE, &req);
    req.name = xstrdup(name);
    req.linked = linked;
    req.start = true;
    req.from_snapshot = from ? xstrdup(from) : NULL;
    make(s, &w, returned, returned, returned + 1);
    if (w.returned_ns && w.id[0])
        delete_clone(s, &w);
    bench_watch_release(&w);
}

/* A linked clone, of the guest or of its snapshot, as its plan sees it: nothing is done. 0, or as bench_plan(). */
static int plan_link(struct bench_subject *s, const char *from)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct err err = ERR_INIT;

    bench_request(s, OP_CLONE, &req);
    req.name = xstrdup(BENCH_PREFIX "plan");
    req.linked = true;
    req.from_snapshot = from ? xstrdup(from) : NULL;
    _cleanup_operation_ struct operation *op = operation_new(&req);
    return bench_plan(s->b, s->run->platform, op, &err);
}

/* On Xen of nothing else; elsewhere of the guest, once it is without snapshots. */
static bool is_linked_to_snapshot(struct bench_subject *s)
{
    int rc = plan_link(s, NULL);

    return (rc == -ENOTSUP || rc == -BENCH_REFUSED) && !bench_is_over(s) && plan_link(s, snapshot_name) == 0;
}

/* ---- all of it ---- */

bool bench_is_over(const struct bench_subject *s)
{
    return interrupt_caught() || s->b->places[s->run->platform].stuck;
}

static void with_snapshot(struct bench_subject *s)
{
    if (!snapshot(s)) {
        bool here = !is_not_here(s, STEP_SNAPSHOT);
        for (size_t step = STEP_STILL; !here && step <= STEP_SNAPSHOT_DELETE; step++)
            bench_not_here(s->run, step, s->run->marks[STEP_SNAPSHOT].why);
        bench_not_tried(s->run, STEP_STILL, STEP_SNAPSHOT_DELETE, "there is no snapshot");
        return;
    }
    revert(s);
    if (is_not_here(s, STEP_REVERT))
        bench_not_here(s->run, STEP_REVERT_USABLE, s->run->marks[STEP_REVERT].why);
    bench_not_tried(s->run, STEP_REVERT_USABLE, STEP_REVERT_USABLE, "it was not reverted");
    if (!bench_is_over(s) && is_linked_to_snapshot(s))
        clone(s, true, snapshot_name);
    if (!bench_is_over(s))
        delete_snapshot(s);
}

static void with_clones(struct bench_subject *s)
{
    clone(s, false, NULL);
    if (!bench_is_over(s) && s->run->marks[STEP_LINKED].outcome == BENCH_NOT_TRIED)
        clone(s, true, NULL);
    for (size_t step = STEP_CLONE; step <= STEP_LINKED; step += 2)
        if (is_not_here(s, step))
            bench_not_here(s->run, step + 1, s->run->marks[step].why);
}

static void with_guest(struct bench_subject *s)
{
    static void (*const parts[])(struct bench_subject *) = { with_snapshot, bench_resize, with_clones };
    size_t before = bench_failures(&s->b->results);

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !bench_is_over(s); i++) {
        parts[i](s);
        size_t failures = bench_failures(&s->b->results);
        if (failures > before && !bench_is_over(s) && !bench_is_well(s))
            return bench_not_tried(s->run, 0, STEP_COUNT - 1, "after an earlier failure the guest did not answer");
        before = failures;
    }
    if (!bench_is_over(s) && operate_simply(s, OP_STOP, STEP_STOP))
        operate_simply(s, OP_DELETE, STEP_DELETE);
    else if (!bench_is_over(s))
        bench_not_tried(s->run, STEP_DELETE, STEP_DELETE, "it was not stopped");
}

static void live(struct bench_subject *s)
{
    if (create(s))
        with_guest(s);
}

const struct bench_kind bench_control = {
    .name = "control",
    .steps = control_steps,
    .n_steps = STEP_COUNT,
    .live = live,
    .print_table = bench_print_rows,
};

/* ---- of all kinds ---- */

void bench_run(struct bencher *b, struct bench_run *run)
{
    struct bench_subject s = { .b = b, .run = run };

    run->begun = true;
    snprintf(s.name, sizeof(s.name), BENCH_PREFIX "%s-%s-%zu", b->id, b->results.platforms.v[run->platform],
             run->round + 1);
    b->kind->live(&s);
    run->interrupted |= interrupt_caught();
    bench_not_tried(run, 0, b->results.n_steps - 1,
                    run->interrupted                 ? "interrupted"
                    : b->places[run->platform].stuck ? "an operation on this platform did not come back"
                                                     : "the guest was never usable");
    bench_clean(b, run->platform);
    if (s.made && !s.id[0])
        bench_leave(b, run->platform, s.name, "it is not in the table");
}
