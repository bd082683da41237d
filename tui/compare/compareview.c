#include "tui/compare/compareview.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/term/chart.h"
#include "tui/term/keycode.h"
#include "tui/term/layout.h"

enum {
    HEAD_LINES = 3,   /* two sets and the column names */
    CHART_LEAST = 6,  /* lines: a blank, a title, three of the plot, the time */
    BESIDE_FROM = 72, /* the least width with two charts; else both sets share one */
    GAP = 2,
};

enum column_id {
    COL_METRIC,
    COL_A,
    COL_B,
    COL_RATIO,
    COL_DIFFERENCE,
    COL_N_A,
    COL_N_B,
    COL_DEVIATION_A,
    COL_DEVIATION_B,
    COL_LEAST_A,
    COL_MOST_A,
    COL_LEAST_B,
    COL_MOST_B,
    N_COLUMNS
};

/* What matters most comes first: the rest is left out where there is no room. */
static const struct {
    const char *header, *pinned; /* pinned: when A is a baseline */
    int width;
} columns[N_COLUMNS] = {
    [COL_METRIC] = { "METRIC", "METRIC", 10 },
    [COL_A] = { "A", "BASE", 7 },
    [COL_B] = { "B", "B", 7 },
    [COL_RATIO] = { "B/A", "B/BASE", 6 },
    [COL_DIFFERENCE] = { "B-A", "B-BASE", 7 },
    [COL_N_A] = { "N(A)", "N(BA)", 5 },
    [COL_N_B] = { "N(B)", "N(B)", 5 },
    [COL_DEVIATION_A] = { "SD(A)", "SD(BA)", 6 },
    [COL_DEVIATION_B] = { "SD(B)", "SD(B)", 6 },
    [COL_LEAST_A] = { "MIN(A)", "MIN(BA)", 7 },
    [COL_MOST_A] = { "MAX(A)", "MAX(BA)", 7 },
    [COL_LEAST_B] = { "MIN(B)", "MIN(B)", 7 },
    [COL_MOST_B] = { "MAX(B)", "MAX(B)", 7 },
};

void compareview_init(struct compareview *v)
{
    *v = (struct compareview){ .span_s = chart_zoom(0, -1), .cursor_s = -1 };
    for (int i = 0; i < COMPARE_SETS; i++)
        set_measure(NULL, NULL, 0, 0, 0, &v->now[i]);
}

/* The newest sample of all connections that the sets are on; now when there is none. */
static uint64_t newest_ns(const struct compareview_data *d)
{
    uint64_t newest = 0, begin, end;

    for (int s = 0; s < COMPARE_SETS; s++)
        for (size_t i = 0; i < d->n[s]; i++)
            if (history_range(d->history, d->members[s][i].source, &begin, &end) && end > newest)
                newest = end;
    return newest ? newest : d->table->t_ns;
}

void compareview_measure(struct compareview *v, const struct compareview_data *d)
{
    int64_t end = (int64_t)newest_ns(d);

    for (int s = 0; s < COMPARE_SETS; s++)
        set_measure(d->history, d->members[s], d->n[s], end - (int64_t)v->span_s * 1000000000, end,
                    &v->now[s]);
}

static void pin(struct compareview *v)
{
    if (!v->pinned)
        v->baseline = v->now[COMPARE_A];
    v->pinned = !v->pinned;
}

static void zoom(struct compareview *v, int by)
{
    v->span_s = chart_zoom(v->span_s, by);
    if (v->cursor_s >= (int)v->span_s)
        v->cursor_s = (int)v->span_s - 1;
}

bool compareview_key(struct compareview *v, int key)
{
    switch (key) {
    case TK_UP:
        v->chosen -= v->chosen > 0;
        return true;
    case TK_DOWN:
        v->chosen += v->chosen + 1 < METRIC_COUNT;
        return true;
    case TK_LEFT:
    case TK_RIGHT:
        v->cursor_s = chart_move_cursor(v->cursor_s, v->span_s, key == TK_LEFT ? -1 : 1);
        return true;
    case 'z':
    case 'Z':
        zoom(v, key == 'z' ? 1 : -1);
        return true;
    case 's':
        v->way = v->way == SET_MEAN ? SET_SUM : SET_MEAN;
        return true;
    case 'b':
        pin(v);
        return true;
    default:
        return false;
    }
}

