/* Whether two series of samples differ, and by how much: what `compare` says of each metric. Pure.
 *
 * Samples of one run are not independent: a guest that is busy now is busy a second later. A test that takes them for
 * independent finds differences between two halves of the same thing. So the test and the interval look at means of
 * batches, each twice as long as the samples depend on one another (stats_autocorrelation_time(), the larger one of
 * both sides), with as much left out between two batches. Mean, deviation and percentiles are those of all samples.
 *
 * What no test of one run each can see is how runs differ from one another. */
#ifndef EXPERIMENT_COMPARE_H
#define EXPERIMENT_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COMPARE_LEAST_SAMPLES = 20, COMPARE_LEAST_BATCHES = 4 };

struct figure {
    size_t n;
    double mean, sd, p50, p95, p99, least, most; /* NaN where there are too few */
};
void figure_measure(struct figure *ret, const double *v, size_t n);

enum verdict { VERDICT_CANNOT_TELL, VERDICT_MORE, VERDICT_LESS };
/* "cannot tell", "more", "less". */
const char *verdict_name(enum verdict v);

struct difference {
    enum verdict verdict; /* the other side has more, or less, than the baseline */
    bool compared;        /* false: there was nothing to go by; `why` says what is missing */
    char why[160];        /* or what the verdict goes by where that is no test; "" otherwise */
    double ratio;         /* of the means, other / baseline; NaN when that one is 0 or a side is empty */
    double low, high;     /* its 95 % interval; NaN without one; high may be infinite */
    double p;             /* of the rank test; NaN without one */
    bool exact;
    size_t batch, gap;    /* samples in a batch, and left out after one */
    size_t n_base, n_other; /* batches */
};

/* Compares two series. A difference is one when the rank test says so (p < 0.05) and the interval does not hold 1.
 * Series that do not vary need no test; those too short for one need none when they keep apart from each other by many
 * times all that they vary. */
void difference_measure(struct difference *ret, const double *base, size_t n_base, const double *other,
                        size_t n_other, uint64_t seed);

#endif
