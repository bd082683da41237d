#include "experiment/plot_timeline.h"

#include <math.h>
#include <stdio.h>

#include "core/mem.h"

#define WIDTH 860.0
#define LEFT 214.0
#define RIGHT 846.0
#define LEGEND 20.0
#define LEGEND_STEP 230.0
#define MARKS 18.0
#define STRIP 58.0
#define GAP 14.0
#define AXIS 38.0
#define MARK_APART 15.0

enum {
    NAME_COLUMNS = 22,
    ABOUT_COLUMNS = 25,
    LINE_COLUMNS = 28,
    TIME_TICKS = 10,
    VALUE_TICKS = 3,
    WHY_COLUMNS = 90,
    AXIS_COLUMNS = 90
};

static const struct pen grid = { .paint = PAINT_GRID, .width = 1 };
static const struct pen axis = { .paint = PAINT_MUTED, .width = 1 };
static const struct pen line_pens[STRIP_LINES] = { { PAINT_FIRST, 1.5, false },
                                                   { PAINT_SECOND, 1.5, true } };

static double height_of(const struct timeline *t)
{
    return LEGEND + (t->n_marks ? MARKS : 0) + (double)t->n_strips * (STRIP + GAP) + AXIS;
}

static double strips_top(const struct timeline *t)
{
    return LEGEND + (t->n_marks ? MARKS : 0) + GAP / 2;
}

static double strips_bottom(const struct timeline *t)
{
    return strips_top(t) + (double)t->n_strips * (STRIP + GAP) - GAP;
}

static struct scale time_scale(const struct timeline *t)
{
    return (struct scale){ 0, t->end, LEFT, RIGHT };
}

static void draw_legend(struct canvas *c, const struct timeline *t)
{
    double x = LEFT;

    for (int i = 0; i < STRIP_LINES; i++) {
        if (!t->line_names[i])
            continue;
        draw_line(c, x, 9, x + 26, 9, &line_pens[i]);
        draw_label(c, x + 32, 13, ANCHOR_START, PAINT_INK, 12, t->line_names[i], LINE_COLUMNS);
        x += LEGEND_STEP;
    }
}

static void draw_time_axis(struct canvas *c, const struct timeline *t)
{
    struct scale x = time_scale(t);
    double step = tick_step(PLOT_TIME, t->end, TIME_TICKS), bottom = strips_bottom(t);

    for (size_t i = 0; step > 0 && (double)i * step <= t->end * (1 + 1e-9); i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        double at = scale_at(&x, (double)i * step);
        unit_format(&text, PLOT_TIME, (double)i * step);
        draw_line(c, at, strips_top(t), at, bottom, &grid);
        draw_line(c, at, bottom, at, bottom + 4, &axis);
        c->ops->text(c, at, bottom + 16, ANCHOR_MIDDLE, PAINT_MUTED, 11, strbuf_str(&text));
    }
    draw_label(c, (LEFT + RIGHT) / 2, bottom + 32, ANCHOR_MIDDLE, PAINT_MUTED, 11, t->axis,
               AXIS_COLUMNS);
}

/* One line per pixel at most, and a number where there is room. */
static void draw_marks(struct canvas *c, const struct timeline *t)
{
    struct scale x = time_scale(t);
    double last = -1, last_number = -MARK_APART, y = LEGEND + MARKS / 2;

    for (size_t i = 0; i < t->n_marks; i++) {
        const struct time_mark *m = &t->marks[i];
        bool operation = m->kind == MARK_OPERATION;
        const struct pen pen = { operation ? PAINT_OPERATION : PAINT_MARK, 1.2, operation };
        double at = scale_at(&x, m->t);
        char number[24];
        if (at - last < 1)
            continue;
        last = at;
        draw_line(c, at, y + 7, at, strips_bottom(t), &pen);
        if (at - last_number < MARK_APART)
            continue;
        last_number = at;
        snprintf(number, sizeof(number), "%zu", m->number);
        c->ops->dot(c, at, y, 7, pen.paint, false);
        c->ops->text(c, at, y + 3.5, ANCHOR_MIDDLE, PAINT_INK, 10, number);
    }
}

static void draw_value_axis(struct canvas *c, const struct strip *s, const struct scale *y)
{
    double step = tick_step(s->unit, s->top, VALUE_TICKS);

    for (size_t i = 0; i <= VALUE_TICKS && (i == 0 || step > 0); i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        double v = (double)i * step, at = scale_at(y, v);
        if (v > s->top * (1 + 1e-9))
            break;
        unit_format(&text, s->unit, v);
        strbuf_adds(&text, s->unit == PLOT_BYTES_PER_S && i ? "/s" : "");
        draw_line(c, LEFT, at, RIGHT, at, i ? &grid : &axis);
        c->ops->text(c, LEFT - 6, at + 4, ANCHOR_END, PAINT_MUTED, 11, strbuf_str(&text));
    }
}

static void draw_strip(struct canvas *c, const struct timeline *t, const struct strip *s,
                       double top)
{
    struct scale x = time_scale(t), y = { 0, s->top, top + STRIP, top };

    draw_label(c, 4, top + STRIP / 2 - 1, ANCHOR_START, PAINT_INK, 12, s->name, NAME_COLUMNS);
    draw_label(c, 4, top + STRIP / 2 + 14, ANCHOR_START, PAINT_MUTED, 10.5, s->about,
               ABOUT_COLUMNS);
    if (s->why) { /* an axis would say that there is something */
        draw_label(c, LEFT + 8, top + STRIP / 2 + 4, ANCHOR_START, PAINT_MUTED, 11, s->why,
                   WHY_COLUMNS);
        return;
    }
    draw_value_axis(c, s, &y);
    for (int i = 0; i < STRIP_LINES; i++) { /* the dashed one last: the other shows through */
        size_t room = thin_room(&x);
        if (!s->v[i] || !s->n)
            continue;
        _cleanup_free_ struct point *v = xcalloc(room < s->n ? room : s->n, sizeof(*v));
        size_t n = thin_points(s->t, s->v[i], s->n, &x, &y, v);
        if (n)
            c->ops->curve(c, v, n, &line_pens[i]);
    }
}

static void draw_timeline(struct canvas *c, const void *what)
{
    const struct timeline *t = what;

    draw_legend(c, t);
    draw_time_axis(c, t);
    draw_marks(c, t);
    for (size_t i = 0; i < t->n_strips; i++)
        draw_strip(c, t, &t->strips[i], strips_top(t) + (double)i * (STRIP + GAP));
}

void plot_of_timeline(struct plot *p, const struct timeline *t)
{
    p->width = WIDTH;
    p->height = height_of(t);
    p->draw = draw_timeline;
    p->what = t;
}
