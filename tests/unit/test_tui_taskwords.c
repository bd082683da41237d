/* What is said of a task, in lines of any width: how it stands is never what is cut off. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/operate/taskwords.h"

/* A stop of 'web' at some stage, with what made it so. */
struct fixture {
    struct job_task task;
    const char *msg, *cure;
};

static struct fixture stopped_at(enum task_stage stage, const char *msg, const char *cure)
{
    struct fixture f = { .task = { .stage = stage }, .msg = msg, .cure = cure };

    f.task.status.begun_ns = SECOND;
    f.task.status.ended_ns = 3 * SECOND;
    return f;
}

static void assert_says(struct fixture f, const char *title, int cols, const char *want)
{
    _cleanup_request_ struct request r = REQUEST_INIT;
    _cleanup_strbuf_ struct strbuf first = STRBUF_INIT, rest = STRBUF_INIT;

    r.kind = OP_STOP;
    r.guest_name = xstrdup("web");
    f.task.op = operation_new(&r);
    f.task.title = xstrdup(title);
    if (f.msg)
        err_set(&f.task.err, EIO, "%s", f.msg);
    if (f.cure)
        err_cure(&f.task.err, "%s", f.cure);
    task_line(&f.task, cols, &first, &rest);
    strbuf_addf(&first, ": %s", strbuf_str(&rest));
    assert_string_equal(strbuf_str(&first), want);
    free(f.task.title);
    operation_unref(f.task.op);
}

static void where_there_is_room_the_title_comes_first(void **state)
{
    (void)state;
    assert_says(stopped_at(STAGE_DONE, NULL, NULL), "stop 'web'", 60, "stop 'web': done in 2.0 s");
    assert_says(stopped_at(STAGE_FAILED, "cannot stop 'web': on fire", "run"), "stop 'web'", 80,
                "stop 'web': cannot stop 'web': on fire; run");
    assert_says(stopped_at(STAGE_DROPPED, NULL, NULL), "stop 'web'", 80, "stop 'web': not done");
}

static void on_a_narrow_line_the_outcome_does(void **state)
{
    (void)state;
    assert_says(stopped_at(STAGE_DONE, NULL, NULL), "stop 'web'", 40, "done in 2.0 s: stop 'web'");
    assert_says(stopped_at(STAGE_DROPPED, NULL, NULL), "stop 'web'", 40, "not done: stop 'web'");
    assert_says(stopped_at(STAGE_CANCELLED, "cancelled: stop of 'web'", NULL), "stop 'web'", 40,
                "cancelled: stop 'web'");
    assert_says(stopped_at(STAGE_REFUSED, "refused: a disk is shared", "unplug"), "stop 'web'", 40,
                "refused: stop 'web': a disk is shared; unplug");
    assert_says(stopped_at(STAGE_PLANNING, NULL, NULL), "stop 'web'", 40, "planning: stop 'web'");
    assert_says(stopped_at(STAGE_PLANNED, NULL, NULL), "stop 'web'", 40, "waiting: stop 'web'");
    assert_says(stopped_at(STAGE_ASKING, NULL, NULL), "stop 'web'", 40, "to confirm: stop 'web'");
}

/* Why it failed is worth more than the guest's name a second time. */
static void who_failed_is_named_once(void **state)
{
    (void)state;
    assert_says(stopped_at(STAGE_FAILED, "cannot stop 'web': on fire", NULL), "stop 'web'", 40,
                "failed: cannot stop 'web': on fire");
    assert_says(stopped_at(STAGE_FAILED, "no answer in time", NULL), "stop 'web'", 40,
                "failed: stop 'web': no answer in time");
}

static void a_long_title_does_not_push_the_outcome_out(void **state)
{
    const char *title = "stop 'a-guest-whose-name-goes-on-and-on-for-ever'";

    (void)state;
    assert_says(stopped_at(STAGE_DONE, NULL, NULL), title, 63,
                "done in 2.0 s: stop 'a-guest-whose-name-goes-on-and-on-for-ever'");
    assert_says(stopped_at(STAGE_DONE, NULL, NULL), title, 64,
                "stop 'a-guest-whose-name-goes-on-and-on-for-ever': done in 2.0 s");
    assert_says(stopped_at(STAGE_FAILED, "no answer in time, nor for long after", NULL), title, 80,
                "failed: stop 'a-guest-whose-name-goes-on-and-on-for-ever': no answer in time, nor "
                "for long after");
    /* Four columns each once they are escaped. */
    assert_says(stopped_at(STAGE_DROPPED, NULL, NULL), "\1\1\1\1\1\1\1\1\1\1\1\1\1", 60,
                "not done: \1\1\1\1\1\1\1\1\1\1\1\1\1");
}

static void how_far_it_is_comes_first_too(void **state)
{
    struct fixture f = stopped_at(STAGE_RUNNING, NULL, NULL);

    (void)state;
    assert_says(f, "stop 'web'", 40, "waiting: stop 'web'");
    f.task.status.state = OPERATION_WORKING;
    assert_says(f, "stop 'web'", 40, "running: stop 'web'");
    snprintf(f.task.status.phase, sizeof(f.task.status.phase), "copying");
    f.task.status.done = 45;
    f.task.status.total = 100;
    assert_says(f, "stop 'web'", 40, "45%: stop 'web': copying");
    assert_says(f, "stop 'web'", 80, "stop 'web': 45% copying");
}

/* What becomes of a command is told by who was to stop it. */
static void a_command_says_how_it_was_stopped(void **state)
{
    struct fixture f = stopped_at(STAGE_CANCELLED, "cancelled: 'ls' goes on in 'web'", NULL);

    (void)state;
    f.task.exec = true;
    assert_says(f, "run 'ls' in 'web'", 40, "cancelled: run 'ls' in 'web': 'ls' goes on in 'web'");
    assert_says(f, "run 'ls' in 'web'", 80, "run 'ls' in 'web': cancelled: 'ls' goes on in 'web'");
    f.msg = "interrupted";
    assert_says(f, "run 'ls' in 'web'", 80, "run 'ls' in 'web': cancelled: interrupted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_there_is_room_the_title_comes_first),
        cmocka_unit_test(on_a_narrow_line_the_outcome_does),
        cmocka_unit_test(who_failed_is_named_once),
        cmocka_unit_test(a_long_title_does_not_push_the_outcome_out),
        cmocka_unit_test(how_far_it_is_comes_first_too),
        cmocka_unit_test(a_command_says_how_it_was_stopped),
    };

    return cmocka_run_group_tests_name("taskwords", tests, NULL, NULL);
}
