/* Statistics of samples: what they are like, and whether two sets of them differ. Pure, and the
 * same numbers on every machine: nothing here takes its chance from the clock.
 *
 * Ours rather than the GNU Scientific Library's: all that is used is a few lines each, GSL has no
 * Mann-Whitney test and no bootstrap, and with it (GPL 3) nobody could pass the program on under the
 * GPL 2 any more.
 *
 * NaN stands for what cannot be said. None of the values given may be NaN. */
#ifndef EXPERIMENT_STATS_H
#define EXPERIMENT_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NaN where there is none. */
double stats_mean(const double *v, size_t n);
/* The sample's standard deviation (n - 1); NaN below two. */
double stats_sd(const double *v, size_t n);
/* Upwards, in place. */
void stats_sort(double *v, size_t n);
/* The value below which the part p (0 to 1) of sorted values lies, interpolated: type 7 of Hyndman
 * and Fan, as R's quantile() by default. NaN where there is none. */
double stats_quantile(const double *sorted, size_t n, double p);

/* P(Z <= z) of the standard normal distribution. */
double stats_normal_cdf(double z);
/* t with P(T <= t) = p, of Student's distribution; 0 < p < 1, df at least 1. */
double stats_t_quantile(double p, size_t df);

/* Pseudo-random numbers (splitmix64): the same for the same seed. */
struct stats_rng {
    uint64_t state; /* the seed, at first */
};
uint64_t stats_random(struct stats_rng *r);
/* In [0, 1). */
double stats_random_unit(struct stats_rng *r);
/* Below n, which is at least 1 and less than 2^32. */
size_t stats_random_below(struct stats_rng *r, size_t n);

/* The two-sided rank test of Mann and Whitney (Wilcoxon): do values of one set tend to be larger?
 */
struct stats_rank_test {
    double u;   /* how many pairs have the larger value in a; an equal pair counts half. R's W */
    double p;   /* 1 when all values are equal */
    bool exact; /* below 50 each and no two equal; else the normal approximation with correction for
                 * ties and continuity: as R's wilcox.test() by default */
};
/* na and nb at least 1. */
void stats_rank_test(const double *a, size_t na, const double *b, size_t nb,
                     struct stats_rank_test *ret);

/* A 95 % interval of mean(b) / mean(a), by bootstrap: both are drawn again with replacement, and
 * the interval is where the ratios lie, but for as much at both ends as the expanded percentile
 * interval leaves out: less than 2.5 % where the sets are small, since the plain one is too narrow
 * for them (T. Hesterberg, What Teachers Should Know About the Bootstrap, 2015). Ends may be
 * infinite where mean(a) may be 0. False below two values in a set, or when mean(a) is 0. */
bool stats_ratio_interval(const double *a, size_t na, const double *b, size_t nb, uint64_t seed,
                          double *ret_low, double *ret_high);

/* How many samples of the series say as much as one independent one, at least 1: the integrated
 * autocorrelation time, summed up as far as pairs of autocorrelations stay positive (Geyer 1992),
 * corrected for the mean being an estimate. 1 for a series that does not vary. */
double stats_autocorrelation_time(const double *v, size_t n);

/* Means of batches of `length` consecutive values, with `gap` values left out between two of them;
 * ret has room for (n + gap) / (length + gap) of them, which is returned. */
size_t stats_batch_means(const double *v, size_t n, size_t length, size_t gap, double *ret);

#endif
