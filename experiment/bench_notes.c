#include "experiment/bench_notes.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static const char *why_of(const struct bench_mark *m)
{
    return m->why ? m->why : "";
}

/* Did this happen in the step of the run? */
static bool is_so(const struct bench_run *r, size_t step, const struct bench_note *like)
{
    const struct bench_mark *m = &r->marks[step];

    return r->begun && r->platform == like->platform && m->outcome == like->outcome && strcmp(why_of(m), like->why) == 0;
}

static struct bench_note *note_for(struct bench_notes *all, const struct bench *b, const struct bench_note *like)
{
    for (size_t i = 0; i < all->n; i++) {
        struct bench_note *n = &all->v[i];
        if (n->platform == like->platform && n->outcome == like->outcome && n->runs == like->runs &&
            strcmp(n->why, like->why) == 0)
            return n;
    }
    all->v = xreallocarray(all->v, all->n + 1, sizeof(*all->v));
    all->v[all->n] = *like;
    all->v[all->n].steps = xcalloc(b->n_steps, sizeof(size_t));
    return &all->v[all->n++];
}

/* What happened in the step of the run, unless a run before had the same. */
static void note_run(struct bench_notes *all, const struct bench *b, size_t run, size_t step)
{
    const struct bench_mark *m = &b->runs[run].marks[step];
    struct bench_note like = { .platform = b->runs[run].platform, .outcome = m->outcome, .why = why_of(m) };

    for (size_t i = 0; i < b->n_runs; i++) {
        bool same = is_so(&b->runs[i], step, &like);
        if (same && i < run)
            return;
        like.runs += same;
    }
    struct bench_note *n = note_for(all, b, &like);
    n->steps[n->n_steps++] = step;
}

static void note_all(struct bench_notes *all, const struct bench *b, size_t platform, enum bench_outcome outcome)
{
    for (size_t s = 0; s < b->n_steps; s++)
        for (size_t i = 0; i < b->n_runs; i++) {
            const struct bench_run *r = &b->runs[i];
            const struct bench_mark *m = &r->marks[s];
            bool plain = outcome == BENCH_DONE && !*why_of(m);
            if (r->begun && r->platform == platform && m->outcome == outcome && !plain)
                note_run(all, b, i, s);
        }
}

void bench_notes(struct bench_notes *ret, const struct bench *b)
{
    *ret = (struct bench_notes){ .v = NULL };
    for (size_t p = 0; p < b->platforms.n; p++) {
        note_all(ret, b, p, BENCH_FAILED);
        note_all(ret, b, p, BENCH_NOT_HERE);
        note_all(ret, b, p, BENCH_NOT_TRIED);
        note_all(ret, b, p, BENCH_DONE);
    }
}

void bench_notes_release(struct bench_notes *n)
{
    for (size_t i = 0; i < n->n; i++)
        free(n->v[i].steps);
    free(n->v);
    *n = (struct bench_notes){ .v = NULL };
}

const char *bench_note_word(const struct bench_note *n)
{
    static const char *const words[] = { [BENCH_NOT_TRIED] = "not tried",
                                         [BENCH_DONE] = "to be known",
                                         [BENCH_FAILED] = "failed",
                                         [BENCH_NOT_HERE] = "n/a" };

    return words[n->outcome];
}

void bench_note_steps(struct strbuf *out, const struct bench *b, const struct bench_note *n)
{
    if (n->n_steps == b->n_steps)
        return strbuf_adds(out, "every step");
    for (size_t i = 0; i < n->n_steps; i++)
        strbuf_addf(out, "%s%s", i ? "; " : "", b->steps[n->steps[i]].label);
}
