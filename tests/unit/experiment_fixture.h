/* What the tests of experiment/ share: tables made by hand, recordings in a directory of their own, and
 * whether two tables are the same. */
#ifndef TESTS_UNIT_EXPERIMENT_FIXTURE_H
#define TESTS_UNIT_EXPERIMENT_FIXTURE_H

#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "experiment/recording.h"
#include "tests/fake/vary.h"

static char work_dir[64], work_file[96];

static inline int make_work(void **state)
{
    (void)state;
    snprintf(work_dir, sizeof(work_dir), "/tmp/xltool-test-XXXXXX");
    if (!mkdtemp(work_dir))
        return -1;
    snprintf(work_file, sizeof(work_file), "%s/a.rec", work_dir);
    return 0;
}

static inline int drop_work(void **state)
{
    (void)state;
    unlink(work_file);
    return rmdir(work_dir);
}

/* A source with these snapshots, which it takes over. */
static inline struct table_source source_of(const char *uri, struct snapshot *prev, struct snapshot *now)
{
    return (struct table_source){ .uri = xstrdup(uri), .platform = "fake", .state = CONN_OK, .prev = prev, .now = now };
}

static inline struct snapshot *sealed(struct snapshot *s, uint64_t t_ns)
{
    snapshot_seal(s);
    s->t_ns = t_ns;
    return s;
}

static inline void drop_source(struct table_source *s)
{
    free(s->uri);
    snapshot_unref(s->prev);
    snapshot_unref(s->now);
}

/* What comes next of a connection: its snapshot of now becomes the one before. */
static inline void advance(struct table_source *s, struct snapshot *next)
{
    snapshot_unref(s->prev);
    s->prev = s->now;
    s->now = next;
}

static inline struct tape *new_tape(void)
{
    struct err e = ERR_INIT;
    struct tape *t = NULL;

    assert_int_equal(tape_open(work_file, &t, &e), 0);
    return t;
}

static inline void take(struct tape *tape, const struct table_source *sources, size_t n, uint64_t t_ns)
{
    struct table t;
    struct err e = ERR_INIT;

    table_build(&t, sources, n, t_ns);
    assert_int_equal(tape->ops->take(tape, &t, &e), 0);
    table_release(&t);
}

static inline void end_tape(struct tape *t)
{
    struct err e = ERR_INIT;

    assert_int_equal(t->ops->close(t, &e), 0);
}

static inline struct feed *play(void)
{
    struct err e = ERR_INIT;
    struct feed *f = NULL;

    int rc = replay_open(work_file, &f, &e);
    if (rc < 0)
        fail_msg("%s", e.msg);
    f->ops->player->set_speed(f, 0);
    f->ops->player->seek(f, 0);
    return f;
}

static inline void same_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a)
        assert_string_equal(a, b);
}

static inline void same_guest(const struct guest *a, const struct guest *b)
{
    same_text(a->id, b->id);
    same_text(a->name, b->name);
    same_text(a->platform, b->platform);
    same_text(a->group, b->group);
    same_text(a->image, b->image);
    assert_int_equal(a->state, b->state);
    assert_true(a->boot == b->boot);
    assert_true(a->now.t_ns == b->now.t_ns);
    assert_int_equal(a->now.valid, b->now.valid);
    for (unsigned f = 0; f < F_COUNT; f++) {
        uint64_t x = 0, y = 0;
        sample_get(&a->now, (enum field)f, &x);
        sample_get(&b->now, (enum field)f, &y);
        assert_true(x == y);
        same_text(sample_why(&a->now, (enum field)f), sample_why(&b->now, (enum field)f));
    }
}

static inline void same_snapshot(const struct snapshot *a, const struct snapshot *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (!a)
        return;
    assert_true(a->t_ns == b->t_ns);
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        same_guest(&a->guests[i], &b->guests[i]);
    assert_int_equal(a->has_host, b->has_host);
    if (a->has_host)
        same_guest(&a->host, &b->host);
    assert_int_equal(a->daemon.known, b->daemon.known);
    same_text(a->daemon.name, b->daemon.name);
    assert_true(a->daemon.cpu_ns == b->daemon.cpu_ns);
}

static inline void same_row(const struct row *a, const struct row *b)
{
    same_guest(a->guest, b->guest);
    assert_int_equal(a->prev == NULL, b->prev == NULL);
    if (a->prev)
        same_guest(a->prev, b->prev);
    assert_int_equal(a->source, b->source);
    assert_int_equal(a->stale, b->stale);
    assert_true(a->age_ns == b->age_ns);
}

static inline void same_table(const struct table *a, const struct table *b)
{
    assert_true(a->t_ns == b->t_ns);
    assert_int_equal(a->n_sources, b->n_sources);
    for (size_t i = 0; i < a->n_sources; i++) {
        const struct table_source *x = &a->sources[i], *y = &b->sources[i];
        same_text(x->uri, y->uri);
        same_text(x->platform, y->platform);
        same_text(x->reason, y->reason);
        assert_int_equal(x->state, y->state);
        same_snapshot(x->prev, y->prev);
        same_snapshot(x->now, y->now);
    }
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        same_row(&a->rows[i], &b->rows[i]);
}

/* The recording at t_ns is the table of these sources. */
static inline void shows(struct feed *f, const struct table_source *sources, size_t n, uint64_t t_ns)
{
    struct table live, played;

    table_build(&live, sources, n, t_ns);
    f->ops->player->table_at(f, t_ns, &played);
    same_table(&played, &live);
    table_release(&played);
    table_release(&live);
}

#endif
