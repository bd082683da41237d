/* What the unit tests of storage/ share: a directory of their own, an operation whose sink is the
 * test, and files with a pattern. */
#ifndef TESTS_UNIT_STORAGE_FIXTURE_H
#define TESTS_UNIT_STORAGE_FIXTURE_H

#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/op.h"
#include "storage/spawn.h"

#define KB 1024ull
#define MB (1024 * KB)

/* An operation that remembers what it was told. */
struct test_op {
    struct op op;
    uint64_t done, total;  /* told last */
    unsigned told, checks; /* how often */
    unsigned stop_at;      /* the check that says stop; 0 = none */
    void (*on_check)(struct test_op *t);
    struct strlist steps; /* "VERB ARG ARG" */
};

static inline void test_phase(struct op *op, const char *text)
{
    (void)op;
    (void)text;
}

static inline void test_progress(struct op *op, uint64_t done, uint64_t total)
{
    struct test_op *t = (struct test_op *)op;

    assert_true(done >= t->done && done <= total);
    t->done = done;
    t->total = total;
    t->told++;
}

static inline int test_check(struct op *op, struct err *e)
{
    struct test_op *t = (struct test_op *)op;

    t->checks++;
    if (t->on_check)
        t->on_check(t);
    return t->checks == t->stop_at ? err_set(e, ECANCELED, "cancelled") : 0;
}

static inline int test_record(struct op *op, const struct step *s, struct err *e)
{
    struct test_op *t = (struct test_op *)op;
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    (void)e;
    strbuf_adds(&line, s->verb);
    for (size_t i = 0; i < s->args.n; i++)
        strbuf_addf(&line, " %s", s->args.v[i]);
    strlist_add(&t->steps, strbuf_str(&line));
    return 0;
}

static const struct op_sink test_sink = { .phase = test_phase,
                                          .progress = test_progress,
                                          .check = test_check,
                                          .undo = test_record,
                                          .then = test_record };

#define TEST_OP_INIT { .op = { .sink = &test_sink } }

static inline void test_op_release(struct test_op *t)
{
    strlist_release(&t->steps);
    detail_release(&t->op.result);
}

#define _cleanup_test_op_ _cleanup_(test_op_release)

/* The directory of this program's tests. */
static char test_dir[] = "/tmp/xltool-storage.XXXXXX";

static inline int make_test_dir(void **state)
{
    (void)state;
    umask(022);
    return mkdtemp(test_dir) ? 0 : -1;
}

static inline int remove_test_dir(void **state)
{
    const char *const argv[] = { "rm", "-rf", test_dir, NULL };

    (void)state;
    return spawn_run(argv, NULL, NULL, NULL);
}

/* A path in it; one of the eight given last. */
static inline const char *at(const char *name)
{
    static char paths[8][256];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", test_dir, name);
    return path;
}

/* Writes bytes of a pattern, which holds no zero, at a place of a file. */
static inline void put_data(const char *path, uint64_t offset, uint64_t bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    char block[4096];

    assert_true(fd >= 0);
    for (uint64_t done = 0; done < bytes; done += sizeof(block)) {
        size_t n = bytes - done < sizeof(block) ? (size_t)(bytes - done) : sizeof(block);
        memset(block, 1 + (int)((offset + done) / sizeof(block) % 255), sizeof(block));
        assert_int_equal(pwrite(fd, block, n, (off_t)(offset + done)), n);
    }
    close(fd);
}

static inline void put_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static inline bool is_there(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

static inline void assert_same_file(const char *a, const char *b)
{
    const char *const argv[] = { "cmp", a, b, NULL };
    struct err e = ERR_INIT;

    if (spawn_run(argv, NULL, NULL, &e) < 0)
        fail_msg("%s", e.msg);
}

#define assert_says(e, text)                                            \
    do {                                                                \
        if (!strstr((e).msg, (text)))                                   \
            fail_msg("'%s' does not say '%s'", (e).msg, (const char *)(text)); \
    } while (0)

#endif
