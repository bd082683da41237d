#include "experiment/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/cleanup.h"
#include "core/mem.h"

enum {
    EXACT_BELOW = 50,   /* of each set: as R's wilcox.test() */
    DRAWS = 10000,      /* of the bootstrap ... */
    DRAWS_MANY = 2000,  /* ... and for sets of more than MANY, whose ends are less far out */
    MANY = 200,
    LAGS_MOST = 5000,
};

#define CONFIDENCE 0.95

double stats_mean(const double *v, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return n ? sum / (double)n : (double)NAN;
}

double stats_sd(const double *v, size_t n)
{
    double mean = stats_mean(v, n), squares = 0;

    for (size_t i = 0; i < n; i++)
        squares += (v[i] - mean) * (v[i] - mean);
    return n > 1 ? sqrt(squares / (double)(n - 1)) : (double)NAN;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

void stats_sort(double *v, size_t n)
{
    if (n)
        qsort(v, n, sizeof(*v), by_value);
}

double stats_quantile(const double *sorted, size_t n, double p)
{
    if (n == 0)
        return (double)NAN;
    double place = (double)(n - 1) * p;
    size_t below = (size_t)place;
    if (below + 1 >= n)
        return sorted[n - 1];
    double part = place - (double)below, step = sorted[below + 1] - sorted[below];
    return part > 0 && step > 0 ? sorted[below] + part * step : sorted[below]; /* of two infinite ones step is NaN */
}

double stats_normal_cdf(double z)
{
    return erfc(-z * M_SQRT1_2) / 2;
}

/* P(|T| <= t): the finite sums for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
static double t_within(double t, size_t df)
{
    double theta = atan(t / sqrt((double)df)), sine = sin(theta), square = cos(theta) * cos(theta);
    bool odd = df & 1;
    double term = odd ? cos(theta) : 1, sum = df == 1 ? 0 : term;

    for (size_t k = odd ? 3 : 2; k + 2 <= df; k += 2) {
        term *= square * (double)(k - 1) / (double)k;
        sum += term;
    }
    return odd ? (theta + sine * sum) * M_2_PI : sine * sum;
}

double stats_t_quantile(double p, size_t df)
{
    double low = 0, high = 1, within = fabs(2 * p - 1);

    while (t_within(high, df) < within)
        high *= 2;
    for (int i = 0; i < 200 && low < high; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        if (t_within(middle, df) < within)
            low = middle;
        else
            high = middle;
    }
    return p < 0.5 ? -high : high;
}

uint64_t stats_random(struct stats_rng *r)
{
    r->state += 0x9e3779b97f4a7c15u;
    uint64_t z = r->state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

double stats_random_unit(struct stats_rng *r)
{
    return (double)(stats_random(r) >> 11) * 0x1p-53;
}

/* The product's upper half: even to one part in 2^32 / n. */
size_t stats_random_below(struct stats_rng *r, size_t n)
{
    return (size_t)((stats_random(r) >> 32) * n >> 32);
}

struct ranked {
    double value;
    bool in_a;
};

static int by_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    return (x->value > y->value) - (x->value < y->value);
}

static struct ranked *rank(const double *a, size_t na, const double *b, size_t nb)
{
    struct ranked *all = xcalloc(na + nb, sizeof(*all));

    for (size_t i = 0; i < na; i++)
        all[i] = (struct ranked){ a[i], true };
    for (size_t i = 0; i < nb; i++)
        all[na + i] = (struct ranked){ b[i], false };
    qsort(all, na + nb, sizeof(*all), by_ranked);
    return all;
}

/* The sum of the ranks in a (those of equal values are their mean), and what ties take from the variance. */
static double rank_sum(const struct ranked *all, size_t n, double *ret_ties)
{
    double sum = 0;

    *ret_ties = 0;
    for (size_t i = 0, end; i < n; i = end) {
        size_t of_a = 0;
        for (end = i; end < n && all[end].value <= all[i].value; end++)
            of_a += all[end].in_a;
        double t = (double)(end - i);
        sum += (double)of_a * ((double)i + (t + 1) / 2);
        *ret_ties += t * t * t - t;
    }
    return sum;
}

