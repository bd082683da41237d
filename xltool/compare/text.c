/* A comparison for people: a table on a terminal, or in Markdown. */
#include "xltool/compare/comparison.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"

enum { COLUMNS = 10, N_TEXTS = 2, NAME_MOST = 24, ANY_WIDTH = 10000 };

static const char *const headers[COLUMNS] = { "METRIC", "OF",  "N",      "MEAN",  "P50",
                                              "P95",    "P99", "SPREAD", "RATIO", "95%-INTERVAL" };

/* Rows of cells, then free text: the verdict. Texts are escaped already. */
struct grid {
    struct strlist cells;    /* COLUMNS each */
    struct strlist verdicts; /* one a row */
    int width[COLUMNS];
    bool markdown;
};

static void add_cell(struct grid *g, const char *text)
{
    size_t column = g->cells.n % COLUMNS;
    int width = escape_width(text);

    strlist_add(&g->cells, text);
    if (width > g->width[column])
        g->width[column] = width;
}

static void add_metric(struct grid *g, enum metric m, double v)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    metric_format(&b, m, v);
    add_cell(g, strbuf_str(&b));
}

/* Names and reasons are strangers' text; in Markdown also its marks are taken from them. */
static void add_text(struct strbuf *out, const char *text, int most, bool markdown)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT, cut = STRBUF_INIT;

    escape_terminal(&safe, text);
    escape_fit(&cut, strbuf_str(&safe), markdown ? ANY_WIDTH : most);
    for (const char *p = strbuf_str(&cut); *p; p++) {
        if (markdown && strchr("\\`*_[]<>|&~#", *p))
            strbuf_addc(out, '\\');
        strbuf_addc(out, *p);
    }
}

static void add_name(struct strbuf *out, const char *name, bool markdown)
{
    add_text(out, name, NAME_MOST, markdown);
}

static void add_why(struct strbuf *out, const char *why, bool markdown)
{
    add_text(out, why, ANY_WIDTH, markdown);
}

static void add_verdict(struct grid *g, const struct comparison *c, const struct contender *one,
                        enum metric m)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
    const struct contender *base = &c->v[c->base];
    const struct difference *d = &one->from_base[m];

    if (!contender_knows(one, m)) {
        strbuf_adds(&b, "not compared: ");
        add_why(&b, contender_why(one, m), g->markdown);
    } else if (one == base) {
        strbuf_adds(&b, c->n > 2 ? "baseline" : "");
    } else if (contender_knows(base, m)) {
        if (d->verdict != VERDICT_CANNOT_TELL)
            add_name(&b, d->verdict == VERDICT_MORE ? one->label : base->label, g->markdown);
        strbuf_adds(&b, d->verdict == VERDICT_CANNOT_TELL ? "cannot tell" : " more");
        if (d->why[0])
            strbuf_addf(&b, " (%s)", d->why);
    }
    strlist_add(&g->verdicts, strbuf_str(&b));
}

static void add_ratio(struct grid *g, const struct difference *d, bool shown)
{
    _cleanup_strbuf_ struct strbuf ratio = STRBUF_INIT, interval = STRBUF_INIT;

    if (shown)
        format_ratio(&ratio, d->ratio);
    add_cell(g, strbuf_str(&ratio));
    if (shown && isnan(d->low)) {
        strbuf_addc(&interval, '-');
    } else if (shown) {
        format_interval(&interval, d->low, d->high);
    }
    add_cell(g, strbuf_str(&interval));
}

static void add_row(struct grid *g, const struct comparison *c, const struct contender *one,
                    enum metric m, bool first)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;
    const struct figure *f = &one->figures[m];
    const struct contender *base = &c->v[c->base];
    char n[24];

    snprintf(n, sizeof(n), "%zu", f->n);
    add_name(&name, one->label, g->markdown);
    add_cell(g, first || g->markdown ? metric_info(m)->label : "");
    add_cell(g, strbuf_str(&name));
    add_cell(g, n);
    add_metric(g, m, f->mean);
    add_metric(g, m, f->p50);
    add_metric(g, m, f->p95);
    add_metric(g, m, f->p99);
    add_metric(g, m, f->sd);
    add_ratio(g, &one->from_base[m],
              one != base && contender_knows(one, m) && contender_knows(base, m));
    add_verdict(g, c, one, m);
}

