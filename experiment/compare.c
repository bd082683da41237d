#include "experiment/compare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/cleanup.h"
#include "core/mem.h"
#include "experiment/stats.h"

#define SIGNIFICANT 0.05
/* So much further apart than either of them is wide: no test is needed. */
#define FAR_APART 5

enum { BATCH_TIMES = 2 };

static const double unknown = (double)NAN;

void figure_measure(struct figure *ret, const double *v, size_t n)
{
    _cleanup_free_ double *sorted = xcalloc(n, sizeof(*sorted));

    for (size_t i = 0; i < n; i++)
        sorted[i] = v[i];
    stats_sort(sorted, n);
    *ret = (struct figure){ .n = n,
                            .mean = stats_mean(v, n),
                            .sd = stats_sd(v, n),
                            .p50 = stats_quantile(sorted, n, 0.5),
                            .p95 = stats_quantile(sorted, n, 0.95),
                            .p99 = stats_quantile(sorted, n, 0.99),
                            .least = stats_quantile(sorted, n, 0),
                            .most = stats_quantile(sorted, n, 1) };
}

const char *verdict_name(enum verdict v)
{
    return v == VERDICT_MORE ? "more" : v == VERDICT_LESS ? "less" : "cannot tell";
}

static bool too_short(struct difference *ret, size_t n_base, size_t n_other)
{
    size_t least = n_base < n_other ? n_base : n_other;

    if (least >= COMPARE_LEAST_SAMPLES)
        return false;
    snprintf(ret->why, sizeof(ret->why), "too few samples: %zu, at least %d are needed", least,
             COMPARE_LEAST_SAMPLES);
    return true;
}

/* Nothing varies: no chance is in it. */
static bool is_constant(struct difference *ret, const struct figure *base, const struct figure *other)
{
    if (base->most > base->least || other->most > other->least)
        return false;
    snprintf(ret->why, sizeof(ret->why),
             base->most < other->most || base->most > other->most ? "neither varies" : "all samples are equal");
    if (other->most > base->most)
        ret->verdict = VERDICT_MORE;
    if (other->most < base->most)
        ret->verdict = VERDICT_LESS;
    return true;
}

/* Too slow for a test, but they never came near each other: memory, mostly. */
static bool is_far_apart(struct difference *ret, const struct figure *base, const struct figure *other)
{
    double wide = fmax(base->most - base->least, other->most - other->least);
    bool above = other->least > base->most;
    double apart = above ? other->least - base->most : base->least - other->most;

    if (!(apart > FAR_APART * wide))
        return false;
    snprintf(ret->why, sizeof(ret->why), "no test: too short; but far apart all the time");
    ret->verdict = above ? VERDICT_MORE : VERDICT_LESS;
    return true;
}

static void test(struct difference *ret, const double *base, const double *other, uint64_t seed)
{
    struct stats_rank_test t;

    stats_rank_test(base, ret->n_base, other, ret->n_other, &t);
    ret->p = t.p;
    ret->exact = t.exact;
    if (stats_ratio_interval(base, ret->n_base, other, ret->n_other, seed, &ret->low, &ret->high)) {
        ret->low = fmin(ret->low, ret->ratio); /* that is of all samples */
        ret->high = fmax(ret->high, ret->ratio);
    }
    if (t.p >= SIGNIFICANT)
        return;
    /* u counts the pairs in which the baseline has the larger value. */
    bool more = t.u < (double)ret->n_base * (double)ret->n_other / 2;
    if (isnan(ret->low) || (more ? ret->low > 1 : ret->high < 1))
        ret->verdict = more ? VERDICT_MORE : VERDICT_LESS;
}

/* Batches of both sides; false when there are too few. */
static bool divide(struct difference *ret, const double *base, size_t n_base, const double *other,
                   size_t n_other)
{
    double time = fmax(stats_autocorrelation_time(base, n_base),
                       stats_autocorrelation_time(other, n_other));
    size_t least = n_base < n_other ? n_base : n_other;

    ret->batch = (size_t)ceil(BATCH_TIMES * time);
    ret->gap = (size_t)ceil(time) - 1;
    ret->n_base = (n_base + ret->gap) / (ret->batch + ret->gap);
    ret->n_other = (n_other + ret->gap) / (ret->batch + ret->gap);
    if (ret->n_base >= COMPARE_LEAST_BATCHES && ret->n_other >= COMPARE_LEAST_BATCHES)
        return true;
    snprintf(ret->why, sizeof(ret->why),
             "too short: samples depend on those up to %.0f before; %zu are needed, there are %zu",
             ceil(time), COMPARE_LEAST_BATCHES * (ret->batch + ret->gap) - ret->gap, least);
    return false;
}

void difference_measure(struct difference *ret, const double *base, size_t n_base, const double *other,
                        size_t n_other, uint64_t seed)
{
    struct figure a, b;

    figure_measure(&a, base, n_base);
    figure_measure(&b, other, n_other);
    *ret = (struct difference){ .low = unknown, .high = unknown, .p = unknown };
    ret->ratio = a.mean > 0 || a.mean < 0 ? b.mean / a.mean : unknown;
    if (too_short(ret, n_base, n_other))
        return;
    ret->compared = is_constant(ret, &a, &b);
    if (ret->compared)
        return;
    if (!divide(ret, base, n_base, other, n_other)) {
        ret->compared = is_far_apart(ret, &a, &b);
        return;
    }
    _cleanup_free_ double *x = xcalloc(ret->n_base, sizeof(*x));
    _cleanup_free_ double *y = xcalloc(ret->n_other, sizeof(*y));
    stats_batch_means(base, n_base, ret->batch, ret->gap, x);
    stats_batch_means(other, n_other, ret->batch, ret->gap, y);
    ret->compared = true;
    test(ret, x, y, seed);
}
