/* What a report tells of a recording: the guests that used most CPU with all their samples, the
 * host, marks, and the circumstances. Text in it is hostile. Main thread. */
#ifndef EXPERIMENT_STUDY_H
#define EXPERIMENT_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/feed.h"
#include "core/metric.h"
#include "core/select.h"

/* A guest, or the host. */
struct study_guest {
    size_t source;
    char *id, *name, *platform;
    double cpu_sum;          /* percent of a core, of all samples together: what it is ranked by */
    bool wanted;             /* the filter has let it through once */
    double *t;               /* of its samples: seconds since the begin, upwards */
    double *v[METRIC_COUNT]; /* NaN: not known, or there was no sample: a gap */
    size_t n, cap[METRIC_COUNT + 1];
    char
        *why[METRIC_COUNT]; /* why a metric was unknown the last time it was; NULL = it never was */
    uint64_t taken_ns;      /* its last sample */
    size_t round;           /* the last table that it was in */
};

struct study_mark {
    double t; /* seconds since the begin */
    enum mark_kind kind;
    char *text;
};

struct study_fact {
    char *key, *value;
};

struct study {
    char *path;
    const char *name; /* the path without its folders */
    uint64_t begin_ns;
    uint64_t end_ns;
    double seconds;              /* it lasts */
    int64_t wall_ns;             /* its begin: since 1970, UTC */
    struct study_guest **guests; /* those shown, the one with most CPU first */
    size_t n_guests;
    struct study_guest *host; /* NULL: not known */
    size_t n_found;           /* guests that the filter let through */
    uint64_t samples;         /* of all guests in it */
    double interval; /* seconds between two samples of a guest, about; 0 = there are no two */
    struct study_mark *marks;
    size_t n_marks;
    struct study_fact *facts; /* the circumstances, in the order they are shown */
    size_t n_facts, cap_facts;
    char *command; /* what ran meanwhile, for a shell; NULL = nothing is known */
    bool command_is_exact; /* else by its marks: quotes are lost */
    char *output[2]; /* what it wrote into stdout and stderr; NULL = nothing, or not known */
    char *warning; /* what is wrong with the recording; NULL = nothing */
};

#define _cleanup_study_ _cleanup_(study_release)

/* What of a recording is wanted. */
struct study_wish {
    uint64_t begin_ns, end_ns;   /* instants of the recording */
    const struct filter *filter; /* only guests that it lets through at some time; NULL: all */
    size_t most;                 /* of them those with most CPU, at least 1 */
    const char *keep;            /* and the guests that study_guest_is(); NULL: no others */
};

/* Reads a recording, of replay_open(). */
void study_read(struct study *ret, struct feed *f, const char *path, const struct study_wish *wish);
void study_release(struct study *s);

/* Adds to the circumstances. */
void study_fact(struct study *s, const char *key, const char *value);

/* The guest is meant by NAME, PLATFORM:NAME or the begin of its id. */
bool study_guest_is(const struct study_guest *g, const char *word);

/* The samples of a metric that are known, upwards; *ret is for free(). */
size_t study_sorted(const struct study_guest *g, enum metric m, double **ret);
/* The same in the order of time. */
size_t study_known(const struct study_guest *g, enum metric m, double **ret);
/* Why nothing is known of a metric. */
const char *study_why(const struct study_guest *g, enum metric m);

#endif
