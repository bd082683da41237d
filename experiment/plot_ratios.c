#include "experiment/plot_ratios.h"

#include <math.h>

#include "core/format.h"

#define WIDTH 860.0
#define LEFT 104.0
#define LEFT_LONG 200.0
#define RIGHT 560.0
#define TOP 8.0
#define ROW 26.0
#define HALF 6.0
#define AXIS 40.0
#define MOST_REACH 1024.0

enum {
    NAME_COLUMNS = 16,
    LONG_NAME_COLUMNS = 30,
    SAID_COLUMNS = 46,
    AXIS_COLUMNS = 80,
    MOST_TICKS = 10
};

static const struct pen grid = { .paint = PAINT_GRID, .width = 1 };
static const struct pen base = { .paint = PAINT_INK, .width = 1.5 };
static const struct pen whisker = { .paint = PAINT_INK, .width = 1.5 };

/* How far from 1 it is, either way. */
static double distance(double ratio)
{
    return isfinite(ratio) && ratio > 0 ? exp2(fabs(log2(ratio))) : 1;
}

double ratios_reach(const struct ratios *r)
{
    double reach = 1;

    for (size_t i = 0; i < r->n; i++) {
        const struct ratio_row *row = &r->rows[i];
        reach = fmax(reach,
                     fmax(distance(row->ratio), fmax(distance(row->low), distance(row->high))));
    }
    return fmin(fmax(exp2(ceil(log2(reach) - 1e-9)), 2), MOST_REACH);
}

void ratio_format(struct strbuf *out, double ratio, double low, double high)
{
    format_ratio(out, ratio);
    if (isnan(low) || isnan(high))
        return;
    strbuf_adds(out, " (");
    format_ratio(out, low);
    strbuf_adds(out, " to ");
    if (isinf(high))
        strbuf_adds(out, "any");
    else
        format_ratio(out, high);
    strbuf_addc(out, ')');
}

void ratios_describe(struct strbuf *out, const struct ratio_row *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_addf(out, "%s%s: ", i ? " " : "", r[i].name);
        if (!isnan(r[i].ratio)) {
            ratio_format(out, r[i].ratio, r[i].low, r[i].high);
            strbuf_adds(out, ", ");
        }
        strbuf_addf(out, "%s.", r[i].said);
    }
}

static double place(const struct scale *x, double ratio)
{
    return scale_at(x, ratio > 0 ? log2(ratio) : x->low);
}

static void draw_axis(struct canvas *c, const struct ratios *r, const struct scale *x)
{
    double bottom = TOP + (double)r->n * ROW;
    int step = (int)ceil(2 * x->high / MOST_TICKS);

    for (int k = -(int)x->high / step * step; k <= (int)x->high; k += step) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        double at = scale_at(x, k);
        if (k < 0)
            strbuf_addf(&text, "1/%.0f", exp2(-k));
        else
            strbuf_addf(&text, "%.0f", exp2(k));
        draw_line(c, at, TOP, at, bottom, k ? &grid : &base);
        c->ops->text(c, at, bottom + 15, ANCHOR_MIDDLE, PAINT_MUTED, 11, strbuf_str(&text));
    }
    draw_label(c, (x->from + RIGHT) / 2, bottom + 32, ANCHOR_MIDDLE, PAINT_MUTED, 11, r->axis,
               AXIS_COLUMNS);
}

static void draw_interval(struct canvas *c, const struct scale *x, const struct ratio_row *r,
                          double y)
{
    double low = place(x, r->low), high = place(x, r->high);

    draw_line(c, low, y, high, y, &whisker);
    draw_line(c, low, y - HALF / 2, low, y + HALF / 2, &whisker);
    draw_line(c, high, y - HALF / 2, high, y + HALF / 2, &whisker);
}

/* What no test is sure of has an open bar. */
static void draw_row(struct canvas *c, const struct scale *x, const struct ratio_row *r, double y)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    const struct pen pen = { .paint = r->sure ? (r->ratio > 1 ? PAINT_SECOND : PAINT_FIRST)
                                              : PAINT_MUTED,
                             .width = 1,
                             .dashed = !r->sure };

    draw_label(c, 4, y + 4, ANCHOR_START, PAINT_INK, 12, r->name,
               x->from > LEFT ? LONG_NAME_COLUMNS : NAME_COLUMNS);
    if (!isnan(r->ratio)) {
        double one = place(x, 1), end = place(x, r->ratio);
        c->ops->box(c, fmin(one, end), y - HALF, fabs(end - one), 2 * HALF, &pen,
                    r->sure ? 0.55 : 0);
        ratio_format(&text, r->ratio, r->low, r->high);
        strbuf_adds(&text, ": ");
    }
    if (!isnan(r->ratio) && !isnan(r->low) && !isnan(r->high))
        draw_interval(c, x, r, y);
    strbuf_adds(&text, r->said);
    draw_label(c, RIGHT + 16, y + 4, ANCHOR_START, isnan(r->ratio) ? PAINT_MUTED : PAINT_INK, 11.5,
               strbuf_str(&text), SAID_COLUMNS);
}

static void draw_ratios(struct canvas *c, const void *what)
{
    const struct ratios *r = what;
    double reach = log2(ratios_reach(r));
    struct scale x = { -reach, reach, r->long_names ? LEFT_LONG : LEFT, RIGHT };

    draw_axis(c, r, &x);
    for (size_t i = 0; i < r->n; i++)
        draw_row(c, &x, &r->rows[i], TOP + ROW * ((double)i + 0.5));
}

void plot_of_ratios(struct plot *p, const struct ratios *r)
{
    p->width = WIDTH;
    p->height = TOP + (double)r->n * ROW + AXIS;
    p->draw = draw_ratios;
    p->what = r;
}
