/* Box plots, a row each, over one axis that begins at 0. */
#ifndef EXPERIMENT_PLOT_BOXES_H
#define EXPERIMENT_PLOT_BOXES_H

#include "experiment/plot_scale.h"

struct box_row {
    const char *name, *about; /* hostile */
    const double *sorted;     /* its samples, upwards */
    size_t n;
    double mean;
    const char *why; /* hostile: why there are none; NULL: there are some */
};

struct boxes {
    enum plot_unit unit;
    const char *axis; /* "CPU guest, % of one core" */
    const struct box_row *rows;
    size_t n;
};

/* Sets width, height, draw and what, which is to outlive p. */
void plot_of_boxes(struct plot *p, const struct boxes *b);

#endif
