/* Two sets of guests beside each other: a line per metric, and charts of the chosen one. As
 * guestview.h: lines of text in styles, of given data alone. */
#ifndef TUI_COMPAREVIEW_H
#define TUI_COMPAREVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/compare_sets.h"
#include "tui/term/lines.h"

enum { COMPARE_A, COMPARE_B, COMPARE_SETS };

struct compareview {
    unsigned span_s; /* the time compared: 60, 300 or 600 s before the newest sample */
    int cursor_s;    /* the marked time of the charts, seconds before their right end; -1 none */
    unsigned chosen; /* the metric that the charts show */
    enum set_way way;
    struct set_figures now[COMPARE_SETS]; /* by compareview_measure() */
    bool pinned;                          /* A's figures are those of the baseline */
    struct set_figures baseline;
};

/* What it is shown of. Everything belongs to the caller. */
struct compareview_data {
    const struct table *table;
    const struct history *history;
    const struct set_member *members[COMPARE_SETS];
    size_t n[COMPARE_SETS];
    const char *names[COMPARE_SETS]; /* hostile; NULL: the set has no name */
    int64_t wall_s; /* now, seconds since 1970: charts tell the time of day; 0: "-5m" */
    bool utf8;
};

void compareview_init(struct compareview *v);

/* Measures both sets. To be called when there is a new sample, the sets have changed, or
 * compareview_key() returned true; drawing does not do it. */
void compareview_measure(struct compareview *v, const struct compareview_data *d);

/* Up and Down choose the metric, Left and Right move the cursor, z and Z change the time, s turns
 * from the mean per guest to the sum and back, b makes A's present figures the baseline, or lets go
 * of it. True when the key was for that. */
bool compareview_key(struct compareview *v, int key);

/* A click into a line and a column of the page, from 0: on a metric it charts that, in a chart it
 * moves the cursor there, beside the plot it takes it away. */
void compareview_click(struct compareview *v, int width, int height, int line, int x);

/* The page: at most `height` lines of at most `width` columns. */
void compareview_body(const struct compareview *v, const struct compareview_data *d, int width,
                      int height, struct lines *ret);

#endif
