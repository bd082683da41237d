/* Plots: one drawing interface over two back ends, SVG text (for pages, where a style sheet chooses
 * the colours, light or dark, and text stays text) and PNG by cairo (always light). What draws says
 * what a colour is for, never which it is. Lengths are in pixels of 1/96 inch, y goes down. Pure.
 */
#ifndef EXPERIMENT_PLOT_H
#define EXPERIMENT_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/err.h"
#include "core/strbuf.h"

/* What a colour is for. The pairs that must be told apart differ for all kinds of colour vision
 * (Okabe and Ito, Color Universal Design, 2008), and never by colour alone: the second line is
 * dashed, so are operations. */
enum paint {
    PAINT_INK,
    PAINT_MUTED,
    PAINT_GRID,
    PAINT_FIRST,
    PAINT_SECOND,
    PAINT_MARK,
    PAINT_OPERATION,
    PAINT_COUNT
};

enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct point {
    double x, y;
};

struct pen {
    enum paint paint;
    double width;
    bool dashed;
};

struct canvas;

struct canvas_ops {
    /* A line through n points (one at least); a point whose y is NaN is a gap, and one that stands
     * alone between two gaps is shown as a dot. */
    void (*curve)(struct canvas *c, const struct point *v, size_t n, const struct pen *pen);
    /* A rectangle in a pen's colour: its outline, and inside of it the same, thinner (opacity 0 to
     * 1). */
    void (*box)(struct canvas *c, double x, double y, double w, double h, const struct pen *pen,
                double opacity);
    void (*dot)(struct canvas *c, double x, double y, double radius, enum paint paint, bool filled);
    /* One line of text, raw (hostile) and as it is; y is its base line. */
    void (*text)(struct canvas *c, double x, double y, enum anchor anchor, enum paint paint,
                 double size, const char *text);
};

struct canvas {
    const struct canvas_ops *ops;
};

/* Something that can be drawn. */
struct plot {
    const char *name;        /* as an id and in a file's name: letters, digits, '-' */
    const char *title;       /* hostile; the short name for whom a picture is read out */
    const char *description; /* hostile; and what is to be seen in it */
    double width, height;
    void (*draw)(struct canvas *c, const void *what);
    const void *what;
};

/* Appends the plot as an element that a page with PLOT_STYLE in it may hold. alone: as a whole
 * file, with a style sheet of its own. */
void plot_svg(struct strbuf *out, const struct plot *p, bool alone);

/* Appends the plot as a PNG file, with two pixels a length of 1, or fewer where it is very long. */
int plot_png(struct strbuf *out, const struct plot *p, struct err *e);

/* Colour of a paint as 0xrrggbb, on white or on a dark ground. */
unsigned paint_rgb(enum paint paint, bool dark);
/* Appends the rules of a style sheet that plots need: the colours, light and dark, and what the
 * classes mean. */
void plot_style(struct strbuf *out);

/* Shorthands. */
void draw_line(struct canvas *c, double x0, double y0, double x1, double y1, const struct pen *pen);
/* Text cut to so many columns of a terminal, which is about as many letters. */
void draw_label(struct canvas *c, double x, double y, enum anchor anchor, enum paint paint,
                double size, const char *text, int columns);

#endif
