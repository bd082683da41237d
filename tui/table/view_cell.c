#include "tui/table/view_cell.h"

#include <math.h>
#include <string.h>

#include "tui/term/chart.h"
#include "tui/table/view.h"

static bool is_state(const struct column *col)
{
    return strcmp(col->key, "state") == 0;
}

static enum style cell_style(const struct column *col, const struct value *v, const struct row *r,
                             enum style row_style)
{
    if (row_style != STYLE_NORMAL)
        return row_style;
    if (!v->known)
        return STYLE_DIM;
    return is_state(col) ? state_style(r->guest->state) : STYLE_NORMAL;
}

static enum style gauge_style(enum metric m, double share, enum style row_style)
{
    if (row_style != STYLE_NORMAL)
        return row_style;
    return gauge_is_limited(m) ? load_style(share) : STYLE_SERIES_A;
}

/* The last samples, two a cell in braille and one in ASCII. */
static void add_sparkline(struct strbuf *out, const struct canvas *cv, const struct console *c,
                          const struct row *r, enum metric m, double full)
{
    float v[2 * GAUGE_CELLS];
    size_t n = cv->utf8 ? 2 * GAUGE_CELLS : GAUGE_CELLS;

    history_recent(c->backlog.history, r->source, r->guest->id, m, v, n);
    if (cv->utf8)
        chart_sparkdots(out, v, n, full);
    else
        chart_sparkline(out, v, n, full, false);
}

static void draw_gauge(struct canvas *cv, const struct console *c, const struct row *r, int y,
                       const struct value *v, enum metric m, const struct span *at,
                       enum style row_style)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    double full = gauge_full(&c->gauges, m, r);

    if (isnan(full))
        return;
    if (c->bars == TUI_BARS_SPARKLINES)
        add_sparkline(&text, cv, c, r, m, full);
    else if (v->known)
        chart_bar(&text, v->num, full, GAUGE_CELLS, cv->utf8);
    canvas_text(cv, y, at->x, GAUGE_CELLS, gauge_style(m, v->known ? v->num / full : 0, row_style),
                strbuf_str(&text));
}

void cell_draw(struct canvas *cv, const struct console *c, const struct row *r, int y,
               const struct column *col, const struct span *at, enum style row_style)
{
    struct value v = column_value(col, &c->model.table, r);
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    enum metric m;

    if (r->stale && is_state(col)) {
        strbuf_adds(&text, "old ");
        format_age(&text, r->age_ns);
    } else {
        column_format(col, &v, &text);
    }
    enum style s = cell_style(col, &v, r, row_style);
    if (!column_is_number(col)) {
        canvas_text(cv, y, at->x, at->width, s, strbuf_str(&text));
        return;
    }
    if (at->width == col->width + GAUGE_COLUMNS && gauge_metric(col, &m))
        draw_gauge(cv, c, r, y, &v, m, at, row_style);
    canvas_text_right(cv, y, at->x, at->width, s, strbuf_str(&text));
}
