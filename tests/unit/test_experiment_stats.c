/* Statistics agree with R; what is the same is not told apart, what differs is.
 *
 * Reference figures are those of R 4.2.2; the comments hold the commands that print them. */
#include "tests/unit/core_fixture.h"

#include <math.h>

#include "experiment/compare.h"
#include "experiment/stats.h"

enum { REPEATS = 400, LONG = 300 };

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 2e-6 * fmax(1e-4, fabs(want))))
        fail_msg("got %.10g, wanted %.10g", got, want);
}

/* airquality$Ozone[airquality$Month == 5], without NA; and of August */
static const double may[] = { 41, 36, 12, 18, 28, 23, 19, 8, 7,  16, 11, 14,  18,
                              14, 34, 6,  30, 11, 1,  11, 4, 32, 23, 45, 115, 37 };
static const double august[] = { 39, 9,  16, 78, 35, 66, 122, 89,  110, 44, 28,  65, 22,
                                 59, 23, 31, 44, 21, 9,  45,  168, 73,  76, 118, 84, 85 };

/* Hollander & Wolfe (1973), p. 69: permeability of the placenta; example(wilcox.test) */
static const double placenta_x[] = { 0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46 };
static const double placenta_y[] = { 1.15, 0.88, 0.90, 0.74, 1.21 };

static void it_describes(void **state)
{
    (void)state;
    double one[] = { 7 }, sorted[26];

    assert_true(isnan(stats_mean(NULL, 0)) && isnan(stats_quantile(NULL, 0, 0.5)));
    assert_true(isnan(stats_sd(one, 1)));
    near(stats_quantile(one, 1, 0.99), 7);
    memcpy(sorted, may, sizeof(may));
    stats_sort(sorted, N(may));
    near(stats_mean(may, N(may)), 23.6153846154); /* mean(may) */
    near(stats_sd(may, N(may)), 22.2244494610);   /* sd(may) */
    near(stats_quantile(sorted, N(may), 0), 1);   /* quantile(may, c(0, .25, .5, .95, .99, 1)) */
    near(stats_quantile(sorted, N(may), 0.25), 11);
    near(stats_quantile(sorted, N(may), 0.5), 18);
    near(stats_quantile(sorted, N(may), 0.95), 44);
    near(stats_quantile(sorted, N(may), 0.99), 97.5);
    near(stats_quantile(sorted, N(may), 1), 115);
}

static void it_knows_the_distributions(void **state)
{
    (void)state;
    /* qt(.975, c(1, 2, 3, 4, 5, 10, 30, 99)) */
    static const struct {
        size_t df;
        double t;
    } t975[] = { { 1, 12.7062047362 }, { 2, 4.30265272975 }, { 3, 3.18244630528 },
                 { 4, 2.7764451052 },  { 5, 2.57058183564 }, { 10, 2.22813885199 },
                 { 30, 2.0422724563 }, { 99, 1.98421695151 } };

    for (size_t i = 0; i < N(t975); i++) {
        near(stats_t_quantile(0.975, t975[i].df), t975[i].t);
        near(stats_t_quantile(0.025, t975[i].df), -t975[i].t);
    }
    near(stats_t_quantile(0.0005, 7), -5.40788252086); /* qt(.0005, 7) */
    near(stats_t_quantile(0.5, 3), 0);
    near(stats_normal_cdf(0), 0.5); /* pnorm(c(0, 1.959964, -3.67)) */
    near(stats_normal_cdf(1.959964), 0.9750000009036);
    near(stats_normal_cdf(-3.67), 0.0001212752343);
}

static void is_test(const double *a, size_t na, const double *b, size_t nb, double u, double p,
                    bool exact)
{
    struct stats_rank_test t, back;

    stats_rank_test(a, na, b, nb, &t);
    near(t.u, u);
    near(t.p, p);
    assert_int_equal(t.exact, exact);
    stats_rank_test(b, nb, a, na, &back);
    near(back.u, (double)na * (double)nb - u);
    near(back.p, p);
}

