/* How the figures of a bench are written for people. Pure. */
#ifndef EXPERIMENT_BENCH_SCALE_H
#define EXPERIMENT_BENCH_SCALE_H

#include "core/strbuf.h"
#include "experiment/bench.h"

/* What figures are divided by, so that the largest of them reads well, and what they are then. */
struct bench_scale {
    double by;
    const char *unit; /* "MiB/s"; static */
};

/* most 0: there are no figures, and the unit is that of the results. */
struct bench_scale bench_scale_for(enum bench_unit unit, double most);

/* Four figures, below 1 three: "0.00244", "0.183", "12.41", "18486"; below 0.0001 "0.000". A dash for NaN. */
void bench_number(struct strbuf *out, double v);

#endif
