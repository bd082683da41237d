/* Memory and vCPUs of a guest down and up again, each until the guest itself says so: it is asked meanwhile on a
 * connection of its own, so that how long xltool waits for the platform's word does not count. */
#include "xltool/bench/bencher.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "xltool/bench/seen.h"
#include "xltool/interrupt.h"

#define NS_PER_S 1000000000ull
#define MIB (1ull << 20)

enum { SEEN_PATIENCE_S = 60, ASK_PATIENCE_S = 20 };

/* What is awaited of a guest's word on itself. */
struct awaited {
    double cpus;                    /* exactly; 0 = any */
    uint64_t most_bytes, least_bytes; /* 0 = any */
    struct bench_seen seen;         /* what it said last */
};

static bool is_awaited(void *arg, int status, const char *output)
{
    struct awaited *a = arg;

    (void)status;
    bench_seen_parse(output, &a->seen);
    if (a->cpus > 0)
        return fabs(a->seen.cpus - a->cpus) < 0.01;
    if (!a->seen.memory_bytes)
        return !a->most_bytes && !a->least_bytes;
    return (!a->most_bytes || a->seen.memory_bytes <= a->most_bytes) && a->seen.memory_bytes >= a->least_bytes;
}

static struct bench_watch watch_for(const struct bench_subject *s, struct awaited *a)
{
    struct bench_watch w = { .place = s->run->platform,
                             .name = s->name,
                             .ask = bench_seen_command,
                             .answer = is_awaited,
                             .arg = a };

    snprintf(w.id, sizeof(w.id), "%s", s->id);
    return w;
}

static struct bench_seen ask_size(struct bench_subject *s)
{
    struct awaited a = { .cpus = 0 };
    struct bench_watch w = watch_for(s, &a);

    w.patience_ns = ASK_PATIENCE_S * NS_PER_S;
    bench_watch(s->b, &w);
    bench_watch_release(&w);
    return a.seen;
}

/* Beyond what the guest was built for. */
static bool needs_reboot(const struct operation *op, struct err *e)
{
    const struct detail *result = operation_result(op);

    for (size_t i = 0; i < result->n; i++) {
        const char *reboot = detail_value(&result->records[i], "reboot");
        if (!reboot || strcmp(reboot, "yes") != 0)
            continue;
        err_set(e, ENOTSUP, "the guest would have to be rebooted: it was built for less");
        return true;
    }
    return false;
}

static uint64_t seen_patience_ns(const struct bencher *b)
{
    return b->o->deadline_ns ? b->o->deadline_ns : SEEN_PATIENCE_S * NS_PER_S;
}

/* One change of size. True when the guest saw it. */
static bool change(struct bench_subject *s, size_t step, uint64_t vcpus, uint64_t memory_bytes, struct awaited *a)
{
    _cleanup_request_ struct request req = REQUEST_INIT;
    struct bench_watch w = watch_for(s, a);

    bench_request(s, OP_RESIZE, &req);
    req.force = s->b->o->force;
    req.resize.vcpus = vcpus;
    req.resize.memory_bytes = memory_bytes;
    w.req = &req;
    w.hopeless = needs_reboot;
    w.patience_ns = seen_patience_ns(s->b);
    bench_show_step(s->b, step);
    int rc = bench_watch(s->b, &w);
    uint64_t seen_ns = rc == 0 ? w.answered_ns : 0;
    bench_watch_release(&w);
    return bench_take(s, step, rc, &w.err, w.begun_ns, seen_ns);
}

/* A tenth of the difference is left to the guest's kernel, which keeps some memory to itself. */
static void resize_memory(struct bench_subject *s, const struct bench_seen *now)
{
    uint64_t full = s->b->what.spec.memory_bytes, less = full / 4 * 3 / MIB * MIB, step = full - less;
    struct awaited down = { .most_bytes = now->memory_bytes - step / 10 * 9 };
    struct awaited up = { .least_bytes = now->memory_bytes - step / 10 };

    if (!now->memory_bytes || now->memory_bytes <= step) {
        bench_not_here(s->run, STEP_MEMORY_DOWN, "the guest does not say how much memory it has");
        bench_not_here(s->run, STEP_MEMORY_UP, "the guest does not say how much memory it has");
        return;
    }
    if (change(s, STEP_MEMORY_DOWN, 0, less, &down) && !interrupt_caught())
        change(s, STEP_MEMORY_UP, 0, full, &up);
    if (s->run->marks[STEP_MEMORY_DOWN].outcome == BENCH_NOT_HERE)
        bench_not_here(s->run, STEP_MEMORY_UP, s->run->marks[STEP_MEMORY_DOWN].why);
    bench_not_tried(s->run, STEP_MEMORY_UP, STEP_MEMORY_UP, "it had not become less");
}

static bool change_vcpus(struct bench_subject *s, size_t step, uint64_t to)
{
    struct awaited a = { .cpus = (double)to };

    return !interrupt_caught() && change(s, step, to, 0, &a);
}

/* One more than it was made with and back; where that is not to be had, one less and back. */
static void resize_vcpus(struct bench_subject *s, const struct bench_seen *now)
{
    uint64_t vcpus = s->b->what.spec.vcpus;
    struct bench_place *place = &s->b->places[s->run->platform];

    if (fabs(now->cpus - (double)vcpus) > 0.01) {
        bench_not_here(s->run, STEP_VCPUS_UP, "the guest does not say how many vCPUs it has");
        bench_not_here(s->run, STEP_VCPUS_DOWN, "the guest does not say how many vCPUs it has");
        return;
    }
    if (!place->full && change_vcpus(s, STEP_VCPUS_UP, vcpus + 1))
        change_vcpus(s, STEP_VCPUS_DOWN, vcpus);
    else if (s->run->marks[STEP_VCPUS_UP].outcome == BENCH_NOT_HERE && vcpus < 2)
        bench_not_here(s->run, STEP_VCPUS_DOWN, s->run->marks[STEP_VCPUS_UP].why);
    else if (s->run->marks[STEP_VCPUS_UP].outcome == BENCH_NOT_HERE)
        place->full = true;
    if (place->full && change_vcpus(s, STEP_VCPUS_DOWN, vcpus - 1))
        change_vcpus(s, STEP_VCPUS_UP, vcpus);
    bench_not_tried(s->run, STEP_VCPUS_UP, STEP_VCPUS_UP, "it had not become less");
    bench_not_tried(s->run, STEP_VCPUS_DOWN, STEP_VCPUS_DOWN, "it had no more");
}

void bench_resize(struct bench_subject *s)
{
    struct bench_seen now = ask_size(s);

    if (!interrupt_caught())
        resize_memory(s, &now);
    if (!interrupt_caught())
        resize_vcpus(s, &now);
}
