/* The time line of a recording, and recording from the console: a tape that fails, marks of
 * operations. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/replay/player.h"
#include "tui/replay/recorder.h"

static const struct feed_mark three[] = {
    { .t_ns = 10 * SECOND, .text = "a" },
    { .t_ns = 20 * SECOND, .text = "b" },
    { .t_ns = 40 * SECOND, .text = "c" },
};

static struct timeline line_at(uint64_t now_ns)
{
    return (struct timeline){ .begin_ns = 5 * SECOND,
                              .end_ns = 45 * SECOND,
                              .now_ns = now_ns,
                              .marks = three,
                              .n_marks = 3 };
}

static void cells_reach_from_end_to_end(void **state)
{
    struct timeline t = line_at(0);

    (void)state;
    assert_int_equal(timeline_cell(&t, 0, 41), 0);
    assert_int_equal(timeline_cell(&t, 5 * SECOND, 41), 0);
    assert_int_equal(timeline_cell(&t, 25 * SECOND, 41), 20);
    assert_int_equal(timeline_cell(&t, 45 * SECOND - 1, 41), 39);
    assert_int_equal(timeline_cell(&t, 45 * SECOND, 41), 40);
    assert_int_equal(timeline_cell(&t, UINT64_MAX, 41), 40);
    assert_int_equal(timeline_cell(&t, 25 * SECOND, 1), 0);
    assert_int_equal(timeline_cell(&t, 25 * SECOND, 0), 0);
    t.end_ns = t.begin_ns; /* a single instant */
    assert_int_equal(timeline_cell(&t, 5 * SECOND, 41), 0);
    assert_int_equal(timeline_cell(&t, 6 * SECOND, 41), 0);
}

/* Where a click lands is where the place is then drawn. */
static void a_cell_has_an_instant(void **state)
{
    struct timeline t = line_at(0);

    (void)state;
    assert_int_equal(timeline_at(&t, 5, 41), 10 * SECOND); /* a mark, exactly */
    assert_int_equal(timeline_at(&t, 7, 21), 20 * SECOND); /* a mark in the middle of a cell */
    assert_int_equal(timeline_at(&t, 0, 41), 5 * SECOND);
    assert_int_equal(timeline_at(&t, 40, 41), 45 * SECOND);
    assert_int_equal(timeline_at(&t, -3, 41), 5 * SECOND);
    assert_int_equal(timeline_at(&t, 99, 41), 45 * SECOND);
    assert_int_equal(timeline_at(&t, 0, 1), 10 * SECOND);
    t.end_ns += 12345678901;
    for (int cells = 2; cells < 300; cells++)
        for (int cell = 0; cell < cells; cell++)
            assert_int_equal(timeline_cell(&t, timeline_at(&t, cell, cells), cells), cell);
}

static void marks_are_found(void **state)
{
    struct timeline t = line_at(15 * SECOND);

    (void)state;
    assert_string_equal(timeline_nearest(&t)->text, "a");
    t.now_ns++;
    assert_string_equal(timeline_nearest(&t)->text, "b");
    t.now_ns = 45 * SECOND;
    assert_string_equal(timeline_nearest(&t)->text, "c");
    assert_string_equal(timeline_next(&t, 0)->text, "a");
    assert_string_equal(timeline_next(&t, 10 * SECOND)->text, "b");
    assert_null(timeline_next(&t, 40 * SECOND));
    assert_null(timeline_previous(&t, 10 * SECOND));
    assert_string_equal(timeline_previous(&t, 10 * SECOND + 1)->text, "a");
    assert_string_equal(timeline_previous(&t, UINT64_MAX)->text, "c");
    t.n_marks = 0;
    assert_null(timeline_nearest(&t));
    assert_null(timeline_next(&t, 0));
    assert_null(timeline_previous(&t, UINT64_MAX));
}

