/* The page of benches: ratios to the first platform as bars, the samples of each step as boxes, with their figures. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "experiment/page_bench.h"
#include "experiment/plot_boxes.h"
#include "experiment/plot_ratios.h"
#include "experiment/stats.h"

/* ---- ratios ---- */

static const char *said(const struct bench_part *t, size_t step, const struct bench_ratio *r)
{
    return !r->known ? "no figures on both sides" : bench_verdict_word(t->b->steps[step].unit, r->verdict);
}

static void plot_ratios(struct sheet *s, const struct bench_part *t, size_t platform, const struct ratio_row *rows, size_t n,
                        const char *title)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT, text = STRBUF_INIT;
    struct ratios r = { .axis = "ratio of the means, with its 95 % interval; 1: as the first platform", .rows = rows, .n = n,
                        .long_names = true };

    strbuf_addf(&name, "bench-%zu-ratios-%zu", t->number, platform);
    ratios_describe(&text, rows, n);
    struct plot p = { .name = strbuf_str(&name), .title = title, .description = strbuf_str(&text) };
    plot_of_ratios(&p, &r);
    sheet_plot(s, &p, "Filled bars differ: p is below 0.05, and the interval leaves out 1. Dashed ones cannot be told from the first "
                      "platform. Of a time less is better, of all else more.");
}

static void put_ratio_row(struct sheet *s, const char *label, const struct bench_ratio *r, const char *verdict)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_adds(s->out, "<tr><th scope=\"row\">");
    sheet_text(s, label);
    strbuf_adds(s->out, "</th>");
    if (isnan(r->ratio))
        strbuf_adds(&text, "–");
    else
        ratio_format(&text, r->ratio, r->low, r->high);
    sheet_element(s, "td", strbuf_str(&text));
    strbuf_addf(s->out, isnan(r->p) ? "<td>–</td>" : r->p < 0.0005 ? "<td>&lt; 0.001</td>" : "<td>%.3f</td>", r->p);
    strbuf_adds(s->out, "<td class=\"why\">");
    sheet_text(s, verdict);
    if (r->why[0]) {
        strbuf_adds(s->out, "; ");
        sheet_text(s, r->why);
    }
    strbuf_adds(s->out, "</td></tr>\n");
}

void bench_part_ratios(struct sheet *s, const struct bench_part *t, size_t platform)
{
    static const char *const names[] = { "Step", "Ratio (interval)", "p", "Verdict", NULL };
    _cleanup_free_ struct ratio_row *rows = xcalloc(t->b->n_steps, sizeof(*rows));
    _cleanup_free_ struct bench_ratio *ratios = xcalloc(t->b->n_steps, sizeof(*ratios));
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
    size_t n = 0;

    strbuf_addf(&title, "%s against %s", t->b->platforms.v[platform], t->b->platforms.v[0]);
    sheet_element(s, "h3", strbuf_str(&title));
    for (size_t i = 0; i < t->b->n_steps; i++) {
        struct bench_ratio *r = &ratios[i];
        bench_ratio(r, bench_part_sum(t, i, 0), bench_part_sum(t, i, platform), t->b->seed);
        if (r->known)
            rows[n++] = (struct ratio_row){ .name = t->b->steps[i].label,
                                            .ratio = r->ratio,
                                            .low = r->low,
                                            .high = r->high,
                                            .sure = r->verdict != VERDICT_CANNOT_TELL,
                                            .said = said(t, i, r) };
    }
    if (n)
        plot_ratios(s, t, platform, rows, n, strbuf_str(&title));
    sheet_head(s, "said", "Ratios of the means with 95 % intervals; p is of the rank test of Mann and Whitney", names);
    for (size_t i = 0; i < t->b->n_steps; i++)
        put_ratio_row(s, t->b->steps[i].label, &ratios[i], said(t, i, &ratios[i]));
    sheet_table_end(s);
}

/* ---- samples ---- */

/* What a plot's figures are divided by, and what its axis is then. Ticks of thousands would be hard to read. */
struct plot_scale {
    double by;
    enum plot_unit unit;
    struct strbuf axis;
};

static void plot_scale_of(const struct bench_part *t, size_t step, struct plot_scale *ret)
{
    struct bench_scale scale = bench_part_scale(t, step);
    double most = 0;

    *ret = (struct plot_scale){ .by = scale.by, .unit = PLOT_PER_S, .axis = STRBUF_INIT };
    if (t->b->steps[step].unit == BENCH_SECONDS) {
        *ret = (struct plot_scale){ .by = 1e-9, .unit = PLOT_NS, .axis = STRBUF_INIT };
        strbuf_adds(&ret->axis, "time");
        return;
    }
    for (size_t p = 0; p < t->b->platforms.n; p++)
        if (bench_part_sum(t, step, p)->figure.n)
            most = fmax(most, bench_part_sum(t, step, p)->figure.most / scale.by);
    bool thousands = most >= 1000;
    ret->by *= thousands ? 1000 : 1;
    strbuf_addf(&ret->axis, "%s%s", thousands ? "1000 " : "", scale.unit);
}

