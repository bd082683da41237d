/* The results of `bench data` for people: a row a step, the platforms beside one another. */
#include "xltool/bench/bencher.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"
#include "experiment/bench_scale.h"
#include "experiment/bench_sum.h"
#include "xltool/grid.h"

enum { LEFT = 2, COLUMNS_EACH = 4 };

/* ---- the table ---- */

static void add_value(struct grid *g, const struct bench_sum *s, const struct bench_scale *scale)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    size_t others = s->failed + s->not_tried + s->not_here;

    if (s->figure.n) {
        bench_number(&text, s->figure.mean / scale->by);
        if (!isnan(s->figure.sd)) {
            strbuf_adds(&text, " ± ");
            bench_number(&text, s->figure.sd / scale->by);
        }
        if (others)
            strbuf_addf(&text, " (%zu of %zu)", s->figure.n, s->figure.n + others);
    } else {
        strbuf_adds(&text, s->failed ? "failed" : s->not_here ? "n/a" : "-");
    }
    grid_add(g, strbuf_str(&text), 0);
}

/* "212% (201%)": the host, and of it the guest's part. */
static void add_cost(struct grid *g, const struct bench_sum *s)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (s->figure.n && !isnan(s->host))
        strbuf_addf(&text, "%.0f%%", s->host);
    if (s->figure.n && !isnan(s->guest))
        strbuf_addf(&text, "%s(%.0f%%)", text.len ? " " : "", s->guest);
    grid_add(g, text.len ? strbuf_str(&text) : "-", 0);
}

/* "1.94 (1.9..1.98)", and what that says. */
static void add_ratio(struct grid *g, const struct bench *b, size_t step, const struct bench_sum *base,
                      const struct bench_sum *other)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct bench_ratio r;

    bench_ratio(&r, base, other, b->seed);
    if (r.known && !isnan(r.ratio)) {
        format_ratio(&text, r.ratio);
        if (!isnan(r.low)) {
            strbuf_adds(&text, " (");
            format_interval(&text, r.low, r.high);
            strbuf_addc(&text, ')');
        }
    }
    grid_add(g, strbuf_str(&text), 0);
    grid_add(g, r.known ? bench_verdict_word(b->steps[step].unit, r.verdict) : "", 0);
}

/* A step that no platform has is no row. */
static bool is_row(const struct bench_sum *sums, size_t n)
{
    for (size_t p = 0; p < n; p++)
        if (sums[p].figure.n + sums[p].failed + sums[p].not_tried || !sums[p].not_here)
            return true;
    return false;
}

static void add_figures(struct grid *g, const struct bench *b, size_t step, const struct bench_sum *sums)
{
    double most = 0;

    for (size_t p = 0; p < b->platforms.n; p++)
        if (sums[p].figure.n)
            most = fmax(most, sums[p].figure.mean);
    struct bench_scale scale = bench_scale_for(b->steps[step].unit, most);
    grid_add(g, b->steps[step].label, 0);
    grid_add(g, scale.unit, 0);
    for (size_t p = 0; p < b->platforms.n; p++) {
        add_value(g, &sums[p], &scale);
        add_cost(g, &sums[p]);
        if (p > 0)
            add_ratio(g, b, step, &sums[0], &sums[p]);
    }
}

static void add_row(struct grid *g, const struct bench *b, size_t step)
{
    struct bench_sum *sums = xcalloc(b->platforms.n, sizeof(*sums));

    for (size_t p = 0; p < b->platforms.n; p++)
        bench_sum(&sums[p], b, p, step);
    if (is_row(sums, b->platforms.n))
        add_figures(g, b, step, sums);
    for (size_t p = 0; p < b->platforms.n; p++)
        bench_sum_release(&sums[p]);
    free(sums);
}

static void init_grid(struct grid *g, const struct bench *b, bool markdown)
{
    const char *headers[GRID_COLUMNS_MOST] = { "STEP", "UNIT" };
    size_t n = LEFT;

    for (size_t p = 0; p < b->platforms.n && n + COLUMNS_EACH <= GRID_COLUMNS_MOST; p++) {
        headers[n++] = b->platforms.v[p];
        headers[n++] = "HOST CPU";
        if (p > 0) {
            headers[n++] = "RATIO (95%)";
            headers[n++] = "VERDICT";
        }
    }
    grid_init(g, headers, n, LEFT, markdown);
}

/* ---- all of it ---- */

void bench_print_columns(const struct bencher *b, bool markdown)
{
    const struct bench *r = &b->results;
    struct grid g;

    init_grid(&g, r, markdown);
    for (size_t s = 0; s < r->n_steps; s++)
        add_row(&g, r, s);
    grid_print(&g);
    grid_release(&g);
    putchar('\n');
}
