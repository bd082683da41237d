/* What the runs of a bench come to: a step on a platform, and beside the first platform. Pure. */
#ifndef EXPERIMENT_BENCH_SUM_H
#define EXPERIMENT_BENCH_SUM_H

#include "experiment/bench.h"
#include "experiment/compare.h"

/* Every begun run is in one of the four counts. */
struct bench_sum {
    struct figure figure;   /* of what was measured, in the step's unit; figure.n is how many */
    size_t failed, not_tried, not_here;
    double low, high;       /* 95 % interval of the mean (Student's t); NaN below two */
    double *samples;        /* figure.n, in the order of the runs */
    const char *why;        /* of the first run that was not here, or failed, or was not tried, the first of these
                             * that there is; NULL: all were measured. The bench's; may be hostile */
    double host, guest;     /* means of what was paid, percent of one core; NaN: not known of any sample */
    const char *host_why, *guest_why; /* then; the bench's, or static; may be hostile */
};

#define _cleanup_bench_sum_ _cleanup_(bench_sum_release)

void bench_sum(struct bench_sum *ret, const struct bench *b, size_t platform, size_t step);
void bench_sum_release(struct bench_sum *s);

/* A step beside the same step on the baseline. Runs are independent of each other, so the rank test takes each as it is,
 * and few of them do: it needs four on either side to tell anything (p < 0.05), and says that it cannot below that. */
struct bench_ratio {
    enum verdict verdict; /* VERDICT_MORE: the value is larger than on the baseline */
    bool known;           /* false: one of the two was never measured */
    double ratio;         /* of the means; NaN when that of the baseline is 0 */
    double low, high;     /* its 95 % interval; NaN without one; high may be infinite */
    double p;             /* of the rank test; NaN where there are too few runs for it */
    char why[80];         /* what keeps the verdict from being told; "" = nothing but chance */
};

/* "longer", "shorter" of a time, "faster", "slower" of a rate, "cannot tell". Static. */
const char *bench_verdict_word(enum bench_unit unit, enum verdict v);

void bench_ratio(struct bench_ratio *ret, const struct bench_sum *base, const struct bench_sum *other,
                 uint64_t seed);

#endif