/* P(U <= u) without ties: the coefficients of the Gaussian binomial, built up factor by factor. */
static double exact_cdf(size_t u, size_t na, size_t nb)
{
    _cleanup_free_ double *count = xcalloc(u + 1, sizeof(*count));
    double all = 1, sum = 0;

    count[0] = 1;
    for (size_t i = 1; i <= na; i++) {
        for (size_t k = u; k >= nb + i; k--)
            count[k] -= count[k - nb - i];
        for (size_t k = i; k <= u; k++)
            count[k] += count[k - i];
        all = all * (double)(nb + i) / (double)i;
    }
    for (size_t k = 0; k <= u; k++)
        sum += count[k];
    return sum / all;
}

static double approximate_p(double u, double na, double nb, double ties)
{
    double n = na + nb, off = fabs(u - na * nb / 2) - 0.5;
    double variance = na * nb / 12 * (n + 1 - ties / (n * (n - 1)));

    if (!(variance > 0) || off < 0)
        return 1;
    return 2 * stats_normal_cdf(-off / sqrt(variance));
}

void stats_rank_test(const double *a, size_t na, const double *b, size_t nb,
                     struct stats_rank_test *ret)
{
    _cleanup_free_ struct ranked *all = rank(a, na, b, nb);
    double ties, u = rank_sum(all, na + nb, &ties) - (double)na * ((double)na + 1) / 2;

    ret->u = u;
    ret->exact = na < EXACT_BELOW && nb < EXACT_BELOW && !(ties > 0);
    if (!ret->exact) {
        ret->p = approximate_p(u, (double)na, (double)nb, ties);
        return;
    }
    ret->p = 2 * exact_cdf((size_t)fmin(u, (double)na * (double)nb - u), na, nb);
    ret->p = fmin(ret->p, 1);
}

static double drawn_mean(const double *v, size_t n, struct stats_rng *rng)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += v[stats_random_below(rng, n)];
    return sum / (double)n;
}

bool stats_ratio_interval(const double *a, size_t na, const double *b, size_t nb, uint64_t seed,
                          double *ret_low, double *ret_high)
{
    struct stats_rng rng = { seed };
    size_t least = na < nb ? na : nb, draws = na + nb > MANY ? DRAWS_MANY : DRAWS;
    double base = stats_mean(a, na);

    if (least < 2 || !(base > 0 || base < 0))
        return false;
    _cleanup_free_ double *ratios = xcalloc(draws, sizeof(*ratios));
    for (size_t i = 0; i < draws; i++) {
        double under = drawn_mean(a, na, &rng), over = drawn_mean(b, nb, &rng);
        ratios[i] = under > 0 || under < 0 ? over / under : (double)INFINITY;
    }
    stats_sort(ratios, draws);
    double t = stats_t_quantile((1 - CONFIDENCE) / 2, least - 1);
    double left_out = stats_normal_cdf(sqrt((double)least / (double)(least - 1)) * t);
    *ret_low = stats_quantile(ratios, draws, left_out);
    *ret_high = stats_quantile(ratios, draws, 1 - left_out);
    return true;
}

static double autocovariance(const double *v, size_t n, double mean, size_t lag)
{
    double sum = 0;

    for (size_t i = 0; i + lag < n; i++)
        sum += (v[i] - mean) * (v[i + lag] - mean);
    return sum / (double)n;
}

/* bias: what an autocorrelation is too small by, because the mean was taken from the same values. */
static double sum_up(const double *v, size_t n, double bias)
{
    double mean = stats_mean(v, n), variance = autocovariance(v, n, mean, 0), sum = -1;

    for (size_t lag = 0; lag + 1 < n / 2 && lag < LAGS_MOST; lag += 2) {
        double pair = (autocovariance(v, n, mean, lag) + autocovariance(v, n, mean, lag + 1)) / variance;
        pair += (lag ? 2 : 1) * bias;
        if (pair <= 0)
            break;
        sum += 2 * pair;
    }
    return sum > 1 ? sum : 1;
}

double stats_autocorrelation_time(const double *v, size_t n)
{
    double sd = stats_sd(v, n), mean = stats_mean(v, n);

    if (!(sd > fabs(mean) * 1e-12)) /* also what rounding alone makes of a constant */
        return 1;
    double first = sum_up(v, n, 0);
    return sum_up(v, n, first / (double)n);
}

size_t stats_batch_means(const double *v, size_t n, size_t length, size_t gap, double *ret)
{
    size_t batches = (n + gap) / (length + gap);

    for (size_t i = 0; i < batches; i++)
        ret[i] = stats_mean(v + i * (length + gap), length);
    return batches;
}