static void put_cell(struct strbuf *line, const struct grid *g, size_t column, const char *text)
{
    int pad = g->width[column] - escape_width(text);

    if (column < N_TEXTS)
        strbuf_addf(line, "%s%*s", text, pad, "");
    else
        strbuf_addf(line, "%*s%s", pad, "", text);
}

static void print_text_row(const struct grid *g, const char *const *cells, const char *verdict)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < COLUMNS; i++) {
        put_cell(&line, g, i, cells[i]);
        strbuf_adds(&line, "  ");
    }
    strbuf_adds(&line, verdict);
    while (line.s[line.len - 1] == ' ')
        line.s[--line.len] = '\0';
    puts(strbuf_str(&line));
}

static void print_markdown_row(const struct grid *g, const char *const *cells, const char *verdict)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < COLUMNS; i++) {
        strbuf_adds(&line, "| ");
        put_cell(&line, g, i, cells[i]);
        strbuf_addc(&line, ' ');
    }
    printf("%s| %s |\n", strbuf_str(&line), verdict);
}

static void print_grid(const struct grid *g)
{
    void (*print)(const struct grid *, const char *const *,
                  const char *) = g->markdown ? print_markdown_row : print_text_row;
    const char *row[COLUMNS];

    print(g, headers, "VERDICT");
    for (size_t i = 0; g->markdown && i <= COLUMNS; i++)
        fputs(i < N_TEXTS || i == COLUMNS ? "| --- " : "| ---: ", stdout);
    fputs(g->markdown ? "|\n" : "", stdout);
    for (size_t k = 0; k < g->verdicts.n; k++) {
        for (size_t i = 0; i < COLUMNS; i++)
            row[i] = g->cells.v[k * COLUMNS + i];
        print(g, row, g->verdicts.v[k]);
    }
}

/* What no side knows takes one line, not a row each. */
static void print_unknown(const struct comparison *c, bool markdown)
{
    bool any = false;

    for (unsigned m = 0; m < METRIC_COUNT; m++) {
        _cleanup_strbuf_ struct strbuf why = STRBUF_INIT;
        if (comparison_knows(c, (enum metric)m))
            continue;
        add_why(&why, contender_why(&c->v[c->base], (enum metric)m), markdown);
        printf("%s%s is not known of any: %s\n", markdown ? "- " : "",
               metric_info((enum metric)m)->label, strbuf_str(&why));
        any = true;
    }
    fputs(any && markdown ? "\n" : "", stdout);
}

static void print_legend(const struct comparison *c, bool markdown)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;

    add_name(&name, c->v[c->base].label, markdown);
    printf("A sample every %.3g s%s. Spread: standard deviation. Ratio: of the means, to '%s', "
           "with its 95 %% interval (bootstrap, seed %llu).\n",
           (double)c->interval_ns / 1e9, c->v[0].side.sum ? ", the sum of several guests" : "",
           strbuf_str(&name), (unsigned long long)c->seed);
}

void comparison_print_text(const struct comparison *c, bool markdown)
{
    struct grid g = { .markdown = markdown };

    for (size_t i = 0; i < COLUMNS; i++)
        g.width[i] = (int)strlen(headers[i]);
    for (unsigned m = 0; m < METRIC_COUNT; m++)
        for (size_t i = 0; comparison_knows(c, (enum metric)m) && i < c->n; i++)
            add_row(&g, c, &c->v[i], (enum metric)m, i == 0);
    if (g.verdicts.n)
        print_grid(&g);
    putchar('\n');
    print_unknown(c, markdown);
    print_legend(c, markdown);
    strlist_release(&g.cells);
    strlist_release(&g.verdicts);
}
