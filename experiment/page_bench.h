/* What the files of the page of benches share. Inside of experiment/. */
#ifndef EXPERIMENT_PAGE_BENCH_H
#define EXPERIMENT_PAGE_BENCH_H

#include "experiment/bench_scale.h"
#include "experiment/bench_sum.h"
#include "experiment/sheet.h"

/* A bench of the page. */
struct bench_part {
    const struct bench_file *file;
    const struct bench *b;
    struct bench_sum *sums; /* of step s on platform p: s * platforms + p */
    size_t number;          /* from 1; in the ids of its plots */
};

const struct bench_sum *bench_part_sum(const struct bench_part *t, size_t step, size_t platform);
/* True when the step has a figure on any platform. */
bool bench_part_has(const struct bench_part *t, size_t step);
/* What the step's figures are written in. */
struct bench_scale bench_part_scale(const struct bench_part *t, size_t step);
/* Why there are none. May be hostile. */
const char *bench_sum_missing(const struct bench_sum *s);

/* The ratios of a platform to the first one, and the samples of a step: page_bench_plots.c. */
void bench_part_ratios(struct sheet *s, const struct bench_part *t, size_t platform);
void bench_part_samples(struct sheet *s, const struct bench_part *t, size_t step);

#endif
