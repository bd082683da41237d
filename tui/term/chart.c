#include "tui/term/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/escape.h"
#include "core/mem.h"

enum {
    LABEL_COLUMNS = 7, /* six characters and the axis */
    LABELS_FROM = 18,  /* the least width with labels */
    AXIS_FROM = 3,     /* the least height with a time axis */
    CURSOR_STEPS = 60, /* from one end to the other */
    DOTS_Y = 4,        /* dots of a cell, also where characters stand for them */
};

/* The dots of a braille cell: [left, right][top to bottom]. */
static const unsigned char dot_bits[2][DOTS_Y] = { { 0x01, 0x02, 0x04, 0x40 },
                                                   { 0x08, 0x10, 0x20, 0x80 } };

/* What is drawn, before it becomes text. */
struct plot {
    const struct chart *c;
    int cols, rows;
    double max;
    unsigned char *dots[CHART_SERIES]; /* rows x cols braille cells */
};

static bool has_labels(const struct chart *c)
{
    return c->width >= LABELS_FROM;
}

static bool has_axis(const struct chart *c)
{
    return c->height >= AXIS_FROM;
}

static int dots_x(const struct chart *c)
{
    return c->utf8 ? 2 : 1;
}

int chart_columns(const struct chart *c)
{
    int cols = c->width - (has_labels(c) ? LABEL_COLUMNS : 0);

    return cols > 0 ? cols : 0;
}

size_t chart_points(const struct chart *c)
{
    return (size_t)(chart_columns(c) * dots_x(c));
}

int chart_column(const struct chart *c, unsigned ago_s)
{
    int cols = chart_columns(c);

    if (ago_s >= c->span_s || cols == 0)
        return -1;
    return cols - 1 - (int)((uint64_t)ago_s * (unsigned)cols / c->span_s);
}

int64_t chart_end_ns(const struct chart *c, uint64_t newest_ns)
{
    size_t n = chart_points(c);
    int64_t point_ns = (int64_t)c->span_s * 1000000000 / (int64_t)(n ? n : 1);

    return ((int64_t)newest_ns + point_ns - 1) / point_ns * point_ns;
}

double chart_value(const struct chart *c, size_t series, int column)
{
    double sum = 0;
    int known = 0;

    for (int i = 0; i < dots_x(c); i++) {
        double v = (double)c->series[series][column * dots_x(c) + i];
        sum += isnan(v) ? 0 : v;
        known += !isnan(v);
    }
    return known ? sum / known : (double)NAN;
}

static double largest(const float *v, size_t n)
{
    double max = 0;

    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i]) && (double)v[i] > max)
            max = (double)v[i];
    return max;
}

double chart_peak(const struct chart *c)
{
    double peak = 0;

    for (size_t s = 0; s < c->n_series; s++)
        peak = fmax(peak, largest(c->series[s], chart_points(c)));
    return peak;
}

/* The least that a chart spans, so that noise does not look like load. */
static double least_max(enum metric m)
{
    switch (metric_info(m)->unit[0]) {
    case '%':
    case '/':
        return 10;
    case 'B':
        return 1024;
    default:
        return 100000; /* ns */
    }
}

static double round_up_125(double v)
{
    double power = pow(10, floor(log10(v)));
    static const double steps[] = { 1, 2, 5 };

    for (int i = 0; i < 3; i++)
        if (v <= steps[i] * power * 1.001) /* not for a hair's breadth */
            return steps[i] * power;
    return 10 * power;
}

double chart_max(enum metric m, double peak, double limit)
{
    double least = least_max(m), max;

    if (!(peak > least))
        peak = least;
    max = metric_info(m)->unit[0] == 'B' ? exp2(ceil(log2(peak))) : round_up_125(peak);
    if (limit > 0 && peak <= limit * 1.02 && max > limit)
        max = limit;
    return max;
}

enum style chart_style(size_t series)
{
    return series == 0 ? STYLE_GOOD : STYLE_WARN;
}

const char *chart_mark(const struct chart *c, size_t series)
{
    if (c->utf8 || c->n_series < 2)
        return "";
    return series == 0 ? "*" : "o";
}

static void set_dot(struct plot *p, size_t series, int x, int height)
{
    int row = p->rows - 1 - height / DOTS_Y, col = x / dots_x(p->c);

    p->dots[series][row * p->cols + col] |=
        dot_bits[x % dots_x(p->c)][DOTS_Y - 1 - height % DOTS_Y];
}

