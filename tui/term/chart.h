/* Figures over time, drawn as text: braille dots where the terminal has UTF-8, plain characters
 * elsewhere. What is unknown is a gap, never zero: zero has its dot. Pure. */
#ifndef TUI_CHART_H
#define TUI_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/metric.h"
#include "core/strbuf.h"
#include "tui/term/lines.h"

enum { CHART_SERIES = 2 };

/* One series is drawn as an area, two as lines. */
struct chart {
    int width, height; /* columns and lines, with labels and time axis */
    bool utf8;
    enum metric metric;                /* how its numbers are written */
    const float *series[CHART_SERIES]; /* chart_points() figures each, oldest first; NaN unknown */
    size_t n_series;
    size_t first_style; /* the first series has chart_style() of this, the second of one more */
    double max;         /* the figure at the top; 0: chart_max() of what is shown */
    double limit;       /* the most there can be (100 % x cores, memory limit); 0: none is known */
    unsigned span_s;    /* from the left end to the right */
    int64_t wall_s;     /* the right end, seconds since 1970; 0: the axis counts back from now */
    int cursor;         /* marked column of the plot, as chart_column() gives it; -1 none */
};

/* Columns of the plot itself, without labels. */
int chart_columns(const struct chart *c);
/* Figures that each series needs. */
size_t chart_points(const struct chart *c);
/* The column that shows what was `ago_s` before the right end; -1 when it is outside. */
int chart_column(const struct chart *c, unsigned ago_s);
/* Where the right end is when the newest figure is of newest_ns: moved up to a whole point, so that
 * a figure does not wander between two points from one sample to the next. */
int64_t chart_end_ns(const struct chart *c, uint64_t newest_ns);
/* The figure of a column: the mean of what is known there, NaN for nothing. */
double chart_value(const struct chart *c, size_t series, int column);
/* The largest finite figure of all series; 0 when there is none. */
double chart_peak(const struct chart *c);

/* A round figure at or above the peak: 1, 2 or 5 times a power of ten, a power of two for bytes;
 * the limit where that is nearer. */
double chart_max(enum metric m, double peak, double limit);

/* The style of a series, in charts and for their legends. */
enum style chart_style(size_t series);
/* What stands for it where colours may be missing: "*" and "o" without UTF-8, "" with. */
const char *chart_mark(const struct chart *c, size_t series);

/* Adds exactly `height` lines of exactly `width` columns. The labels are left out where there is no
 * room for them. */
void chart_draw(const struct chart *c, struct lines *ret);

/* The time that charts show: the next longer one of 60, 300, 600 s (by 1), the next shorter (by
 * -1). */
unsigned chart_zoom(unsigned span_s, int by);
/* The cursor, in seconds before the right end, moved by sixtieths of the span; to the right of that
 * end it is -1, none. */
int chart_move_cursor(int cursor_s, unsigned span_s, int by);

/* The cursor that shows in column x of a chart of this width; -1 outside its plot. */
int chart_cursor_at(int width, unsigned span_s, int x);

/* One character per figure: blank when it is unknown. max 0: the largest of them. */
void chart_sparkline(struct strbuf *out, const float *v, size_t n, double max, bool utf8);

/* The same in braille dots, two figures a character; n is even. */
void chart_sparkdots(struct strbuf *out, const float *v, size_t n, double max);
/* One braille cell (U+2800 + dots); a blank without any. */
void chart_add_braille(struct strbuf *out, unsigned char dots);

/* A bar of exactly `cells` columns for value / total, in eighths of a column with UTF-8. What is
 * unknown is "-". */
void chart_bar(struct strbuf *out, double value, double total, int cells, bool utf8);

#endif
