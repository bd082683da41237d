/* The page of benches: a table of all steps, what had no figure, the circumstances; page_bench_plots.c has the rest. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "experiment/bench_notes.h"
#include "experiment/page_bench.h"

enum { NAMES_MOST = 140 };

/* ---- all steps ---- */

static void put_mean(struct sheet *s, const struct bench_sum *sum, const struct bench_scale *scale)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (!sum->figure.n)
        return sheet_missing(s, bench_sum_missing(sum));
    bench_number(&text, sum->figure.mean / scale->by);
    if (!isnan(sum->figure.sd)) {
        strbuf_adds(&text, " ± ");
        bench_number(&text, sum->figure.sd / scale->by);
    }
    sheet_element(s, "td", strbuf_str(&text));
}

static void put_cost(struct sheet *s, const struct bench_sum *sum)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (isnan(sum->host) && isnan(sum->guest))
        return sheet_missing(s, sum->host_why ? sum->host_why : "it was not measured");
    if (!isnan(sum->host))
        strbuf_addf(&text, "%.0f%%", sum->host);
    if (!isnan(sum->guest))
        strbuf_addf(&text, "%s(%.0f%%)", text.len ? " " : "", sum->guest);
    sheet_element(s, "td", strbuf_str(&text));
}

static bool has_costs(const struct bench_part *t)
{
    for (size_t i = 0; i < t->b->n_runs; i++)
        for (size_t s = 0; t->b->runs[i].begun && s < t->b->n_steps; s++)
            if (t->b->runs[i].marks[s].has_cost)
                return true;
    return false;
}

static void put_glance(struct sheet *s, const struct bench_part *t)
{
    const char *names[NAMES_MOST] = { "Step", "Unit" };
    bool costs = has_costs(t);
    size_t n = 2;

    for (size_t p = 0; p < t->b->platforms.n && n + 3 < NAMES_MOST; p++) {
        names[n++] = t->b->platforms.v[p];
        if (costs)
            names[n++] = "Host CPU";
    }
    sheet_head(s, "figures", costs ? "Mean ± standard deviation; busy time of the host meanwhile, in percent of one core, "
                                     "in brackets what of it was burned for the guest"
                                   : "Mean ± standard deviation", names);
    for (size_t i = 0; i < t->b->n_steps; i++) {
        struct bench_scale scale = bench_part_scale(t, i);
        strbuf_adds(s->out, "<tr><th scope=\"row\">");
        sheet_text(s, t->b->steps[i].label);
        strbuf_adds(s->out, "</th>");
        sheet_element(s, "td", scale.unit);
        for (size_t p = 0; p < t->b->platforms.n; p++) {
            put_mean(s, bench_part_sum(t, i, p), &scale);
            if (costs)
                put_cost(s, bench_part_sum(t, i, p));
        }
        strbuf_adds(s->out, "</tr>\n");
    }
    sheet_table_end(s);
}

/* ---- what had no figure ---- */

static void put_note(struct sheet *s, const struct bench *b, const struct bench_note *n)
{
    _cleanup_strbuf_ struct strbuf steps = STRBUF_INIT;

    strbuf_adds(s->out, "<tr><th scope=\"row\">");
    sheet_text(s, b->platforms.v[n->platform]);
    strbuf_adds(s->out, "</th>");
    sheet_element(s, "td", bench_note_word(n));
    strbuf_addf(s->out, "<td>%zu of %zu</td><td class=\"why\">", n->runs, bench_runs_begun(b, n->platform));
    sheet_text(s, n->why);
    strbuf_adds(s->out, "</td>");
    bench_note_steps(&steps, b, n);
    sheet_element(s, "td", strbuf_str(&steps));
    strbuf_adds(s->out, "</tr>\n");
}

static void put_failures(struct sheet *s, const struct bench_part *t)
{
    static const char *const names[] = { "Platform", "What", "Runs", "Why", "Steps", NULL };
    _cleanup_bench_notes_ struct bench_notes notes;

    bench_notes(&notes, t->b);
    if (!notes.n) {
        strbuf_adds(s->out, "<p>Every step of every run has its figure.</p>\n");
        return;
    }
    sheet_head(s, "notes", "Steps without a figure, or with something to be known of it", names);
    for (size_t i = 0; i < notes.n; i++)
        put_note(s, t->b, &notes.v[i]);
    sheet_table_end(s);
}