/* The height of the topmost dot: 0 for all that is known and small. */
static int dot_height(const struct plot *p, double v)
{
    int top = p->rows * DOTS_Y;
    double dots = p->max > 0 ? v / p->max * top : 0;

    if (!(dots > 0))
        return 0;
    int n = dots >= top ? top : (int)lround(dots);
    return n > 0 ? n - 1 : 0;
}

/* An area reaches down to zero, a line to where it was before. */
static void plot_series(struct plot *p, size_t series)
{
    bool area = p->c->n_series == 1;
    int before = -1;

    for (int x = 0; x < p->cols * dots_x(p->c); x++) {
        float v = p->c->series[series][x];
        if (isnan(v)) {
            before = -1;
            continue;
        }
        int h = dot_height(p, (double)v), low = h, high = h;
        if (area)
            low = 0;
        else if (before >= 0 && before < h)
            low = before + 1;
        else if (before > h)
            high = before - 1;
        for (int y = low; y <= high; y++)
            set_dot(p, series, x, y);
        before = h;
    }
}

static void plot_init(struct plot *p, const struct chart *c)
{
    double peak = chart_peak(c);

    *p = (struct plot){ .c = c, .cols = chart_columns(c), .rows = c->height - has_axis(c) };
    p->max = c->max > 0 ? c->max : chart_max(c->metric, peak, c->limit);
    for (size_t s = 0; s < c->n_series; s++) {
        p->dots[s] = xcalloc((size_t)(p->rows * p->cols), 1);
        plot_series(p, s);
    }
}

static void plot_release(struct plot *p)
{
    for (size_t s = 0; s < CHART_SERIES; s++)
        free(p->dots[s]);
}

static int bits(unsigned char dots)
{
    return __builtin_popcount(dots);
}

void chart_add_braille(struct strbuf *out, unsigned char dots)
{
    /* U+2800 + dots; an empty cell is a plain blank. */
    char utf8[] = { (char)0xe2, (char)(0xa0 | dots >> 6), (char)(0x80 | (dots & 0x3f)) };

    if (dots)
        strbuf_add(out, utf8, sizeof(utf8));
    else
        strbuf_addc(out, ' ');
}

static void add_cell(struct strbuf *out, const struct plot *p, unsigned char a, unsigned char b)
{
    if (p->c->utf8)
        chart_add_braille(out, a | b);
    else if (p->c->n_series == 1)
        strbuf_addc(out, " .:|#"[bits(a)]);
    else
        strbuf_addc(out, a && b ? '@' : a ? '*' : b ? 'o' : ' ');
}

static enum style cell_style(const struct plot *p, unsigned char a, unsigned char b, int col)
{
    if (col == p->c->cursor)
        return STYLE_SELECTED;
    if (!a && !b)
        return STYLE_NORMAL;
    return chart_style(p->c->first_style + (bits(b) >= bits(a)));
}

/* Cells of one style become one run. */
static void add_cells(struct lines *ret, const struct plot *p, int row)
{
    _cleanup_strbuf_ struct strbuf run = STRBUF_INIT;
    enum style style = STYLE_NORMAL;

    for (int col = 0; col < p->cols; col++) {
        int at = row * p->cols + col;
        unsigned char a = p->dots[0] ? p->dots[0][at] : 0, b = p->dots[1] ? p->dots[1][at] : 0;
        enum style s = cell_style(p, a, b, col);
        if (s != style) {
            lines_add(ret, style, strbuf_str(&run));
            strbuf_reset(&run);
        }
        style = s;
        add_cell(&run, p, a, b);
    }
    lines_add(ret, style, strbuf_str(&run));
}

/* The figures at the top, in the middle and at the bottom. */
static void add_label(struct lines *ret, const struct plot *p, int row)
{
    _cleanup_strbuf_ struct strbuf label = STRBUF_INIT;
    bool top = row == 0, bottom = row == p->rows - 1, middle = row == p->rows / 2 && p->rows > 2;

    if (!has_labels(p->c))
        return;
    if (top || middle || bottom)
        metric_format(&label, p->c->metric, top ? p->max : middle ? p->max / 2 : 0);
    lines_add_right(ret, STYLE_LABEL, strbuf_str(&label), LABEL_COLUMNS - 1);
    if (p->c->utf8)
        lines_add(ret, STYLE_DIM, label.len ? "┤" : "│");
    else
        lines_add(ret, STYLE_DIM, label.len ? "+" : "|");
}

