#include "experiment/plot_boxes.h"

#include <math.h>

#define WIDTH 860.0
#define LEFT 214.0
#define RIGHT 826.0
#define TOP 8.0
#define ROW 32.0
#define HALF 7.0
#define AXIS 40.0
#define POINT_APART 3.0

enum { NAME_COLUMNS = 27, ABOUT_COLUMNS = 30, TICKS = 8, WHY_COLUMNS = 90, AXIS_COLUMNS = 90 };

static const struct pen grid = { .paint = PAINT_GRID, .width = 1 };
static const struct pen axis = { .paint = PAINT_MUTED, .width = 1 };
static const struct pen outline = { .paint = PAINT_FIRST, .width = 1.5 };
static const struct pen middle = { .paint = PAINT_INK, .width = 2.5 };

static double most_of(const struct boxes *b)
{
    double most = 0;

    for (size_t i = 0; i < b->n; i++)
        if (b->rows[i].n)
            most = fmax(most, b->rows[i].sorted[b->rows[i].n - 1]);
    return most > 0 ? most : 1;
}

static void draw_axis(struct canvas *c, const struct boxes *b, const struct scale *x)
{
    double step = tick_step(b->unit, x->high, TICKS), bottom = TOP + (double)b->n * ROW;

    for (size_t i = 0; step > 0 && (double)i * step <= x->high * (1 + 1e-9); i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        double at = scale_at(x, (double)i * step);
        unit_format(&text, b->unit, (double)i * step);
        draw_line(c, at, TOP, at, bottom, &grid);
        c->ops->text(c, at, bottom + 15, ANCHOR_MIDDLE, PAINT_MUTED, 11, strbuf_str(&text));
    }
    draw_line(c, LEFT, bottom, RIGHT, bottom, &axis);
    draw_label(c, (LEFT + RIGHT) / 2, bottom + 32, ANCHOR_MIDDLE, PAINT_MUTED, 11, b->axis,
               AXIS_COLUMNS);
}

/* Those beyond the whiskers; where many fall on one place, one of them. */
static void draw_outliers(struct canvas *c, const double *v, size_t n, const struct scale *x,
                          double y)
{
    double last = -POINT_APART;

    for (size_t i = 0; i < n; i++) {
        double at = scale_at(x, v[i]);
        if (at - last < POINT_APART)
            continue;
        last = at;
        c->ops->dot(c, at, y, 2, PAINT_FIRST, false);
    }
}

/* The mean is a lozenge: open, so that the median shows through. */
static void draw_mean(struct canvas *c, double x, double y)
{
    const struct pen pen = { .paint = PAINT_SECOND, .width = 1.5 };
    const struct point v[] = {
        { x - 4, y }, { x, y - 4 }, { x + 4, y }, { x, y + 4 }, { x - 4, y }
    };

    c->ops->curve(c, v, sizeof(v) / sizeof(v[0]), &pen);
}

static void draw_box(struct canvas *c, const struct box_row *r, const struct scale *x, double y)
{
    struct box b;

    box_measure(&b, r->sorted, r->n);
    double q1 = scale_at(x, b.q1), q3 = scale_at(x, b.q3), median = scale_at(x, b.median);
    double low = scale_at(x, b.low), high = scale_at(x, b.high);
    draw_line(c, low, y, q1, y, &outline);
    draw_line(c, q3, y, high, y, &outline);
    draw_line(c, low, y - HALF / 2, low, y + HALF / 2, &outline);
    draw_line(c, high, y - HALF / 2, high, y + HALF / 2, &outline);
    c->ops->box(c, q1, y - HALF, q3 - q1, 2 * HALF, &outline, 0.2);
    draw_line(c, median, y - HALF, median, y + HALF, &middle);
    draw_outliers(c, r->sorted, b.below, x, y);
    draw_outliers(c, r->sorted + r->n - b.above, b.above, x, y);
    draw_mean(c, scale_at(x, r->mean), y);
}

static void draw_boxes(struct canvas *c, const void *what)
{
    const struct boxes *b = what;
    struct scale x = { 0, most_of(b), LEFT, RIGHT };

    draw_axis(c, b, &x);
    for (size_t i = 0; i < b->n; i++) {
        const struct box_row *r = &b->rows[i];
        double y = TOP + ROW * ((double)i + 0.5);
        draw_label(c, 4, *r->about ? y - 1 : y + 4, ANCHOR_START, PAINT_INK, 12, r->name, NAME_COLUMNS);
        draw_label(c, 4, y + 12, ANCHOR_START, PAINT_MUTED, 10.5, r->about, ABOUT_COLUMNS);
        if (r->n)
            draw_box(c, r, &x, y);
        else
            draw_label(c, LEFT + 8, y + 4, ANCHOR_START, PAINT_MUTED, 11,
                       r->why ? r->why : "not known", WHY_COLUMNS);
    }
}

void plot_of_boxes(struct plot *p, const struct boxes *b)
{
    p->width = WIDTH;
    p->height = TOP + (double)b->n * ROW + AXIS;
    p->draw = draw_boxes;
    p->what = b;
}
