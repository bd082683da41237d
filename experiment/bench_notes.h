/* What a bench could not measure, and what is to be known of what it did: one note for all the steps that it is true of. Pure. */
#ifndef EXPERIMENT_BENCH_NOTES_H
#define EXPERIMENT_BENCH_NOTES_H

#include "core/strbuf.h"
#include "experiment/bench.h"

struct bench_note {
    size_t platform;
    enum bench_outcome outcome; /* BENCH_DONE: there are figures, and this is to be known of them */
    const char *why;            /* the bench's; "" = not said; may be hostile */
    size_t runs;                /* that it happened in, the same number in each of the steps */
    size_t *steps, n_steps;     /* indices, upwards */
};

/* By platform, then what happened: failed, not here, not tried, done. */
struct bench_notes {
    struct bench_note *v;
    size_t n;
};

#define _cleanup_bench_notes_ _cleanup_(bench_notes_release)

void bench_notes(struct bench_notes *ret, const struct bench *b);
void bench_notes_release(struct bench_notes *n);

/* "failed", "n/a", "not tried", "to be known". Static. */
const char *bench_note_word(const struct bench_note *n);
/* "cpu; memory", or "every step". */
void bench_note_steps(struct strbuf *out, const struct bench *b, const struct bench_note *n);

#endif