/* "A 3 guests, 1 gone: web" */
static void add_set(const struct compareview *v, const struct compareview_data *d, int set,
                    int width, struct lines *ret)
{
    size_t n = d->n[set], gone = n - set_present(d->table, d->members[set], n);

    lines_begin(ret);
    lines_addf(ret, chart_style((size_t)set), "%c", "AB"[set]);
    lines_addf(ret, STYLE_NORMAL, "  %zu guest%s", n, n == 1 ? "" : "s");
    if (gone)
        lines_addf(ret, STYLE_WARN, ", %zu gone", gone);
    if (d->names[set])
        lines_addf(ret, STYLE_TITLE, "  %s", d->names[set]);
    if (set == COMPARE_A && v->pinned)
        lines_add(ret, STYLE_WARN, "  compared by the baseline");
    if (set == COMPARE_B)
        lines_addf(ret, STYLE_DIM, "  %s over the last %um",
                   v->way == SET_SUM ? "sum of all guests" : "mean per guest", v->span_s / 60);
    lines_fit(ret, width);
}

static void add_ratio(struct strbuf *out, double ratio)
{
    if (isnan(ratio))
        strbuf_addc(out, '-');
    else if (ratio < 9.995)
        strbuf_addf(out, "%.2f", ratio);
    else if (ratio < 99999.5)
        strbuf_addf(out, ratio < 99.95 ? "%.1f" : "%.0f", ratio);
    else
        strbuf_adds(out, ">99999");
}

static void add_difference(struct strbuf *out, enum metric m, double v)
{
    if (v > 0)
        strbuf_addc(out, '+');
    else if (v < 0)
        strbuf_addc(out, '-');
    metric_format(out, m, fabs(v));
}

static void add_known(struct strbuf *out, const struct set_figure *f, size_t of)
{
    strbuf_addf(out, f->n == of ? "%zu" : "%zu/%zu", f->n, of);
}

static const struct set_figures *side(const struct compareview *v, int set)
{
    return set == COMPARE_A && v->pinned ? &v->baseline : &v->now[set];
}

static void cell_text(const struct compareview *v, enum metric m, enum column_id c,
                      struct strbuf *out)
{
    const struct set_figures *sa = side(v, COMPARE_A), *sb = side(v, COMPARE_B);
    const struct set_figure *a = &sa->of[m], *b = &sb->of[m];
    const double figures[N_COLUMNS] = {
        [COL_A] = set_value(a, v->way),   [COL_B] = set_value(b, v->way),
        [COL_DEVIATION_A] = a->deviation, [COL_DEVIATION_B] = b->deviation,
        [COL_LEAST_A] = a->least,         [COL_MOST_A] = a->most,
        [COL_LEAST_B] = b->least,         [COL_MOST_B] = b->most,
    };

    if (c == COL_METRIC)
        strbuf_adds(out, metric_info(m)->label);
    else if (c == COL_RATIO)
        add_ratio(out, set_ratio(a, b, v->way));
    else if (c == COL_DIFFERENCE)
        add_difference(out, m, set_difference(a, b, v->way));
    else if (c == COL_N_A || c == COL_N_B)
        add_known(out, c == COL_N_A ? a : b, c == COL_N_A ? sa->n_guests : sb->n_guests);
    else
        metric_format(out, m, figures[c]);
}

static enum style cell_style(enum column_id c, const char *text, bool chosen)
{
    if (chosen)
        return STYLE_SELECTED;
    if (text[0] == '-' && !text[1])
        return STYLE_DIM;
    return c == COL_METRIC ? STYLE_LABEL : STYLE_NORMAL;
}

/* A line of the table: of a metric, or the column names for METRIC_COUNT. */
static void add_row(const struct compareview *v, enum metric m, const struct span *spans, size_t n,
                    int width, struct lines *ret)
{
    bool heading = m == METRIC_COUNT, chosen = m == (enum metric)v->chosen;

    lines_begin(ret);
    for (size_t i = 0; i < n; i++) {
        enum column_id c = (enum column_id)spans[i].index;
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        if (heading)
            strbuf_adds(&text, v->pinned ? columns[c].pinned : columns[c].header);
        else
            cell_text(v, m, c, &text);
        enum style s = heading ? STYLE_HEADING : cell_style(c, strbuf_str(&text), chosen);
        int gap = spans[i].width - (int)text.len;
        if (i)
            lines_add(ret, heading ? STYLE_HEADING : chosen ? STYLE_SELECTED : STYLE_NORMAL, " ");
        lines_addf(ret, s, "%*s%s%*s", c == COL_METRIC || gap < 0 ? 0 : gap, "", strbuf_str(&text),
                   c == COL_METRIC && gap > 0 ? gap : 0, "");
    }
    lines_fit(ret, width);
}

static void add_table(const struct compareview *v, int width, int rows, struct lines *ret)
{
    int widths[N_COLUMNS];
    struct span spans[N_COLUMNS];

    for (int i = 0; i < N_COLUMNS; i++)
        widths[i] = columns[i].width;
    size_t n = layout_columns(widths, N_COLUMNS, 0, N_COLUMNS, 0, 0, width, spans);
    size_t top = layout_scroll(0, v->chosen, (size_t)rows, METRIC_COUNT);
    add_row(v, METRIC_COUNT, spans, n, width, ret);
    for (int i = 0; i < rows && top + (size_t)i < METRIC_COUNT; i++)
        add_row(v, (enum metric)(top + (size_t)i), spans, n, width, ret);
}