static void speeds_double_and_halve(void **state)
{
    double speed = 0.25;

    (void)state;
    for (int i = 0; i < 8; i++)
        speed = player_speed_beside(speed, true);
    assert_true(speed == 64);
    assert_true(player_speed_beside(speed, true) == 64);
    for (int i = 0; i < 6; i++)
        speed = player_speed_beside(speed, false);
    assert_true(speed == 1);
    assert_true(player_speed_beside(0.25, false) == 0.25);
    assert_true(player_speed_beside(3, true) == 4);
    assert_true(player_speed_beside(3, false) == 2);
}

/* A tape that counts, and fails when it is told to. */
static struct {
    struct tape tape;
    int takes, marks, closed;
    int fails; /* -errno of the next call */
    char last[128];
    uint64_t last_ns;
} fake;

static int answer(struct err *e)
{
    return fake.fails ? err_set(e, -fake.fails, "the tape fails") : 0;
}

static int take(struct tape *t, const struct table *table, struct err *e)
{
    (void)t;
    (void)table;
    fake.takes++;
    return answer(e);
}

static int mark(struct tape *t, uint64_t t_ns, enum mark_kind kind, const char *text, struct err *e)
{
    (void)t;
    fake.marks++;
    fake.last_ns = t_ns;
    snprintf(fake.last, sizeof(fake.last), "%d %s", (int)kind, text);
    return answer(e);
}

static uint64_t bytes(const struct tape *t)
{
    (void)t;
    return 1258291;
}

static int end(struct tape *t, struct err *e)
{
    (void)t;
    fake.closed++;
    return answer(e);
}

static const struct tape_ops tape_ops = { take, mark, bytes, end };

static int open_fake(const char *path, struct tape **ret, struct err *e)
{
    if (strcmp(path, "there") == 0)
        return err_set(e, EEXIST, "'there' is there already");
    fake.takes = fake.marks = fake.closed = fake.fails = 0;
    fake.tape.ops = &tape_ops;
    *ret = &fake.tape;
    return 0;
}

static void nothing_is_recorded_at_first(void **state)
{
    struct recorder r = { .tape = NULL };
    struct tasks none = { .n = 0 };
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct err e = ERR_INIT;

    (void)state;
    assert_int_equal(recorder_take(&r, NULL, &e), 0);
    assert_int_equal(recorder_watch(&r, &none, &e), 0);
    assert_int_equal(recorder_end(&r, &e), 0);
    recorder_describe(&r, &text);
    assert_int_equal(text.len, 0);
    assert_int_equal(recorder_mark(&r, "x", &e), -ENOTCONN);
    assert_int_equal(recorder_begin(&r, &none, "there", open_fake, &e), -EEXIST);
    assert_null(r.tape);
}

static void a_recording_takes_and_ends(void **state)
{
    struct recorder r = { .tape = NULL };
    struct tasks none = { .n = 0 };
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct err e = ERR_INIT;

    (void)state;
    assert_int_equal(recorder_begin(&r, &none, "some/where/load.xlr", open_fake, &e), 0);
    assert_int_equal(recorder_take(&r, NULL, &e), 0);
    recorder_describe(&r, &text);
    assert_string_equal(strbuf_str(&text), "REC load.xlr 1.2M");
    assert_int_equal(recorder_mark(&r, "here", &e), 0);
    assert_string_equal(fake.last, "0 here");
    assert_int_equal(recorder_end(&r, &e), 0);
    assert_int_equal(fake.takes + fake.marks + fake.closed, 3);
    assert_null(r.tape);
}

