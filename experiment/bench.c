#include "experiment/bench.h"

#include <stdlib.h>

#include "core/mem.h"
#include "experiment/stats.h"

const char *bench_unit_name(enum bench_unit u)
{
    static const char *const names[] = { [BENCH_SECONDS] = "s",
                                         [BENCH_EVENTS] = "events/s",
                                         [BENCH_BYTES] = "bytes/s",
                                         [BENCH_BITS] = "bits/s" };

    return names[u];
}

bool bench_unit_is_rate(enum bench_unit u)
{
    return u != BENCH_SECONDS;
}

/* Fisher and Yates. */
static void shuffle(struct bench_run *runs, size_t n, struct stats_rng *rng)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = stats_random_below(rng, i);
        struct bench_run other = runs[k];
        runs[k] = runs[i - 1];
        runs[i - 1] = other;
    }
}

void bench_init(struct bench *ret, const struct bench_step *steps, size_t n_steps,
                const struct strlist *platforms, size_t rounds, uint64_t seed)
{
    struct stats_rng rng = { seed };
    size_t n = platforms->n;

    *ret = (struct bench){
        .steps = steps, .n_steps = n_steps, .rounds = rounds, .seed = seed, .n_runs = rounds * n
    };
    for (size_t i = 0; i < n; i++)
        strlist_add(&ret->platforms, platforms->v[i]);
    ret->runs = xcalloc(ret->n_runs, sizeof(*ret->runs));
    for (size_t round = 0; round < rounds; round++) {
        struct bench_run *first = &ret->runs[round * n];
        for (size_t i = 0; i < n; i++)
            first[i] = (struct bench_run){ .platform = i,
                                           .round = round,
                                           .marks = xcalloc(n_steps, sizeof(*first[i].marks)) };
        shuffle(first, n, &rng);
    }
}

static void mark_release(struct bench_mark *m)
{
    free(m->why);
    free(m->cost.host_why);
    free(m->cost.guest_why);
    *m = (struct bench_mark){ .outcome = BENCH_NOT_TRIED };
}

void bench_release(struct bench *b)
{
    for (size_t i = 0; i < b->n_runs; i++) {
        for (size_t s = 0; s < b->n_steps; s++)
            mark_release(&b->runs[i].marks[s]);
        free(b->runs[i].marks);
    }
    free(b->runs);
    strlist_release(&b->platforms);
    *b = (struct bench){ .steps = NULL };
}

static void set(struct bench_run *r, size_t step, enum bench_outcome outcome, double value, const char *why)
{
    struct bench_mark *m = &r->marks[step];
    char *copy = why ? xstrdup(why) : NULL;

    mark_release(m);
    *m = (struct bench_mark){ .outcome = outcome, .value = value, .why = copy };
}

void bench_done(struct bench_run *r, size_t step, double value)
{
    set(r, step, BENCH_DONE, value, NULL);
}

void bench_remark(struct bench_run *r, size_t step, const char *what)
{
    char *copy = xstrdup(what);

    free(r->marks[step].why);
    r->marks[step].why = copy;
}

void bench_paid(struct bench_run *r, size_t step, struct bench_cost *cost)
{
    struct bench_mark *m = &r->marks[step];

    free(m->cost.host_why);
    free(m->cost.guest_why);
    m->has_cost = true;
    m->cost = *cost;
    *cost = (struct bench_cost){ .seconds = 0 };
}

void bench_failed(struct bench_run *r, size_t step, const char *why)
{
    set(r, step, BENCH_FAILED, 0, why);
}

void bench_not_here(struct bench_run *r, size_t step, const char *why)
{
    set(r, step, BENCH_NOT_HERE, 0, why);
}

void bench_not_tried(struct bench_run *r, size_t first, size_t last, const char *why)
{
    for (size_t s = first; s <= last; s++)
        if (r->marks[s].outcome == BENCH_NOT_TRIED && !r->marks[s].why)
            set(r, s, BENCH_NOT_TRIED, 0, why);
}

size_t bench_runs_begun(const struct bench *b, size_t platform)
{
    size_t n = 0;

    for (size_t i = 0; i < b->n_runs; i++)
        n += b->runs[i].begun && b->runs[i].platform == platform;
    return n;
}

size_t bench_failures(const struct bench *b)
{
    size_t n = 0;

    for (size_t i = 0; i < b->n_runs; i++)
        for (size_t s = 0; b->runs[i].begun && s < b->n_steps; s++)
            n += b->runs[i].marks[s].outcome == BENCH_FAILED;
    return n;
}
