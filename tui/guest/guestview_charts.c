#include "tui/guest/guestview_tabs.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/term/chart.h"

enum {
    LEAST_HEIGHT = 5, /* of a chart: title, three lines, time axis */
    GAP = 2,          /* between two charts */
    TWO_FROM = 72,    /* the least width with two charts in a row */
    THREE_FROM = 180,
};

struct chart_spec {
    const char *title;
    enum metric metrics[CHART_SERIES];
    const char *legends[CHART_SERIES];
    size_t n;
};

static const struct chart_spec specs[] = {
    { "CPU", { METRIC_CPU, METRIC_HOST_CPU }, { "guest ", "host " }, 2 },
    { "Memory", { METRIC_MEM }, { "" }, 1 },
    { "Network", { METRIC_NET_RX, METRIC_NET_TX }, { "rx ", "tx " }, 2 },
    { "Disk", { METRIC_DISK_READ, METRIC_DISK_WRITE }, { "read ", "write " }, 2 },
    { "IOPS", { METRIC_READ_OPS, METRIC_WRITE_OPS }, { "read ", "write " }, 2 },
    { "Latency", { METRIC_LATENCY }, { "" }, 1 },
    { "CPU wait", { METRIC_WAIT }, { "" }, 1 },
};
enum { N_SPECS = sizeof(specs) / sizeof(specs[0]) };

/* The most that a figure of this guest can be; 0 when nothing limits it. */
static double limit_of(const struct row *r, enum metric m)
{
    uint64_t v;

    if (m == METRIC_CPU || m == METRIC_WAIT)
        return sample_get(&r->guest->now, F_VCPUS, &v) ? 100.0 * (double)v : 0;
    if (m == METRIC_MEM)
        return sample_get(&r->guest->now, F_MEM_LIMIT, &v) ? (double)v : 0;
    return 0;
}

/* The newest sample, or now when none comes any more. */
static uint64_t newest_ns(const struct guestview_data *d)
{
    uint64_t begin, end;

    if (!d->row->stale && history_range(d->history, d->row->source, &begin, &end))
        return end;
    return d->table->t_ns;
}

static void read_series(const struct guestview_data *d, const struct chart *c,
                        const struct chart_spec *spec, float *figures)
{
    size_t n = chart_points(c);
    int64_t span_ns = (int64_t)c->span_s * 1000000000, end = chart_end_ns(c, newest_ns(d));

    for (size_t i = 0; i < spec->n; i++)
        history_read(d->history, d->row->source, d->row->guest->id, spec->metrics[i], end - span_ns,
                     end, figures + i * n, n);
}

/* "CPU  guest 12.3%  host 15.0% of 200.0%": what the row's cells have now, or why they have
 * nothing. */
static void add_title(const struct guestview_data *d, const struct chart *c,
                      const struct chart_spec *spec, struct lines *ret)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
    const char *unknown = NULL;

    lines_begin(ret);
    lines_add(ret, STYLE_TITLE, spec->title);
    for (size_t i = 0; i < spec->n; i++) {
        const char *why, *mark = chart_mark(c, i);
        double v;
        if (!metric_value(spec->metrics[i], d->row, &v, &why)) {
            v = (double)NAN;
            unknown = why;
        }
        strbuf_reset(&b);
        metric_format(&b, spec->metrics[i], v);
        lines_addf(ret, d->row->stale ? STYLE_DIM : chart_style(i), "  %s%s%s%s", mark,
                   *mark ? " " : "", spec->legends[i], strbuf_str(&b));
    }
    strbuf_reset(&b);
    if (c->limit > 0)
        metric_format(&b, c->metric, c->limit);
    if (unknown)
        lines_addf(ret, STYLE_DIM, "  %s", unknown);
    else if (b.len)
        lines_addf(ret, STYLE_DIM, " of %s", strbuf_str(&b));
    lines_fit(ret, c->width);
}

static void add_chart(const struct guestview *v, const struct guestview_data *d,
                      const struct chart_spec *spec, int width, int height, struct lines *ret)
{
    struct chart c = { .width = width,
                       .height = height - 1,
                       .utf8 = d->utf8,
                       .metric = spec->metrics[0],
                       .n_series = spec->n,
                       .limit = limit_of(d->row, spec->metrics[0]),
                       .span_s = v->span_s,
                       .wall_s = d->wall_s,
                       .cursor = -1 };
    size_t n = chart_points(&c);
    _cleanup_free_ float *figures = xcalloc(n * spec->n, sizeof(*figures));

    for (size_t i = 0; i < spec->n; i++)
        c.series[i] = figures + i * n;
    if (v->cursor_s >= 0)
        c.cursor = chart_column(&c, (unsigned)v->cursor_s);
    read_series(d, &c, spec, figures);
    add_title(d, &c, spec, ret);
    chart_draw(&c, ret);
}

/* How many charts stand side by side. */
static int charts_beside(int width)
{
    return width >= THREE_FROM ? 3 : width >= TWO_FROM ? 2 : 1;
}

static int chart_width(int width, int cols)
{
    return (width - (cols - 1) * GAP) / cols;
}

/* One row of charts side by side. */
static void add_row(const struct guestview *v, const struct guestview_data *d, size_t first,
                    int cols, int width, int height, struct lines *ret)
{
    size_t top = ret->n;
    int each = chart_width(width, cols);

    for (int i = 0; i < cols && first + (size_t)i < N_SPECS; i++) {
        _cleanup_lines_ struct lines block = LINES_INIT;
        add_chart(v, d, &specs[first + (size_t)i], each, height, &block);
        lines_beside(ret, top, i * (each + GAP), &block);
    }
}

void guestview_charts_click(struct guestview *v, int width, int x)
{
    int each = chart_width(width, charts_beside(width));

    v->cursor_s = chart_cursor_at(each, v->span_s, x % (each + GAP));
}

size_t guestview_charts(struct guestview *v, const struct guestview_data *d, int width, int height,
                        struct lines *ret)
{
    int cols = charts_beside(width);
    int rows = (N_SPECS + cols - 1) / cols;
    int shown = height / LEAST_HEIGHT < 1 ? 1 : height / LEAST_HEIGHT;

    if (width <= 0 || height <= 0)
        return 0;
    if (shown > rows)
        shown = rows;
    if (v->scroll > (size_t)(rows - shown))
        v->scroll = (size_t)(rows - shown);
    for (int i = 0; i < shown; i++) {
        int y = height * i / shown, end = height * (i + 1) / shown;
        add_row(v, d, (v->scroll + (size_t)i) * (size_t)cols, cols, width, end - y, ret);
    }
    return (size_t)(rows - shown);
}
