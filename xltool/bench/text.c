/* The results of a bench for people: a table, and what did not go as it should. */
#include "xltool/bench/bencher.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"
#include "experiment/bench_notes.h"
#include "experiment/bench_sum.h"
#include "xltool/grid.h"

enum { COLUMNS = 13, LEFT = 2, WHY_MOST = 70 };

static const char *const headers[COLUMNS] = { "STEP", "ON",  "N",      "FAIL",  "MEAN",         "P50",    "P95",
                                              "MIN",  "MAX", "SPREAD", "RATIO", "95%-INTERVAL", "VERDICT" };

/* What every row needs of its step. */
struct table_step {
    const struct bench *bench;
    size_t index;
    struct bench_sum base;
};

/* Seconds: "0.183", "12.41", "184.0". */
static void add_seconds(struct grid *g, double v)
{
    char text[32] = "-";

    if (!isnan(v))
        snprintf(text, sizeof(text), "%.*f", v < 9.9995 ? 3 : v < 99.995 ? 2 : 1, v);
    grid_add(g, text, 0);
}

static void add_count(struct grid *g, size_t n)
{
    char text[24];

    snprintf(text, sizeof(text), "%zu", n);
    grid_add(g, text, 0);
}

static void add_ratio(struct grid *g, const struct table_step *step, size_t platform, const struct bench_sum *sum)
{
    _cleanup_strbuf_ struct strbuf ratio = STRBUF_INIT, interval = STRBUF_INIT, verdict = STRBUF_INIT;
    struct bench_ratio r = { .known = false };

    if (platform > 0)
        bench_ratio(&r, &step->base, sum, step->bench->seed);
    if (r.known) {
        format_ratio(&ratio, r.ratio);
        strbuf_adds(&verdict, bench_verdict_word(step->bench->steps[step->index].unit, r.verdict));
    }
    if (r.known && !isnan(r.low))
        format_interval(&interval, r.low, r.high);
    if (sum->not_here && !sum->figure.n)
        strbuf_addf(&verdict, "n/a: %s", sum->why ? sum->why : "");
    grid_add(g, strbuf_str(&ratio), 0);
    grid_add(g, strbuf_str(&interval), 0);
    grid_add(g, strbuf_str(&verdict), WHY_MOST);
}

static void add_row(struct grid *g, const struct table_step *step, size_t platform)
{
    struct bench_sum sum;

    bench_sum(&sum, step->bench, platform, step->index);
    grid_add(g, platform == 0 || g->markdown ? step->bench->steps[step->index].label : "", 0);
    grid_add(g, step->bench->platforms.v[platform], 0);
    add_count(g, sum.figure.n);
    add_count(g, sum.failed);
    add_seconds(g, sum.figure.mean);
    add_seconds(g, sum.figure.p50);
    add_seconds(g, sum.figure.p95);
    add_seconds(g, sum.figure.least);
    add_seconds(g, sum.figure.most);
    add_seconds(g, sum.figure.sd);
    add_ratio(g, step, platform, &sum);
    bench_sum_release(&sum);
}

/* A line for each, but for what stands in the table of operations: what a platform does not have. */
static void print_notes(const struct bencher *b, bool markdown)
{
    _cleanup_bench_notes_ struct bench_notes notes;

    bench_notes(&notes, &b->results);
    for (size_t i = 0; i < notes.n; i++) {
        const struct bench_note *n = &notes.v[i];
        _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT, steps = STRBUF_INIT;
        size_t all = bench_runs_begun(&b->results, n->platform);
        bool never = n->outcome == BENCH_NOT_HERE && n->runs == all;
        if (never && !b->kind->measures)
            continue;
        escape_terminal(&safe, n->why);
        bench_note_steps(&steps, &b->results, n);
        printf("%s%s: %s", markdown ? "- " : "", b->results.platforms.v[n->platform], bench_note_word(n));
        if (!never)
            printf(" in %zu of %zu runs", n->runs, all);
        printf(": %s (%s)\n", strbuf_str(&safe), strbuf_str(&steps));
    }
}

void bench_print_rows(const struct bencher *b, bool markdown)
{
    const struct bench *r = &b->results;
    struct grid g;

    grid_init(&g, headers, COLUMNS, LEFT, markdown);
    for (size_t s = 0; s < r->n_steps; s++) {
        struct table_step step = { .bench = r, .index = s };
        bench_sum(&step.base, r, 0, s);
        for (size_t p = 0; p < r->platforms.n; p++)
            add_row(&g, &step, p);
        bench_sum_release(&step.base);
    }
    grid_print(&g);
    grid_release(&g);
    putchar('\n');
}

void bench_print_text(const struct bencher *b, bool markdown)
{
    const struct bench *r = &b->results;
    size_t begun = 0;

    for (size_t p = 0; p < r->platforms.n; p++)
        begun += bench_runs_begun(r, p);
    b->kind->print_table(b, markdown);
    print_notes(b, markdown);
    printf("%s%zu of %zu runs. %s: standard deviation. Ratio: of the means, to '%s', with its 95 %% interval "
           "(bootstrap).\nCannot tell: it may be chance (rank test, 5 %%), or there are fewer than four runs. "
           "--seed %llu\n", markdown ? "\n" : "", begun, r->n_runs, b->kind->measures ? "±" : "Seconds. Spread",
           r->platforms.v[0], (unsigned long long)r->seed);
    if (b->kind->measures)
        puts("Host CPU: busy time of the whole host meanwhile, in percent of one core; in brackets what of it was burned "
             "for the guest.");
}