/* Charts of both sets, to one scale; or one chart with both. */
struct charts {
    struct chart c;
    float *figures[COMPARE_SETS];
};

static void charts_init(struct charts *ch, const struct compareview *v,
                        const struct compareview_data *d, int width, int height)
{
    enum metric m = (enum metric)v->chosen;

    ch->c = (struct chart){ .width = width,
                            .height = height,
                            .utf8 = d->utf8,
                            .metric = m,
                            .n_series = COMPARE_SETS,
                            .span_s = v->span_s,
                            .wall_s = d->wall_s };
    size_t n = chart_points(&ch->c);
    int64_t end = chart_end_ns(&ch->c, newest_ns(d)), begin = end - (int64_t)v->span_s * 1000000000;
    for (int s = 0; s < COMPARE_SETS; s++) {
        ch->c.series[s] = ch->figures[s] = xcalloc(n, sizeof(float));
        set_series(d->history, d->members[s], d->n[s], m, v->way, begin, end, ch->figures[s], n);
    }
    ch->c.max = chart_max(m, chart_peak(&ch->c), 0);
    ch->c.cursor = v->cursor_s >= 0 ? chart_column(&ch->c, (unsigned)v->cursor_s) : -1;
}

static void charts_release(struct charts *ch)
{
    for (int s = 0; s < COMPARE_SETS; s++)
        free(ch->figures[s]);
}

static void add_one_chart(const struct charts *ch, struct lines *ret)
{
    lines_begin(ret);
    lines_add(ret, STYLE_TITLE, metric_info(ch->c.metric)->label);
    for (size_t s = 0; s < COMPARE_SETS; s++) {
        const char *mark = chart_mark(&ch->c, s);
        lines_addf(ret, chart_style(s), "  %s%s%c", mark, *mark ? " " : "", "AB"[s]);
    }
    lines_fit(ret, ch->c.width);
    chart_draw(&ch->c, ret);
}

static void add_two_charts(const struct charts *ch, struct lines *ret)
{
    size_t top = ret->n;

    for (int s = 0; s < COMPARE_SETS; s++) {
        _cleanup_lines_ struct lines block = LINES_INIT;
        struct chart c = ch->c;
        c.series[0] = ch->figures[s];
        c.n_series = 1;
        c.first_style = (size_t)s;
        lines_begin(&block);
        lines_addf(&block, chart_style((size_t)s), "%c  ", "AB"[s]);
        lines_add(&block, STYLE_TITLE, metric_info(c.metric)->label);
        lines_fit(&block, c.width);
        chart_draw(&c, &block);
        lines_beside(ret, top, s * (c.width + GAP), &block);
    }
}

static void add_charts(const struct compareview *v, const struct compareview_data *d, int width,
                       int height, struct lines *ret)
{
    struct charts ch;
    bool beside = width >= BESIDE_FROM;

    charts_init(&ch, v, d, beside ? (width - GAP) / 2 : width, height - 1);
    if (beside)
        add_two_charts(&ch, ret);
    else
        add_one_chart(&ch, ret);
    charts_release(&ch);
}

/* How many metrics a page has room for. */
static int metric_rows(int height)
{
    int rows = height - HEAD_LINES;

    return rows < 0 ? 0 : rows > METRIC_COUNT ? METRIC_COUNT : rows;
}

static bool has_charts(int height)
{
    return height - HEAD_LINES - metric_rows(height) >= CHART_LEAST;
}

void compareview_click(struct compareview *v, int width, int height, int line, int x)
{
    int rows = metric_rows(height), at = line - HEAD_LINES;
    int each = width >= BESIDE_FROM ? (width - GAP) / 2 : width;

    if (at < 0 || x < 0 || line >= height)
        return;
    if (at < rows)
        v->chosen = (unsigned)(layout_scroll(0, v->chosen, (size_t)rows, METRIC_COUNT) +
                               (size_t)at);
    else if (has_charts(height))
        v->cursor_s = chart_cursor_at(each, v->span_s, x % (each + GAP));
}

void compareview_body(const struct compareview *v, const struct compareview_data *d, int width,
                      int height, struct lines *ret)
{
    int rows = metric_rows(height);
    size_t first = ret->n;

    if (width <= 0 || height <= 0)
        return;
    add_set(v, d, COMPARE_A, width, ret);
    add_set(v, d, COMPARE_B, width, ret);
    add_table(v, width, rows, ret);
    if (has_charts(height)) {
        lines_begin(ret);
        add_charts(v, d, width, height - HEAD_LINES - rows - 1, ret);
    }
    lines_cut(ret, first + (size_t)height);
}
