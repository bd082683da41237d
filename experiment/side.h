/* A side of a comparison: the guests that one argument of `compare` names, and what each metric was of them, sample by
 * sample. Pure but for the memory it grows. */
#ifndef EXPERIMENT_SIDE_H
#define EXPERIMENT_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/metric.h"
#include "core/select.h"
#include "core/strlist.h"
#include "core/table.h"

/* What a selector turned out to mean; a word is looked up in this order in the first table that has it. */
enum side_kind {
    SIDE_UNKNOWN,  /* nothing by that name has been seen yet */
    SIDE_GUEST,    /* NAME, PLATFORM:NAME or the begin of an id: see table_find_guest() */
    SIDE_GROUP,    /* all guests of a group ... */
    SIDE_PLATFORM, /* ... or of a platform */
    SIDE_HOST,     /* the word "host": this machine itself */
    SIDE_FILTER,   /* KEY=TEXT and the like: filter_parse() */
    SIDE_ALL,      /* "": every guest there is */
};

/* Samples of one metric, unknown ones left out. */
struct side_samples {
    double *v;
    size_t n, cap;
    char *why; /* why the metric was unknown the last time it was; NULL = it never was */
};

struct side {
    char *selector;
    enum side_kind kind;
    struct filter *filter;
    char *uri, *id;          /* of the guest or host, once it has been found */
    bool sum;                /* the guests' sum, not their mean */
    struct side_samples of[METRIC_COUNT];
    uint64_t taken_ns;       /* the table that was taken last; 0 = none */
    size_t samples;          /* tables in which it had news */
    size_t absent;           /* tables in which it had no guest, since it was first seen */
    bool seen, there;        /* ever; in the last table */
    size_t guests_least, guests_most;
    double vcpus;            /* per guest, in all samples together ... */
    size_t n_vcpus;          /* ... of which there were so many */
    struct strlist platforms; /* its guests have been on */
};

#define _cleanup_side_ _cleanup_(side_release)

/* -EINVAL when the selector is a filter with a mistake in it. */
int side_init(struct side *s, const char *selector, bool sum, struct err *e);
void side_release(struct side *s);

/* Takes the samples of a table that is younger than the one before: one per metric at most, of the guests that have been
 * read since the table before. What is stale does not count. A sum counts where it is known of all. -EEXIST when the
 * selector names several guests. */
int side_take(struct side *s, const struct table *t, struct err *e);

/* vCPUs per guest; NaN when not known. */
double side_vcpus(const struct side *s);

#endif