/* A full disk: told once, then nothing is recorded any more. */
static void a_tape_that_fails_is_closed(void **state)
{
    struct recorder r = { .tape = NULL };
    struct tasks none = { .n = 0 };
    struct err e = ERR_INIT;

    (void)state;
    recorder_begin(&r, &none, "a", open_fake, &e);
    fake.fails = -ENOSPC;
    assert_int_equal(recorder_take(&r, NULL, &e), -ENOSPC);
    assert_string_equal(e.msg, "the tape fails");
    assert_int_equal(fake.closed, 1);
    assert_int_equal(recorder_take(&r, NULL, &e), 0);
    assert_int_equal(recorder_end(&r, &e), 0);
    assert_int_equal(fake.closed, 1);
    recorder_begin(&r, &none, "b", open_fake, &e);
    fake.fails = -EIO;
    assert_int_equal(recorder_mark(&r, "x", &e), -EIO);
    assert_null(r.tape);
    recorder_begin(&r, &none, "c", open_fake, &e);
    fake.fails = -EIO;
    assert_int_equal(recorder_end(&r, &e), -EIO);
    assert_null(r.tape);
}

static char title[] = "start 'web'";

static void watch(struct recorder *r, struct job_task *task, int marks, const char *last,
                  uint64_t t_ns)
{
    struct tasks one = { .v = &task, .n = 1 };
    struct err e = ERR_INIT;

    assert_int_equal(recorder_watch(r, &one, &e), 0);
    assert_int_equal(fake.marks, marks);
    if (!last)
        return;
    assert_string_equal(fake.last, last);
    assert_true(fake.last_ns == t_ns);
}

static void operations_leave_marks(void **state)
{
    struct job_task task = { .stage = STAGE_PLANNING, .title = title };
    struct tasks none = { .n = 0 };
    struct recorder r = { .tape = NULL };
    struct err e = ERR_INIT;

    (void)state;
    recorder_begin(&r, &none, "a", open_fake, &e);
    watch(&r, &task, 0, NULL, 0);
    task.stage = STAGE_RUNNING;
    task.ran_ns = 3 * SECOND;
    watch(&r, &task, 1, "1 start 'web': began", 3 * SECOND);
    watch(&r, &task, 1, NULL, 0);
    task.stage = STAGE_FAILED;
    task.ended_ns = 5 * SECOND;
    err_set(&task.err, EIO, "no luck");
    watch(&r, &task, 2, "1 start 'web': no luck", 5 * SECOND);
    watch(&r, &task, 2, NULL, 0);
    /* What never ran leaves none. */
    struct job_task refused = { .stage = STAGE_REFUSED, .title = title, .ended_ns = SECOND };
    watch(&r, &refused, 2, NULL, 0);
    recorder_end(&r, &e);
}

/* Of what began before the recording only the end is in it, and nothing of what had ended. */
static void the_past_leaves_none(void **state)
{
    struct job_task over = { .stage = STAGE_DONE, .title = title, .ran_ns = 1, .ended_ns = 2 };
    struct job_task runs = { .stage = STAGE_RUNNING, .title = title, .ran_ns = 1 };
    struct job_task *both[] = { &over, &runs };
    struct tasks tasks = { .v = both, .n = 2 };
    struct recorder r = { .tape = NULL };
    struct err e = ERR_INIT;

    (void)state;
    recorder_begin(&r, &tasks, "a", open_fake, &e);
    watch(&r, &over, 0, NULL, 0);
    watch(&r, &runs, 0, NULL, 0);
    runs.stage = STAGE_DROPPED;
    runs.ended_ns = 7;
    watch(&r, &runs, 1, "1 start 'web': not done", 7);
    recorder_end(&r, &e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_reach_from_end_to_end),
        cmocka_unit_test(a_cell_has_an_instant),
        cmocka_unit_test(marks_are_found),
        cmocka_unit_test(speeds_double_and_halve),
        cmocka_unit_test(nothing_is_recorded_at_first),
        cmocka_unit_test(a_recording_takes_and_ends),
        cmocka_unit_test(a_tape_that_fails_is_closed),
        cmocka_unit_test(operations_leave_marks),
        cmocka_unit_test(the_past_leaves_none),
    };

    return cmocka_run_group_tests_name("tui player", tests, NULL, NULL);
}
