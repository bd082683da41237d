/* Ratios with their intervals as bars from 1, the baseline, to both sides of a logarithmic axis. */
#ifndef EXPERIMENT_PLOT_RATIOS_H
#define EXPERIMENT_PLOT_RATIOS_H

#include "experiment/plot_scale.h"

struct ratio_row {
    const char *name;
    double ratio;     /* NaN: there is none */
    double low, high; /* its interval; NaN: there is none; high may be infinite */
    bool sure;        /* a test says that it differs from 1 */
    const char *said; /* the verdict: "more", "cannot tell"; or why there is no ratio */
};

struct ratios {
    const char *axis; /* "web / db, of the means" */
    const struct ratio_row *rows;
    size_t n;
    bool long_names; /* of 30 letters, not 16 */
};

/* Sets width, height, draw and what, which is to outlive p. */
void plot_of_ratios(struct plot *p, const struct ratios *r);

/* What the axis reaches to, both ways: the power of 2, from 2 to 1024, that holds all that can be
 * shown. */
double ratios_reach(const struct ratios *r);
/* "1.23 (1.10 to 1.38)". */
void ratio_format(struct strbuf *out, double ratio, double low, double high);
/* All of them in words: "web: 1.23 (1.10 to 1.38), more. db: cannot tell." */
void ratios_describe(struct strbuf *out, const struct ratio_row *r, size_t n);

#endif