static void add_time(struct strbuf *out, const struct chart *c, unsigned ago_s)
{
    time_t t = (time_t)(c->wall_s - (int64_t)ago_s);
    struct tm tm;

    if (c->wall_s && localtime_r(&t, &tm))
        strbuf_addf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
    else if (ago_s == 0)
        strbuf_adds(out, "now");
    else if (ago_s % 60 == 0)
        strbuf_addf(out, "-%um", ago_s / 60);
    else if (ago_s < 60)
        strbuf_addf(out, "-%us", ago_s);
    else
        strbuf_addf(out, "-%um%02us", ago_s / 60, ago_s % 60);
}

/* Writes over what is there; the text is ASCII. Stays inside. */
static void put(char *line, int cols, int x, const char *text)
{
    int len = (int)strlen(text);

    if (len > cols)
        return;
    x = x < 0 ? 0 : x > cols - len ? cols - len : x;
    memcpy(line + x, text, (size_t)len);
}

/* Time and figures of the marked column. */
static void cursor_text(struct strbuf *out, const struct chart *c)
{
    int cols = chart_columns(c);

    add_time(out, c,
             (unsigned)((uint64_t)c->span_s * (unsigned)(cols - 1 - c->cursor) / (unsigned)cols));
    for (size_t s = 0; s < c->n_series; s++) {
        strbuf_addf(out, " %s", chart_mark(c, s));
        metric_format(out, c->metric, chart_value(c, s, c->cursor));
    }
}

static void add_axis(struct lines *ret, const struct chart *c)
{
    int cols = chart_columns(c);
    _cleanup_free_ char *line = xcalloc((size_t)cols + 1, 1);
    _cleanup_strbuf_ struct strbuf left = STRBUF_INIT, middle = STRBUF_INIT, right = STRBUF_INIT;

    memset(line, ' ', (size_t)cols);
    lines_begin(ret);
    lines_pad(ret, c->width - cols);
    if (c->cursor >= 0 && c->cursor < cols) {
        cursor_text(&middle, c);
        put(line, cols, c->cursor - (int)middle.len / 2, strbuf_str(&middle));
        lines_add(ret, STYLE_TITLE, line);
        return;
    }
    add_time(&left, c, c->span_s);
    add_time(&middle, c, c->span_s / 2);
    add_time(&right, c, 0);
    if (left.len + right.len + 2 <= (size_t)cols)
        put(line, cols, 0, strbuf_str(&left));
    if (left.len + middle.len + right.len + 8 <= (size_t)cols)
        put(line, cols, (cols - (int)middle.len) / 2, strbuf_str(&middle));
    put(line, cols, cols, strbuf_str(&right));
    lines_add(ret, STYLE_DIM, line);
}

void chart_draw(const struct chart *c, struct lines *ret)
{
    struct plot p;

    if (c->width <= 0 || c->height <= 0)
        return;
    plot_init(&p, c);
    for (int row = 0; row < p.rows; row++) {
        lines_begin(ret);
        add_label(ret, &p, row);
        add_cells(ret, &p, row);
    }
    if (has_axis(c))
        add_axis(ret, c);
    plot_release(&p);
}

unsigned chart_zoom(unsigned span_s, int by)
{
    static const unsigned spans_s[] = { 60, 300, 600 };
    enum { N = sizeof(spans_s) / sizeof(spans_s[0]) };
    int at = 0;

    while (at < N - 1 && spans_s[at] < span_s)
        at++;
    at += by;
    return spans_s[at < 0 ? 0 : at >= N ? N - 1 : at];
}

int chart_move_cursor(int cursor_s, unsigned span_s, int by)
{
    int step = span_s < CURSOR_STEPS ? 1 : (int)span_s / CURSOR_STEPS, most = (int)span_s - 1;

    if (cursor_s < 0)
        return by < 0 ? 0 : -1;
    cursor_s -= by * step;
    return cursor_s > most ? most : cursor_s < 0 ? -1 : cursor_s;
}

int chart_cursor_at(int width, unsigned span_s, int x)
{
    const struct chart c = { .width = width, .span_s = span_s };
    unsigned cols = (unsigned)chart_columns(&c), at;
    int left = width - (int)cols;

    if (x < left || x >= width)
        return -1;
    at = ((unsigned)(width - 1 - x) * span_s + cols - 1) / cols;
    return (int)(at < span_s ? at : span_s - 1); /* a second may be wider than a column */
}
