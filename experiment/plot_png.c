/* Plots as PNG files, by cairo. */
#include <cairo.h>
#include <errno.h>
#include <math.h>

#include "core/escape.h"
#include "experiment/plot.h"

/* cairo takes no picture of 32768 pixels or more, either way. */
#define MOST_PIXELS 32000.0

struct png {
    struct canvas base;
    cairo_t *cr;
};

static cairo_t *cr_of(struct canvas *c)
{
    return ((struct png *)c)->cr;
}

static void set_paint(cairo_t *cr, enum paint paint, double opacity)
{
    unsigned rgb = paint_rgb(paint, false);

    cairo_set_source_rgba(cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0,
                          opacity);
}

static void set_pen(cairo_t *cr, const struct pen *pen)
{
    static const double dashes[] = { 5, 3 };

    set_paint(cr, pen->paint, 1);
    cairo_set_line_width(cr, pen->width);
    cairo_set_dash(cr, dashes, pen->dashed ? 2 : 0, 0);
}

static void png_dot(struct canvas *c, double x, double y, double radius, enum paint paint,
                    bool filled)
{
    cairo_t *cr = cr_of(c);
    const struct pen pen = { .paint = paint, .width = 1 };

    set_pen(cr, &pen);
    cairo_new_path(cr);
    cairo_arc(cr, x, y, radius, 0, 2 * M_PI);
    if (filled)
        cairo_fill(cr);
    else
        cairo_stroke(cr);
}

static void png_curve(struct canvas *c, const struct point *v, size_t n, const struct pen *pen)
{
    cairo_t *cr = cr_of(c);

    for (size_t i = 0; i < n; i++)
        if (!isnan(v[i].y) && (i == 0 || isnan(v[i - 1].y)) && (i + 1 == n || isnan(v[i + 1].y)))
            png_dot(c, v[i].x, v[i].y, pen->width, pen->paint, true);
    set_pen(cr, pen);
    cairo_new_path(cr);
    for (size_t i = 0; i < n; i++) {
        if (isnan(v[i].y))
            cairo_new_sub_path(cr);
        else
            cairo_line_to(cr, v[i].x, v[i].y);
    }
    cairo_stroke(cr);
}

static void png_box(struct canvas *c, double x, double y, double w, double h, const struct pen *pen,
                    double opacity)
{
    cairo_t *cr = cr_of(c);

    cairo_new_path(cr);
    cairo_rectangle(cr, x, y, w, h);
    set_paint(cr, pen->paint, opacity);
    cairo_fill_preserve(cr);
    set_pen(cr, pen);
    cairo_stroke(cr);
}

static void png_text(struct canvas *c, double x, double y, enum anchor anchor, enum paint paint,
                     double size, const char *text)
{
    _cleanup_strbuf_ struct strbuf valid = STRBUF_INIT;
    cairo_t *cr = cr_of(c);
    cairo_text_extents_t extents;

    escape_utf8(&valid, text); /* cairo shows nothing more once it has seen a byte that is none */
    cairo_set_font_size(cr, size);
    cairo_text_extents(cr, strbuf_str(&valid), &extents);
    set_paint(cr, paint, 1);
    cairo_move_to(cr, x - extents.x_advance * (double)anchor / 2, y);
    cairo_show_text(cr, strbuf_str(&valid));
}

static const struct canvas_ops png_ops = {
    .curve = png_curve,
    .box = png_box,
    .dot = png_dot,
    .text = png_text,
};

static cairo_status_t take_bytes(void *out, const unsigned char *data, unsigned n)
{
    strbuf_add(out, (const char *)data, n);
    return CAIRO_STATUS_SUCCESS;
}

static void draw_on(cairo_surface_t *surface, const struct plot *p, double scale)
{
    struct png png = { .base.ops = &png_ops, .cr = cairo_create(surface) };

    cairo_scale(png.cr, scale, scale);
    cairo_select_font_face(png.cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_line_join(png.cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_source_rgb(png.cr, 1, 1, 1);
    cairo_paint(png.cr);
    p->draw(&png.base, p->what);
    cairo_destroy(png.cr);
}

int plot_png(struct strbuf *out, const struct plot *p, struct err *e)
{
    double scale = fmin(2, MOST_PIXELS / fmax(p->width, p->height));
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)ceil(p->width * scale), (int)ceil(p->height * scale));

    draw_on(surface, p, scale);
    cairo_status_t status = cairo_surface_write_to_png_stream(surface, take_bytes, out);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return err_set(e, EIO, "cannot make a PNG of plot '%s': %s", p->name,
                       cairo_status_to_string(status));
    return 0;
}
