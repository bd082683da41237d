/* Gauges, the bars and sparklines beside figures in cells: which columns have one, and what a full
 * one stands for. Pure. */
#ifndef TUI_GAUGE_H
#define TUI_GAUGE_H

#include "core/column.h"
#include "core/metric.h"
#include "tui/table/model.h"

enum {
    GAUGE_CELLS = 6,
    GAUGE_COLUMNS = GAUGE_CELLS + 1, /* what a column gets wider by */
    GAUGES_FROM = 80,                /* the least columns of a terminal with gauges */
};

/* True, with *ret (which may be NULL), when a column can have a gauge. */
bool gauge_metric(const struct column *c, enum metric *ret);

/* The largest rates of the rows shown. Largest ones of the past shrink by half in ten seconds, so
 * that one busy moment neither makes all bars jump nor flattens them for good. */
struct gauges {
    double most[METRIC_COUNT];
    uint64_t t_ns; /* of the table that they were last taken from; 0 = none */
};

/* Takes the model's newest table. Linear in the rows shown: once a table, never for a frame. */
void gauges_take(struct gauges *g, const struct model *m);
/* The same without a past: other rows are shown. */
void gauges_begin(struct gauges *g, const struct model *m);

/* What a full gauge stands for: a guest's CPUs or the most memory it may hold, the largest rate of
 * the column. NaN when that is not known. */
double gauge_full(const struct gauges *g, enum metric m, const struct row *r);
/* True for a metric whose full gauge is the most there can be, rather than the most there is. */
bool gauge_is_limited(enum metric m);

#endif