static void the_rank_test_is_that_of_r(void **state)
{
    (void)state;
    static const double four[] = { 1, 2, 3, 4 }, above[] = { 5, 6, 7, 8 }, same[] = { 3, 3, 3 };
    double many[60], others[60];

    is_test(placenta_x, 10, placenta_y, 5, 35, 0.254412254412, true); /* wilcox.test(x, y) */
    is_test(four, 4, above, 4, 0, 0.0285714285714, true); /* wilcox.test(1:4, 5:8) */
    is_test(four, 1, above, 1, 0, 1, true);               /* wilcox.test(1, 5) */
    is_test(same, 3, same, 3, 4.5, 1, false);             /* R: NaN */
    /* with ties: wilcox.test(may, august) */
    is_test(may, N(may), august, N(august), 127.5, 0.000120807831, false);
    /* beyond 50: i <- 0:59; wilcox.test(i^2, i^2 + 400.5) */
    for (int i = 0; i < 60; i++) {
        many[i] = i * i;
        others[i] = i * i + 400.5;
    }
    is_test(many, 60, others, 60, 1334, 0.0145559986, false);
    /* just below: i <- 0:48; wilcox.test(i^2, i^2 + 400.5) */
    is_test(many, 49, others, 49, 777, 0.00240590225, true);
}

