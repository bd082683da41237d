#include "experiment/page_bench.h"

#include <math.h>

const struct bench_sum *bench_part_sum(const struct bench_part *t, size_t step, size_t platform)
{
    return &t->sums[step * t->b->platforms.n + platform];
}

bool bench_part_has(const struct bench_part *t, size_t step)
{
    for (size_t p = 0; p < t->b->platforms.n; p++)
        if (bench_part_sum(t, step, p)->figure.n)
            return true;
    return false;
}

struct bench_scale bench_part_scale(const struct bench_part *t, size_t step)
{
    double most = 0;

    for (size_t p = 0; p < t->b->platforms.n; p++)
        if (bench_part_sum(t, step, p)->figure.n)
            most = fmax(most, bench_part_sum(t, step, p)->figure.mean);
    return bench_scale_for(t->b->steps[step].unit, most);
}

const char *bench_sum_missing(const struct bench_sum *s)
{
    return s->why ? s->why : s->not_here ? "not available" : s->failed ? "it failed" : "it was not tried";
}
