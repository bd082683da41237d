#include "experiment/bench_sum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "experiment/stats.h"

#define SIGNIFICANT 0.05

enum { LEAST_RUNS = 4 }; /* with three on either side p is 0.1 at best */

static const double unknown = (double)NAN;

static void count(struct bench_sum *ret, const struct bench_mark *m)
{
    switch (m->outcome) {
    case BENCH_DONE:
        ret->samples[ret->figure.n++] = m->value;
        break;
    case BENCH_FAILED:
        ret->failed++;
        break;
    case BENCH_NOT_TRIED:
        ret->not_tried++;
        break;
    case BENCH_NOT_HERE:
        ret->not_here++;
        break;
    }
}

static const char *first_why(const struct bench *b, size_t platform, size_t step, enum bench_outcome outcome)
{
    for (size_t i = 0; i < b->n_runs; i++) {
        const struct bench_run *r = &b->runs[i];
        if (r->begun && r->platform == platform && r->marks[step].outcome == outcome)
            return r->marks[step].why;
    }
    return NULL;
}

static void interval(struct bench_sum *s)
{
    size_t n = s->figure.n;

    s->low = s->high = unknown;
    if (n < 2)
        return;
    double half = stats_t_quantile(0.975, n - 1) * s->figure.sd / sqrt((double)n);
    s->low = fmax(0, s->figure.mean - half); /* no time and no rate is below nothing */
    s->high = s->figure.mean + half;
}

/* The mean of one of a cost's two figures over the samples that have it. */
static double mean_cost(const struct bench *b, size_t platform, size_t step, bool of_guest, const char **ret_why)
{
    double sum = 0;
    size_t n = 0;

    *ret_why = NULL;
    for (size_t i = 0; i < b->n_runs; i++) {
        const struct bench_run *r = &b->runs[i];
        const struct bench_mark *m = &r->marks[step];
        if (!r->begun || r->platform != platform || m->outcome != BENCH_DONE || !m->has_cost)
            continue;
        double v = of_guest ? m->cost.guest : m->cost.host;
        if (!isnan(v)) {
            sum += v;
            n++;
        } else if (!*ret_why) {
            *ret_why = of_guest ? m->cost.guest_why : m->cost.host_why;
        }
    }
    if (n)
        *ret_why = NULL;
    else if (!*ret_why)
        *ret_why = "it was not measured";
    return n ? sum / (double)n : unknown;
}

void bench_sum(struct bench_sum *ret, const struct bench *b, size_t platform, size_t step)
{
    *ret = (struct bench_sum){ .samples = xcalloc(b->rounds, sizeof(*ret->samples)) };
    for (size_t i = 0; i < b->n_runs; i++)
        if (b->runs[i].begun && b->runs[i].platform == platform)
            count(ret, &b->runs[i].marks[step]);
    figure_measure(&ret->figure, ret->samples, ret->figure.n);
    interval(ret);
    ret->why = ret->not_here    ? first_why(b, platform, step, BENCH_NOT_HERE)
               : ret->failed    ? first_why(b, platform, step, BENCH_FAILED)
               : ret->not_tried ? first_why(b, platform, step, BENCH_NOT_TRIED)
                                : NULL;
    ret->host = mean_cost(b, platform, step, false, &ret->host_why);
    ret->guest = mean_cost(b, platform, step, true, &ret->guest_why);
}

void bench_sum_release(struct bench_sum *s)
{
    free(s->samples);
    s->samples = NULL;
}

static void judge(struct bench_ratio *ret, const struct bench_sum *base, const struct bench_sum *other)
{
    size_t na = base->figure.n, nb = other->figure.n, least = na < nb ? na : nb;
    struct stats_rank_test t;

    if (least < LEAST_RUNS) {
        snprintf(ret->why, sizeof(ret->why), "too few runs: %zu, at least %d are needed", least, LEAST_RUNS);
        return;
    }
    stats_rank_test(base->samples, na, other->samples, nb, &t);
    ret->p = t.p;
    /* u counts the pairs in which the baseline has the larger value. */
    bool more = t.u < (double)na * (double)nb / 2;
    if (t.p < SIGNIFICANT && (isnan(ret->low) || (more ? ret->low > 1 : ret->high < 1)))
        ret->verdict = more ? VERDICT_MORE : VERDICT_LESS;
}

void bench_ratio(struct bench_ratio *ret, const struct bench_sum *base, const struct bench_sum *other,
                 uint64_t seed)
{
    *ret = (struct bench_ratio){
        .verdict = VERDICT_CANNOT_TELL, .ratio = unknown, .low = unknown, .high = unknown, .p = unknown
    };
    ret->known = base->figure.n > 0 && other->figure.n > 0;
    if (!ret->known)
        return;
    if (base->figure.mean > 0)
        ret->ratio = other->figure.mean / base->figure.mean;
    if (!stats_ratio_interval(base->samples, base->figure.n, other->samples, other->figure.n, seed,
                              &ret->low, &ret->high))
        ret->low = ret->high = unknown;
    judge(ret, base, other);
}

const char *bench_verdict_word(enum bench_unit unit, enum verdict v)
{
    static const char *const words[2][2] = { { "longer", "shorter" }, { "faster", "slower" } };

    return v == VERDICT_CANNOT_TELL ? "cannot tell" : words[bench_unit_is_rate(unit)][v == VERDICT_LESS];
}
