/* An operation is whole or undone: what is taken back, what is finished, what is left for later. */
#include "tests/unit/operation_fixture.h"

static void what_succeeds_is_finished(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");

    struct operation_status s = perform_task(e, op, TASK_PLAN);
    assert_int_equal(s.state, OPERATION_DONE);
    assert_string_equal(operation_plan(op)->steps.v[0], "step of 'web'");
    assert_told("open plan");
    s = perform_task(e, op, TASK_RUN);
    assert_int_equal(s.state, OPERATION_DONE);
    assert_string_equal(s.phase, "half of 'web'");
    assert_int_equal(s.done, 3);
    assert_true(s.ended_ns >= s.begun_ns && s.finishing && !s.undone);
    assert_string_equal(operation_result(op)->records[0].section, "note");
    assert_told("run then-c then-d");
    assert_no_job();
    stop(e);
    assert_told("close");
}

static void what_fails_is_taken_back_backwards_over_a_new_connection(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");

    will.run_rc = -EIO;
    struct operation_status s = perform_task(e, op, TASK_RUN);
    assert_int_equal(s.state, OPERATION_FAILED);
    assert_int_equal(s.err.code, EIO);
    assert_string_equal(s.err.msg, "run failed");
    assert_string_equal(s.err.cure, "what it had begun was taken back");
    assert_true(s.undone && !s.finishing);
    assert_no_job();
    stop(e);
    assert_told("open run close open undo-b undo-a close");
}

static void what_cannot_be_taken_back_is_left_for_recover(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    struct operation *op = new_operation("web");
    bool committed = true;

    will.run_rc = -EIO;
    will.bad_step = "undo-b";
    struct operation_status s = perform_task(e, op, TASK_RUN);
    assert_int_equal(s.state, OPERATION_FAILED);
    assert_string_equal(s.err.msg, "run failed");
    assert_non_null(strstr(s.err.cure, "(cannot perform it): 'xltool recover' tries again"));
    assert_false(s.undone);
    assert_told("open run close open undo-b close"); /* undo-a may stand on what is still there */
    operation_unref(op);

    _cleanup_free_ char *id = job_left(&committed);
    assert_non_null(id);
    assert_false(committed);
    op = new_operation("web");
    s = perform_task(e, op, TASK_RUN);
    assert_int_equal(s.err.code, EBUSY);
    assert_string_equal(s.err.cure, "'xltool recover' puts it right");
    assert_told("open close"); /* nothing was begun */
    operation_set_job(op, id);
    s = perform_task(e, op, TASK_RECOVER);
    assert_int_equal(s.err.code, EIO);
    will.bad_step = NULL;
    s = perform_task(e, op, TASK_RECOVER);
    assert_int_equal(s.state, OPERATION_DONE);
    assert_told("open undo-b close open undo-b undo-a");
    assert_no_job();
    s = perform_task(e, op, TASK_RECOVER);
    assert_int_equal(s.err.code, ENOENT);
    operation_unref(op);
    stop(e);
    assert_told("close");
}

static void what_cannot_be_finished_is_left_for_recover(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");
    bool committed = false;

    will.bad_step = "then-d";
    struct operation_status s = perform_task(e, op, TASK_RUN);
    assert_int_equal(s.state, OPERATION_FAILED);
    assert_string_equal(s.err.cure, "'xltool recover' finishes what is left of it");
    assert_told("open run then-c then-d close"); /* nothing of it is taken back */
    _cleanup_free_ char *id = job_left(&committed);
    assert_non_null(id);
    assert_true(committed);
    will.bad_step = NULL;
    operation_set_job(op, id);
    s = perform_task(e, op, TASK_RECOVER);
    assert_int_equal(s.state, OPERATION_DONE);
    assert_no_job();
    stop(e);
    assert_told("open then-c then-d close");
}

static void a_cancelled_operation_is_taken_back(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");

    for (int timed_out = 0; timed_out < 2; timed_out++) {
        struct operation *again = new_operation("web");
        will.check = true;
        submit(e, again, TASK_RUN);
        sem_wait(&arrived);
        operation_cancel(again, timed_out);
        operation_cancel(again, timed_out); /* the user is impatient */
        struct operation_status s = wait_for(again);
        assert_int_equal(s.state, OPERATION_FAILED);
        assert_int_equal(s.err.code, timed_out ? ETIMEDOUT : ECANCELED);
        assert_true(s.undone);
        assert_told("open run close open undo-b undo-a close");
        operation_unref(again);
    }
    assert_int_equal(cancels, 2); /* once each */
    will.check = false;
    assert_int_equal(perform_task(e, op, TASK_RUN).state, OPERATION_DONE);
    assert_no_job();
    stop(e);
}

static void what_is_finishing_is_not_cancelled(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");
    struct operation_status s;

    will.wait_in_perform = true;
    submit(e, op, TASK_RUN);
    sem_wait(&arrived);
    operation_status(op, &s);
    assert_true(s.finishing);
    operation_cancel(op, false);
    will.wait_in_perform = false;
    sem_post(&go);
    s = wait_for(op);
    assert_int_equal(s.state, OPERATION_DONE);
    assert_int_equal(cancels, 0);
    stop(e);
    assert_told("open run then-c then-d close");
}

static void what_waits_its_turn_can_be_cancelled(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *first = new_operation("web"), *second = new_operation("web");
    struct operation_status s;

    will.wait_in_run = will.check = true;
    submit(e, first, TASK_RUN);
    sem_wait(&arrived);
    submit(e, second, TASK_RUN);
    operation_status(second, &s);
    assert_int_equal(s.state, OPERATION_QUEUED);
    operation_cancel(second, false);
    operation_cancel(first, false);
    will.wait_in_run = false;
    sem_post(&go);
    assert_int_equal(wait_for(first).err.code, ECANCELED);
    assert_int_equal(wait_for(second).err.code, ECANCELED);
    assert_int_equal(cancels, 1); /* the second one was in no call */
    assert_no_job();
    stop(e);
}

static void a_stuck_operation_is_left_behind(void **state)
{
    (void)state;
    struct engine *e = start_at("fake:?open=stall", &tool); /* its observer hangs as well */
    struct operation *op = new_operation("web");

    will.wait_in_run = true;
    submit(e, op, TASK_RUN);
    sem_wait(&arrived);
    operation_unref(op); /* it lives on with its thread */
    assert_false(engine_stop(e, SECOND / 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_succeeds_is_finished, set_up),
        cmocka_unit_test_setup(what_fails_is_taken_back_backwards_over_a_new_connection, set_up),
        cmocka_unit_test_setup(what_cannot_be_taken_back_is_left_for_recover, set_up),
        cmocka_unit_test_setup(what_cannot_be_finished_is_left_for_recover, set_up),
        cmocka_unit_test_setup(a_cancelled_operation_is_taken_back, set_up),
        cmocka_unit_test_setup(what_is_finishing_is_not_cancelled, set_up),
        cmocka_unit_test_setup(what_waits_its_turn_can_be_cancelled, set_up),
        cmocka_unit_test_setup(a_stuck_operation_is_left_behind, set_up),
    };

    return cmocka_run_group_tests_name("operation", tests, make_dir, remove_dir);
}