/* ---- all of it ---- */

static void put_facts(struct sheet *s, const struct bench_file *f)
{
    strbuf_adds(s->out, "<div class=\"table\"><table class=\"text\">\n");
    sheet_element(s, "caption", f->path);
    strbuf_adds(s->out, "\n<tbody>\n");
    for (size_t i = 0; i < f->n_facts; i++) {
        strbuf_adds(s->out, "<tr><th scope=\"row\">");
        sheet_text(s, f->facts[i].key);
        strbuf_adds(s->out, "</th>");
        sheet_element(s, "td", f->facts[i].value);
        strbuf_adds(s->out, "</tr>\n");
    }
    sheet_table_end(s);
}

static void put_lead(struct sheet *s, const struct bench_part *t)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    size_t begun = 0;

    for (size_t p = 0; p < t->b->platforms.n; p++)
        begun += bench_runs_begun(t->b, p);
    strbuf_addf(&text, "bench %s %s, %s: %zu of %zu runs, in the order of seed %" PRIu64 ".", t->file->kind, t->file->id,
                t->file->time, begun, t->b->n_runs, t->b->seed);
    strbuf_adds(s->out, "<p class=\"lead\">");
    sheet_text(s, strbuf_str(&text));
    strbuf_adds(s->out, "</p>\n");
}

static void begin_section(struct sheet *s, const struct bench_part *t, const char *id, const char *title)
{
    strbuf_addf(s->out, "<section id=\"bench-%zu-%s\">\n", t->number, id);
    sheet_element(s, "h2", title);
    strbuf_adds(s->out, "\n");
}

static void write_part(struct sheet *s, const struct bench_part *t)
{
    begin_section(s, t, "glance", t->file->kind[0] ? t->file->kind : "bench");
    put_lead(s, t);
    put_glance(s, t);
    strbuf_adds(s->out, "</section>\n");
    begin_section(s, t, "failures", "What had no figure");
    put_failures(s, t);
    strbuf_adds(s->out, "</section>\n");
    if (t->b->platforms.n > 1) {
        begin_section(s, t, "compared", "Compared with the first platform");
        for (size_t p = 1; p < t->b->platforms.n; p++)
            bench_part_ratios(s, t, p);
        strbuf_adds(s->out, "</section>\n");
    }
    begin_section(s, t, "samples", "Samples");
    sheet_about_boxes(s);
    for (size_t i = 0; i < t->b->n_steps; i++)
        if (bench_part_has(t, i))
            bench_part_samples(s, t, i);
    strbuf_adds(s->out, "</section>\n");
    begin_section(s, t, "environment", "Environment");
    put_facts(s, t->file);
    strbuf_adds(s->out, "</section>\n");
}

static void write_one(struct sheet *s, const struct bench_file *f, size_t number)
{
    const size_t n = f->bench.n_steps * f->bench.platforms.n;
    struct bench_part t = { .file = f, .b = &f->bench, .number = number };

    t.sums = xcalloc(n, sizeof(*t.sums));
    for (size_t i = 0; i < n; i++)
        bench_sum(&t.sums[i], t.b, i % t.b->platforms.n, i / t.b->platforms.n);
    write_part(s, &t);
    for (size_t i = 0; i < n; i++)
        bench_sum_release(&t.sums[i]);
    free(t.sums);
}

static void write_end(struct sheet *s)
{
    strbuf_adds(s->out, "<section id=\"repeat\">\n<h2>To repeat it</h2>\n<pre>");
    sheet_text(s, s->page->command);
    strbuf_adds(s->out, "</pre>\n</section>\n");
    sheet_close(s);
}

int page_write_benches(struct strbuf *out, const struct page *p, const struct bench_file *files, size_t n, struct err *e)
{
    struct sheet s = { .page = p, .out = out, .err = e };
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;

    strbuf_adds(&title, "xltool report: ");
    for (size_t i = 0; i < n; i++) {
        const char *slash = strrchr(files[i].path, '/');
        strbuf_addf(&title, "%s%s", i ? ", " : "", slash ? slash + 1 : files[i].path);
    }
    sheet_open(&s, strbuf_str(&title));
    strbuf_adds(out, "</header>\n<main>\n");
    for (size_t i = 0; i < n; i++)
        write_one(&s, &files[i], i + 1);
    write_end(&s);
    return s.rc;
}
