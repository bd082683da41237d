/* A bench: steps that are measured again and again on several platforms. What is to be done in which order, and what
 * came of each step of each run. Pure; core/ and libc alone.
 *
 * Runs are interleaved: every round has one on each platform, in an order drawn anew for each round. What drifts while
 * the bench goes on (a disk that fills, a machine that warms up) falls on all platforms alike, and a bench that is
 * interrupted has as many runs of one as of the other, but for one. */
#ifndef EXPERIMENT_BENCH_H
#define EXPERIMENT_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/strlist.h"

/* What a figure is of. */
enum bench_unit {
    BENCH_SECONDS,
    BENCH_EVENTS, /* per second; so are the others */
    BENCH_BYTES,
    BENCH_BITS,
};

/* "s", "events/s", "bytes/s", "bits/s". */
const char *bench_unit_name(enum bench_unit u);
/* True where more is better: everything but time. */
bool bench_unit_is_rate(enum bench_unit u);

/* What is measured. A table of them makes a kind of bench. */
struct bench_step {
    const char *key;   /* as in JSON and CSV: "create" */
    const char *label; /* for people: "create: API returned" */
    enum bench_unit unit;
};

enum bench_outcome {
    BENCH_NOT_TRIED, /* an earlier step failed, or the bench was interrupted: `why` */
    BENCH_DONE,
    BENCH_FAILED,
    BENCH_NOT_HERE,  /* the platform has no such thing: `why` */
};

/* What the host paid meanwhile: mean CPU in percent of one core. NaN = not known, for the reason beside it. */
struct bench_cost {
    double seconds;          /* it was measured over */
    double host, guest;      /* all of the machine; what the guest's row says that the host burned for it */
    char *host_why, *guest_why; /* may be hostile */
};

/* One step of one run. */
struct bench_mark {
    enum bench_outcome outcome;
    double value; /* BENCH_DONE: in the step's unit */
    char *why;    /* otherwise; NULL = nothing to say; may be hostile. BENCH_DONE: what is to be known of the value */
    bool has_cost;
    struct bench_cost cost;
};

struct bench_run {
    size_t platform;    /* index into the bench's platforms */
    size_t round;       /* from 0 */
    bool begun, interrupted;
    struct bench_mark *marks; /* one a step of the bench */
};

struct bench {
    const struct bench_step *steps; /* static */
    size_t n_steps;
    struct strlist platforms; /* the first is what the others are compared with */
    size_t rounds;
    uint64_t seed;
    struct bench_run *runs; /* in the order in which they are made */
    size_t n_runs;          /* rounds * platforms */
};

#define _cleanup_bench_ _cleanup_(bench_release)

/* Draws the order. The same platforms, rounds and seed give the same one on every machine. */
void bench_init(struct bench *ret, const struct bench_step *steps, size_t n_steps,
                const struct strlist *platforms, size_t rounds, uint64_t seed);
void bench_release(struct bench *b);

/* What came of a step; the last word counts. why is copied. */
void bench_done(struct bench_run *r, size_t step, double value);
/* Something about the value of a step that is done. */
void bench_remark(struct bench_run *r, size_t step, const char *what);
/* What a step that is done has cost; its strings are taken over. */
void bench_paid(struct bench_run *r, size_t step, struct bench_cost *cost);
void bench_failed(struct bench_run *r, size_t step, const char *why);
void bench_not_here(struct bench_run *r, size_t step, const char *why);
/* The steps from `first` to `last` that nothing was said of yet have not been tried, because of `why`. */
void bench_not_tried(struct bench_run *r, size_t first, size_t last, const char *why);

/* How many runs of the platform were begun. */
size_t bench_runs_begun(const struct bench *b, size_t platform);
/* How many steps of begun runs failed. */
size_t bench_failures(const struct bench *b);

#endif
