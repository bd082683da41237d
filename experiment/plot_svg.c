/* Plots as SVG text. Colours are classes, which a style sheet paints. */
#include <math.h>
#include <stdlib.h>

#include "core/escape.h"
#include "experiment/plot.h"

enum { TENTHS = 10 };

struct svg {
    struct canvas base;
    struct strbuf *out;
};

static struct strbuf *out_of(struct canvas *c)
{
    return ((struct svg *)c)->out;
}

static long tenths(double v)
{
    return lround(v * TENTHS);
}

/* In tenths, as short as can be: "12.3", "-.5". */
static void add_number(struct strbuf *out, long v)
{
    long whole = labs(v) / TENTHS, part = labs(v) % TENTHS;

    strbuf_adds(out, v < 0 ? "-" : "");
    if (whole || !part)
        strbuf_addf(out, "%ld", whole);
    if (part)
        strbuf_addf(out, ".%ld", part);
}

static void add_pair(struct strbuf *out, char command, long x, long y)
{
    strbuf_addc(out, command);
    add_number(out, x);
    strbuf_adds(out, y < 0 ? "" : " ");
    add_number(out, y);
}

static void add_pen(struct strbuf *out, const struct pen *pen)
{
    strbuf_addf(out, "class=\"s%u%s\" stroke-width=\"", (unsigned)pen->paint,
                pen->dashed ? " d" : "");
    add_number(out, tenths(pen->width));
    strbuf_addc(out, '"');
}

static void svg_dot(struct canvas *c, double x, double y, double radius, enum paint paint,
                    bool filled)
{
    struct strbuf *out = out_of(c);

    strbuf_addf(out, "<circle class=\"%c%u\" cx=\"", filled ? 'f' : 's', (unsigned)paint);
    add_number(out, tenths(x));
    strbuf_adds(out, "\" cy=\"");
    add_number(out, tenths(y));
    strbuf_adds(out, "\" r=\"");
    add_number(out, tenths(radius));
    strbuf_adds(out, "\"/>\n");
}

/* A run of points without a gap, each told by its distance from the one before. */
static void add_run(struct strbuf *out, const struct point *v, size_t n)
{
    long x = tenths(v->x), y = tenths(v->y);

    add_pair(out, 'M', x, y);
    for (size_t i = 1; i < n; i++) {
        long next_x = tenths(v[i].x), next_y = tenths(v[i].y);
        add_pair(out, 'l', next_x - x, next_y - y);
        x = next_x;
        y = next_y;
    }
}

static size_t run_length(const struct point *v, size_t n)
{
    size_t i = 0;

    while (i < n && !isnan(v[i].y))
        i++;
    return i;
}

static void svg_curve(struct canvas *c, const struct point *v, size_t n, const struct pen *pen)
{
    struct strbuf *out = out_of(c);
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    for (size_t i = 0, run; i < n; i += run + 1) {
        run = run_length(v + i, n - i);
        if (run == 1)
            svg_dot(c, v[i].x, v[i].y, pen->width, pen->paint, true);
        else if (run > 1)
            add_run(&path, v + i, run);
    }
    if (!path.len)
        return;
    strbuf_adds(out, "<path ");
    add_pen(out, pen);
    strbuf_addf(out, " d=\"%s\"/>\n", strbuf_str(&path));
}

static void svg_box(struct canvas *c, double x, double y, double w, double h, const struct pen *pen,
                    double opacity)
{
    struct strbuf *out = out_of(c);
    const double v[] = { x, y, w, h };
    static const char *const names[] = { "x", "y", "width", "height" };

    strbuf_addf(out, "<g class=\"f%u\"><rect ", (unsigned)pen->paint);
    add_pen(out, pen);
    strbuf_addf(out, " fill-opacity=\"%.2g\"", opacity);
    for (int i = 0; i < 4; i++) {
        strbuf_addf(out, " %s=\"", names[i]);
        add_number(out, tenths(v[i]));
        strbuf_addc(out, '"');
    }
    strbuf_adds(out, "/></g>\n");
}

static void svg_text(struct canvas *c, double x, double y, enum anchor anchor, enum paint paint,
                     double size, const char *text)
{
    static const char *const anchors[] = { "", " text-anchor=\"middle\"", " text-anchor=\"end\"" };
    struct strbuf *out = out_of(c);

    strbuf_addf(out, "<text class=\"f%u\"%s font-size=\"", (unsigned)paint, anchors[anchor]);
    add_number(out, tenths(size));
    strbuf_adds(out, "\" x=\"");
    add_number(out, tenths(x));
    strbuf_adds(out, "\" y=\"");
    add_number(out, tenths(y));
    strbuf_adds(out, "\">");
    escape_xml(out, text);
    strbuf_adds(out, "</text>\n");
}

static const struct canvas_ops svg_ops = {
    .curve = svg_curve,
    .box = svg_box,
    .dot = svg_dot,
    .text = svg_text,
};

static void add_style(struct strbuf *out)
{
    strbuf_adds(out, "<style>\n");
    plot_style(out);
    strbuf_adds(out, ".ground{fill:var(--ground)}\n</style>\n<rect class=\"ground\" width=\"100%\" "
                     "height=\"100%\"/>\n");
}

void plot_svg(struct strbuf *out, const struct plot *p, bool alone)
{
    struct svg svg = { .base.ops = &svg_ops, .out = out };
    double w = ceil(p->width), h = ceil(p->height);

    if (alone)
        strbuf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    strbuf_addf(out,
                "<svg class=\"plot\"%s width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" ",
                alone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "", w, h, w, h);
    strbuf_addf(out, "role=\"img\" aria-labelledby=\"%s-t %s-d\">\n<title id=\"%s-t\">", p->name,
                p->name, p->name);
    escape_xml(out, p->title);
    strbuf_addf(out, "</title>\n<desc id=\"%s-d\">", p->name);
    escape_xml(out, p->description);
    strbuf_adds(out, "</desc>\n");
    if (alone)
        add_style(out);
    p->draw(&svg.base, p->what);
    strbuf_adds(out, "</svg>\n");
}