static double *scaled(const struct bench_sum *s, double by)
{
    double *v = xcalloc(s->figure.n + 1, sizeof(*v));

    for (size_t i = 0; i < s->figure.n; i++)
        v[i] = s->samples[i] / by;
    stats_sort(v, s->figure.n);
    return v;
}

static void describe_boxes(struct strbuf *out, const struct box_row *r, size_t n, enum plot_unit unit)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_addf(out, "%s%s: ", i ? " " : "", r[i].name);
        if (!r[i].n) {
            strbuf_addf(out, "none, %s.", r[i].why);
            continue;
        }
        strbuf_adds(out, "median ");
        unit_format(out, unit, stats_quantile(r[i].sorted, r[i].n, 0.5));
        strbuf_adds(out, ", from ");
        unit_format(out, unit, r[i].sorted[0]);
        strbuf_adds(out, " to ");
        unit_format(out, unit, r[i].sorted[r[i].n - 1]);
        strbuf_adds(out, ".");
    }
}

static void plot_boxes(struct sheet *s, const struct bench_part *t, size_t step)
{
    const size_t n = t->b->platforms.n;
    _cleanup_free_ struct box_row *rows = xcalloc(n, sizeof(*rows));
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT, title = STRBUF_INIT, text = STRBUF_INIT;
    struct plot_scale scale;

    plot_scale_of(t, step, &scale);
    for (size_t p = 0; p < n; p++) {
        const struct bench_sum *sum = bench_part_sum(t, step, p);
        rows[p] = (struct box_row){ .name = t->b->platforms.v[p],
                                    .about = "",
                                    .sorted = scaled(sum, scale.by),
                                    .n = sum->figure.n,
                                    .mean = sum->figure.mean / scale.by,
                                    .why = sum->figure.n ? NULL : bench_sum_missing(sum) };
    }
    strbuf_addf(&name, "bench-%zu-samples-%zu", t->number, step + 1);
    strbuf_addf(&title, "The samples of %s as boxes, %s.", t->b->steps[step].label, strbuf_str(&scale.axis));
    describe_boxes(&text, rows, n, scale.unit);
    struct boxes b = { .unit = scale.unit, .axis = strbuf_str(&scale.axis), .rows = rows, .n = n };
    struct plot plot = { .name = strbuf_str(&name), .title = strbuf_str(&title), .description = strbuf_str(&text) };
    plot_of_boxes(&plot, &b);
    sheet_plot(s, &plot, NULL);
    for (size_t p = 0; p < n; p++)
        free((void *)(uintptr_t)rows[p].sorted);
    strbuf_release(&scale.axis);
}

static void put_figures(struct sheet *s, const struct bench_sum *sum, const struct bench_scale *scale, const char *platform)
{
    const struct figure *f = &sum->figure;
    const double v[] = { f->mean, f->sd, f->least, f->p50, f->p95, f->most, sum->low, sum->high };

    strbuf_adds(s->out, "<tr><th scope=\"row\">");
    sheet_text(s, platform);
    strbuf_addf(s->out, "</th><td>%zu</td><td>%zu</td>", f->n, sum->failed);
    for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        if (isnan(v[i])) {
            sheet_missing(s, f->n ? "there are too few samples" : bench_sum_missing(sum));
            continue;
        }
        bench_number(&text, v[i] / scale->by);
        sheet_element(s, "td", strbuf_str(&text));
    }
    strbuf_adds(s->out, "</tr>\n");
}

void bench_part_samples(struct sheet *s, const struct bench_part *t, size_t step)
{
    static const char *const names[] = { "Platform", "Runs", "Failed", "Mean", "Spread", "Least",
                                         "p50",      "p95",  "Most",   "Mean from", "to", NULL };
    struct bench_scale scale = bench_part_scale(t, step);

    sheet_element(s, "h3", t->b->steps[step].label);
    strbuf_adds(s->out, "\n");
    plot_boxes(s, t, step);
    sheet_head(s, "figures", t->b->steps[step].unit == BENCH_SECONDS ? "Seconds" : scale.unit, names);
    for (size_t p = 0; p < t->b->platforms.n; p++)
        put_figures(s, bench_part_sum(t, step, p), &scale, t->b->platforms.v[p]);
    sheet_table_end(s);
}
