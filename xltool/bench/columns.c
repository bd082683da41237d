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

/* ---- what a platform does not have ---- */

/* The reason why no run of the step had a figure, if it is that the platform has no such thing. */
static const char *not_here(const struct bench *b, size_t platform, size_t step)
{
    const char *why = NULL;
    size_t all = 0, n = 0;

    for (size_t i = 0; i < b->n_runs; i++) {
        const struct bench_run *r = &b->runs[i];
        if (!r->begun || r->platform != platform)
            continue;
        all++;
        if (r->marks[step].outcome != BENCH_NOT_HERE)
            continue;
        n++;
        why = r->marks[step].why ? r->marks[step].why : "";
    }
    return n == all ? why : NULL;
}

/* A step that no platform has is no row. */
static bool is_row(const struct bench *b, size_t step)
{
    for (size_t p = 0; p < b->platforms.n; p++)
        if (!not_here(b, p, step))
            return true;
    return false;
}

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
            format_ratio(&text, r.low);
            strbuf_adds(&text, "..");
            format_ratio(&text, r.high);
            strbuf_addc(&text, ')');
        }
    }
    grid_add(g, strbuf_str(&text), 0);
    grid_add(g, r.known ? bench_verdict_word(b->steps[step].unit, r.verdict) : "", 0);
}

static void add_row(struct grid *g, const struct bench *b, size_t step)
{
    struct bench_sum *sums = xcalloc(b->platforms.n, sizeof(*sums));
    double most = 0;

    for (size_t p = 0; p < b->platforms.n; p++) {
        bench_sum(&sums[p], b, p, step);
        if (sums[p].figure.n)
            most = fmax(most, sums[p].figure.mean);
    }
    struct bench_scale scale = bench_scale_for(b->steps[step].unit, most);
    grid_add(g, b->steps[step].label, 0);
    grid_add(g, scale.unit, 0);
    for (size_t p = 0; p < b->platforms.n; p++) {
        add_value(g, &sums[p], &scale);
        add_cost(g, &sums[p]);
        if (p > 0)
            add_ratio(g, b, step, &sums[0], &sums[p]);
    }
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

/* A line a reason, with all its steps. */
static void print_not_here(const struct bench *b, size_t platform, bool markdown)
{
    _cleanup_strlist_ struct strlist told = STRLIST_INIT;

    for (size_t s = 0; s < b->n_steps; s++) {
        const char *why = not_here(b, platform, s);
        _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT, steps = STRBUF_INIT;
        if (!why || strlist_has(&told, why))
            continue;
        strlist_add(&told, why);
        for (size_t k = s; k < b->n_steps; k++) {
            const char *other = not_here(b, platform, k);
            if (other && strcmp(other, why) == 0)
                strbuf_addf(&steps, "%s%s", steps.len ? "; " : "", b->steps[k].label);
        }
        escape_terminal(&safe, why);
        printf("%s%s: n/a: %s (%s)\n", markdown ? "- " : "", b->platforms.v[platform], strbuf_str(&safe),
               strbuf_str(&steps));
    }
}

void bench_print_columns(const struct bencher *b, bool markdown)
{
    const struct bench *r = &b->results;
    struct grid g;

    init_grid(&g, r, markdown);
    for (size_t s = 0; s < r->n_steps; s++)
        if (is_row(r, s))
            add_row(&g, r, s);
    grid_print(&g);
    grid_release(&g);
    putchar('\n');
    for (size_t p = 0; p < r->platforms.n; p++)
        print_not_here(r, p, markdown);
}