static double normal(struct stats_rng *r)
{
    double u = 1 - stats_random_unit(r), v = stats_random_unit(r);

    return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

/* A stationary AR(1) process around a mean, of innovations of deviation 1; phi 0: white noise. */
static void fill(double *v, size_t n, double mean, double phi, struct stats_rng *r)
{
    double x = normal(r) / sqrt(1 - phi * phi);

    for (size_t i = 0; i < n; i++) {
        v[i] = mean + x;
        x = phi * x + normal(r);
    }
}

static void chance_is_the_same_everywhere(void **state)
{
    (void)state;
    struct stats_rng r = { 1 };
    size_t seen[7] = { 0 };

    assert_true(stats_random(&r) == 0x910a2dec89025cc1u); /* splitmix64 of seed 1 */
    for (int i = 0; i < 70000; i++) {
        double u = stats_random_unit(&r);
        assert_true(u >= 0 && u < 1);
        seen[stats_random_below(&r, 7)]++;
    }
    for (size_t i = 0; i < 7; i++)
        assert_in_range(seen[i], 9600, 10400);
}

/* The 95 % interval holds the true ratio about so often, also of small sets. */
static void the_interval_covers(void **state)
{
    (void)state;
    static const size_t sizes[] = { 5, 10, 40 };
    struct stats_rng r = { 7 };

    for (size_t k = 0; k < N(sizes); k++) {
        size_t covered = 0;
        for (uint64_t i = 0; i < REPEATS; i++) {
            double a[40], b[40], low, high;
            fill(a, sizes[k], 10, 0, &r);
            fill(b, sizes[k], 15, 0, &r);
            assert_true(stats_ratio_interval(a, sizes[k], b, sizes[k], i + 1, &low, &high));
            covered += low <= 1.5 && 1.5 <= high;
        }
        print_message("# n = %zu: %zu of %d intervals hold the ratio\n", sizes[k], covered,
                      REPEATS);
        assert_in_range(covered, REPEATS * 92 / 100, REPEATS * 99 / 100);
    }
}

/* One end of both bootstraps, which have 10,000 draws here and 400,000 there. */
static void about(double got, double want)
{
    if (!(fabs(got - want) <= 0.03 * want))
        fail_msg("got %.5g, wanted about %.5g", got, want);
}

/* set.seed(1); B <- 400000; means <- function(v) colMeans(matrix(sample(v, length(v) * B, TRUE), length(v)))
 * k <- min(length(a), length(b)); p <- pnorm(sqrt(k / (k - 1)) * qt(c(.025, .975), k - 1))
 * quantile(means(b) / means(a), p) */
static void the_interval_is_that_of_r(void **state)
{
    (void)state;
    double low, high;

    assert_true(stats_ratio_interval(may, N(may), august, N(august), 1, &low, &high));
    about(low, 1.6017);
    about(high, 4.0216);
    assert_true(stats_ratio_interval(placenta_x, 10, placenta_y, 5, 1, &low, &high));
    about(low, 0.5098);
    about(high, 1.1315);
    assert_true(stats_ratio_interval(placenta_y, 5, placenta_x, 10, 1, &low, &high));
    about(low, 0.8786);
    about(high, 1.9648);
}

static void an_interval_needs_something_to_go_by(void **state)
{
    (void)state;
    double a[] = { 2, 2, 2 }, b[] = { 3, 3, 3 }, zero[] = { 0, 0, 0 }, mostly[] = { 0, 0, 9 }, low,
           high, again;

    assert_false(stats_ratio_interval(a, 1, b, 3, 1, &low, &high));
    assert_false(stats_ratio_interval(zero, 3, b, 3, 1, &low, &high));
    assert_true(stats_ratio_interval(a, 3, b, 3, 1, &low, &high));
    near(low, 1.5);
    near(high, 1.5);
    assert_true(stats_ratio_interval(mostly, 3, b, 3, 1, &low, &high));
    assert_true(isinf(high) && low < 1);
    assert_true(stats_ratio_interval(may, N(may), august, N(august), 5, &low, &high));
    assert_true(stats_ratio_interval(may, N(may), august, N(august), 5, &again, &high));
    assert_true(low >= again && low <= again); /* the same seed */
}

static void dependence_is_seen(void **state)
{
    (void)state;
    struct stats_rng r = { 3 };
    double v[5000], constant[] = { 5, 5, 5, 5, 5, 5 }, means[3];

    fill(v, 5000, 50, 0, &r);
    assert_true(stats_autocorrelation_time(v, 5000) < 1.5);
    fill(v, 5000, 50, 0.8, &r); /* (1 + phi) / (1 - phi) = 9 */
    assert_true(fabs(stats_autocorrelation_time(v, 5000) - 9) < 3);
    near(stats_autocorrelation_time(constant, 6), 1);
    near(stats_autocorrelation_time(v, 1), 1);
    for (int i = 0; i < 8; i++)
        v[i] = i;
    assert_int_equal(stats_batch_means(v, 8, 2, 1, means), 3);
    near(means[0], 0.5);
    near(means[2], 6.5);
    assert_int_equal(stats_batch_means(v, 1, 2, 1, means), 0);
}

struct rates {
    size_t cannot_tell, wrong, naive;
};

/* Compares two runs of the same process, but for a difference of the means. */
static void repeat(struct rates *ret, double phi, size_t n, double difference, uint64_t seed)
{
    struct stats_rng r = { seed };
    double a[LONG * 3], b[LONG * 3];

    *ret = (struct rates){ .wrong = 0 };
    for (uint64_t i = 0; i < REPEATS; i++) {
        struct difference d;
        struct stats_rank_test t;
        fill(a, n, 20, phi, &r);
        fill(b, n, 20 + difference, phi, &r);
        difference_measure(&d, a, n, b, n, i + 1);
        stats_rank_test(a, n, b, n, &t);
        ret->cannot_tell += d.verdict == VERDICT_CANNOT_TELL;
        ret->wrong += difference > 0 ? d.verdict == VERDICT_LESS : d.verdict != VERDICT_CANNOT_TELL;
        ret->naive += t.p < 0.05;
        assert_true(d.verdict == VERDICT_CANNOT_TELL || d.low > 1 || d.high < 1);
    }
    print_message(
        "# phi %.2f, %zu samples, means differ by %g: cannot tell in %zu of %d, wrong in %zu; "
        "a test of the samples themselves finds a difference in %zu\n",
        phi, n, difference, ret->cannot_tell, REPEATS, ret->wrong, ret->naive);
}

static void the_same_is_not_told_apart(void **state)
{
    (void)state;
    static const size_t lengths[] = { 20, 60, LONG };
    static const double phis[] = { 0, 0.5, 0.8, 0.95 };
    struct rates got;

    for (size_t k = 0; k < N(phis); k++)
        for (size_t i = 0; i < N(lengths); i++) {
            repeat(&got, phis[k], lengths[i], 0, 1000 + k);
            assert_in_range(got.cannot_tell, REPEATS * 93 / 100, REPEATS);
            if (phis[k] > 0.7)
                assert_true(got.naive > REPEATS / 4); /* why there are batches */
        }
    repeat(&got, 0.8, LONG * 3, 0, 2000);
    assert_in_range(got.cannot_tell, REPEATS * 93 / 100, REPEATS);
}

static void what_differs_is_told_apart(void **state)
{
    (void)state;
    struct rates got;

    repeat(&got, 0, 60, 1, 5);
    assert_true(got.cannot_tell < REPEATS / 20 && got.wrong == 0);
    repeat(&got, 0.8, LONG, 3, 6);
    assert_true(got.cannot_tell < REPEATS / 5 && got.wrong == 0);
    repeat(&got, 0.8, LONG * 3, 3, 7);
    assert_true(got.cannot_tell < REPEATS / 20 && got.wrong == 0);
}

static struct difference of(const double *a, size_t na, const double *b, size_t nb)
{
    struct difference d;

    difference_measure(&d, a, na, b, nb, 1);
    return d;
}

static void it_says_what_is_missing(void **state)
{
    (void)state;
    double a[100], b[100], zero[100] = { 0 };
    struct stats_rng r = { 9 };

    struct difference d = of(NULL, 0, NULL, 0);
    assert_false(d.compared);
    assert_true(isnan(d.ratio) && isnan(d.low) && isnan(d.p));
    fill(a, 100, 50, 0, &r);
    d = of(a, 1, a, 1);
    assert_false(d.compared);
    assert_string_equal(d.why, "too few samples: 1, at least 20 are needed");
    for (int i = 0; i < 100; i++) {
        a[i] = 100 + i; /* it only grows */
        b[i] = 110 + i;
    }
    d = of(a, 100, b, 100);
    assert_false(d.compared);
    assert_int_equal(d.verdict, VERDICT_CANNOT_TELL);
    assert_non_null(strstr(d.why, "too short"));
    near(d.ratio, 159.5 / 149.5);
    for (int i = 0; i < 100; i++)
        b[i] = 10000 + i;
    d = of(b, 100, a, 100);
    assert_true(d.compared);
    assert_int_equal(d.verdict, VERDICT_LESS);
    assert_non_null(strstr(d.why, "far apart"));
    d = of(zero, 100, zero, 100);
    assert_true(d.compared && isnan(d.ratio));
    assert_string_equal(d.why, "all samples are equal");
    assert_int_equal(d.verdict, VERDICT_CANNOT_TELL);
    fill(a, 100, 50, 0, &r);
    d = of(zero, 100, a, 100); /* no ratio, but a difference */
    assert_true(isnan(d.ratio) && isnan(d.low) && d.p < 0.05);
    assert_int_equal(d.verdict, VERDICT_MORE);
    d = of(a, 100, zero, 100);
    assert_true(d.ratio <= 0 && d.high <= 0);
    assert_int_equal(d.verdict, VERDICT_LESS);
}

static void figures_of_little_are_unknown(void **state)
{
    (void)state;
    double one[] = { 4 };
    struct figure f;

    figure_measure(&f, NULL, 0);
    assert_true(f.n == 0 && isnan(f.mean) && isnan(f.sd) && isnan(f.p99) && isnan(f.most));
    figure_measure(&f, one, 1);
    assert_true(f.n == 1 && isnan(f.sd));
    near(f.p99, 4);
    figure_measure(&f, may, N(may));
    near(f.p95, 44);
    near(f.least, 1);
    near(f.most, 115);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_describes),
        cmocka_unit_test(it_knows_the_distributions),
        cmocka_unit_test(the_rank_test_is_that_of_r),
        cmocka_unit_test(chance_is_the_same_everywhere),
        cmocka_unit_test(the_interval_covers),
        cmocka_unit_test(the_interval_is_that_of_r),
        cmocka_unit_test(an_interval_needs_something_to_go_by),
        cmocka_unit_test(dependence_is_seen),
        cmocka_unit_test(the_same_is_not_told_apart),
        cmocka_unit_test(what_differs_is_told_apart),
        cmocka_unit_test(it_says_what_is_missing),
        cmocka_unit_test(figures_of_little_are_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
