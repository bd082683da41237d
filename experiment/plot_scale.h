/* The arithmetic of plots: axes, ticks, fewer points than there are samples, boxes. Pure. */
#ifndef EXPERIMENT_PLOT_SCALE_H
#define EXPERIMENT_PLOT_SCALE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/strbuf.h"
#include "experiment/plot.h"

/* What the numbers on an axis are. */
enum plot_unit {
    PLOT_PERCENT,
    PLOT_BYTES, /* ticks at powers of two, written with K, M, G */
    PLOT_BYTES_PER_S,
    PLOT_PER_S,
    PLOT_NS,   /* a duration: 1 µs, 2 ms */
    PLOT_TIME, /* seconds since a begin: 0:30, 2:00:00 */
    PLOT_RATIO,
};

/* What an axis is called: "bytes per second". */
const char *unit_name(enum plot_unit u);
/* The value at a tick: "50%", "1.5M", "2:30". */
void unit_format(struct strbuf *out, enum plot_unit u, double v);

/* Maps [low, high] to [from, to] (to < from for an axis that goes up); values outside are cut. */
struct scale {
    double low, high, from, to;
};
double scale_at(const struct scale *s, double v);

/* The distance between ticks that makes at most `most` (1 or more) of them between 0 and high: 1, 2
 * or 5 times a power of 10, a power of 2 for bytes, whole minutes and hours for time. 0 when high
 * is not above 0. */
double tick_step(enum plot_unit u, double high, size_t most);

/* A line's points on a canvas that is `columns` pixels wide: of what falls into one pixel no more
 * than the first, the least, the most and the last, so nothing that could be seen is lost. t is
 * upwards; v may have NaN, which stay gaps. ret has room for thin_room(columns) or n points,
 * whichever is less; returns how many there are. */
size_t thin_points(const double *t, const double *v, size_t n, const struct scale *x,
                   const struct scale *y, struct point *ret);
size_t thin_room(const struct scale *x);

/* A box plot after Tukey: the box holds the middle half, whiskers reach to the furthest samples
 * within one and a half of its length. */
struct box {
    double q1, median, q3, low, high;
    size_t n, below, above; /* samples in all, and those beyond the whiskers */
};
/* v is sorted; n at least 1. */
void box_measure(struct box *ret, const double *v, size_t n);

#endif
