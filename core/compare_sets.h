/* Two sets of guests beside each other, of any platform: what each did over the last minutes. Pure.
 * Unknown figures are NaN and never count as zero. */
#ifndef CORE_COMPARE_SETS_H
#define CORE_COMPARE_SETS_H

#include <stddef.h>
#include <stdint.h>

#include "core/history.h"
#include "core/metric.h"
#include "core/table.h"

/* A guest of a set. It may have gone meanwhile: what is left of it in the history still counts. */
struct set_member {
    size_t source; /* index into the table's sources */
    const char *id;
};

/* One metric of a set over a time. A guest counts with its own mean over that time; one of which
 * nothing is known does not count at all. */
struct set_figure {
    double mean; /* per guest: the sum divided by n */
    double sum;  /* of all n guests */
    size_t n;    /* guests of which something is known */
    /* How the set's mean per guest went second by second: standard deviation, least, most. */
    double deviation, least, most;
};

/* All metrics of a set. A value: a copy of it is a baseline. */
struct set_figures {
    struct set_figure of[METRIC_COUNT];
    size_t n_guests; /* in the set, known or not */
    int64_t from_ns, to_ns;
};

/* What a set with more than one guest is shown as. */
enum set_way { SET_MEAN, SET_SUM };

/* Measures a set in [from_ns, to_ns). Costs time in proportion to guests, metrics and seconds: once
 * per sample, not per frame. */
void set_measure(const struct history *h, const struct set_member *members, size_t n,
                 int64_t from_ns, int64_t to_ns, struct set_figures *ret);

/* A set's course, as history_read(): in each part the mean or sum of the guests known there. */
size_t set_series(const struct history *h, const struct set_member *members, size_t n,
                  enum metric m, enum set_way way, int64_t from_ns, int64_t to_ns, float *ret,
                  size_t n_parts);

/* mean or sum. */
double set_value(const struct set_figure *f, enum set_way way);
/* b / a; NaN when one is unknown or a is zero. */
double set_ratio(const struct set_figure *a, const struct set_figure *b, enum set_way way);
/* b - a; NaN when one is unknown. */
double set_difference(const struct set_figure *a, const struct set_figure *b, enum set_way way);

/* How many of the set are in the table. */
size_t set_present(const struct table *t, const struct set_member *members, size_t n);

#endif
