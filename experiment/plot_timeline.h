/* A plot of several strips, one above the other, over one time axis with marks: a guest each, or a
 * metric each. */
#ifndef EXPERIMENT_PLOT_TIMELINE_H
#define EXPERIMENT_PLOT_TIMELINE_H

#include "core/tape.h"
#include "experiment/plot_scale.h"

enum { STRIP_LINES = 2 };

struct strip {
    const char *name, *about; /* hostile; about: smaller, below the name */
    enum plot_unit unit;
    double top;      /* where its axis ends, which begins at 0 */
    const double *t; /* seconds since the begin, upwards */
    size_t n;
    const double *v[STRIP_LINES]; /* NaN where it is not known; NULL: there is no such line */
    const char *why;              /* hostile: why nothing of it is known; NULL: something is */
};

struct time_mark {
    double t;
    enum mark_kind kind;
    size_t number; /* as in the list beside the plot */
};

struct timeline {
    const char *line_names[STRIP_LINES]; /* the legend; NULL: the line needs no name */
    const char *axis;                    /* "time since 12:00:00 UTC" */
    double end;                          /* seconds */
    const struct strip *strips;
    size_t n_strips;
    const struct time_mark *marks; /* by time */
    size_t n_marks;
};

/* Sets width, height, draw and what, which is to outlive p. */
void plot_of_timeline(struct plot *p, const struct timeline *t);

#endif
