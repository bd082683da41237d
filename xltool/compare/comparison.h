/* What `compare` compares, and what comes out of it. */
#ifndef XLTOOL_COMPARISON_H
#define XLTOOL_COMPARISON_H

#include "core/strlist.h"
#include "experiment/compare.h"
#include "experiment/side.h"
#include "xltool/options.h"

/* One argument. */
struct contender {
    const char *name; /* as the user wrote it; hostile, as a completed file name is */
    char *label;      /* the same without the recording's folder */
    char *path;       /* of the recording that it is in; NULL: it runs now */
    struct side side;
    struct figure figures[METRIC_COUNT];
    struct difference from_base[METRIC_COUNT];
};

struct engine;

struct comparison {
    struct contender *v;
    size_t n, base;
    uint64_t seed, interval_ns;
    struct engine
        *engine; /* of what runs now; for connect_stop() when all is printed; NULL = nothing does */
    struct strlist warnings; /* what makes the figures less comparable than they look */
};

#define _cleanup_comparison_ _cleanup_(comparison_release)

/* From the command's words. -EINVAL with an error; c is to be released all the same. */
int comparison_init(struct comparison *c, const struct options *o, const struct strlist *args,
                    struct err *e);
void comparison_release(struct comparison *c);

/* True when a metric is known of the side. */
bool contender_knows(const struct contender *c, enum metric m);
/* Of any of the sides. */
bool comparison_knows(const struct comparison *c, enum metric m);
/* Why it is not known of the side. */
const char *contender_why(const struct contender *c, enum metric m);

/* Takes samples of all sides: take.c. Prints what goes wrong; returns the exit code.
 * EXIT_INTERRUPTED when a signal cut short what was to last longer: what there is can be measured.
 */
int comparison_take(struct comparison *c, const struct options *o);

/* Works out figures, differences and warnings. False when there was not one pair to compare. */
bool comparison_measure(struct comparison *c);

/* On stdout. */
void comparison_print_text(const struct comparison *c, bool markdown);
void comparison_print_json(const struct comparison *c);
void comparison_print_csv(const struct comparison *c);

#endif
