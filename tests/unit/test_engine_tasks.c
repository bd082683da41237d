/* The operation thread's connection, and its tasks besides planning and running. */
#include "tests/unit/operation_fixture.h"

#include <sys/socket.h>

static void an_error_opens_a_new_connection(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");

    will.plan_rc = -EPIPE;
    assert_int_equal(perform_task(e, op, TASK_PLAN).err.code, EPIPE);
    assert_int_equal(perform_task(e, op, TASK_PLAN).err.code, EPIPE);
    will.plan_rc = 0;
    assert_int_equal(perform_task(e, op, TASK_PLAN).state, OPERATION_DONE);
    assert_int_equal(operation_plan(op)->steps.n, 1); /* the plan is a new one */
    assert_int_equal(perform_task(e, op, TASK_PLAN).state, OPERATION_DONE);
    assert_told("open plan close open plan close open plan plan");
    stop(e);
}

static void what_cannot_be_opened_says_why(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");

    will.open_rc = -EACCES;
    struct operation_status s = perform_task(e, op, TASK_RUN);
    assert_int_equal(s.err.code, EACCES);
    assert_string_equal(s.err.msg, "not open");
    will.open_rc = -EPROTO; /* without an error */
    assert_int_equal(perform_task(e, op, TASK_RUN).err.code, EIO);
    assert_no_job();
    stop(e);
}

static void what_a_platform_lacks_is_said(void **state)
{
    (void)state;
    struct engine *e = start(&pulsing);
    const struct request r = { .kind = OP_RENAME };
    _cleanup_operation_ struct operation *op = operation_new(&r);
    struct operation_status s;
    struct err err = ERR_INIT;

    s = perform_task(e, op, TASK_PLAN);
    assert_int_equal(s.err.code, ENOTSUP);
    assert_string_equal(s.err.msg, "'fake:?guests=2' cannot rename");
    static const enum task tasks[] = { TASK_SNAPSHOTS, TASK_EXEC, TASK_CONSOLE };
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(perform_task(e, op, tasks[i]).err.code, ENOTSUP);
    stop(e);
    e = start(NULL);
    assert_int_equal(engine_submit(e, 0, op, TASK_PLAN, &err), -ENOTSUP);
    stop(e);
}

static void on_output(void *arg, bool is_stderr, const char *data, size_t len)
{
    assert_false(is_stderr);
    strbuf_add(arg, data, len);
}

static void other_tasks_bring_what_they_are_for(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    const struct exec_sink sink = { .out = on_output, .arg = &out };
    char word[] = "echo", answer[8] = "";
    char *argv[] = { word, NULL };
    int fds[2];

    assert_int_equal(perform_task(e, op, TASK_SNAPSHOTS).state, OPERATION_DONE);
    assert_string_equal(detail_value(&operation_result(op)->records[0], "name"), "id-of-it");

    operation_set_exec(op, argv, &sink, 0);
    assert_int_equal(perform_task(e, op, TASK_EXEC).state, OPERATION_DONE);
    assert_int_equal(operation_exit_status(op), 42);
    assert_string_equal(strbuf_str(&out), "echo");

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    operation_set_console(op, fds[1]);
    submit(e, op, TASK_CONSOLE);
    assert_int_equal(write(fds[0], "hello", 5), 5);
    assert_int_equal(read(fds[0], answer, 5), 5);
    assert_string_equal(answer, "hello");
    shutdown(fds[0], SHUT_WR);
    assert_int_equal(wait_for(op).state, OPERATION_DONE);
    assert_int_equal(read(fds[0], answer, 5), 0); /* our end learns of it */
    close(fds[0]);
    close(fds[1]);
    stop(e);
}

/* The caller keeps nothing of it. */
static void a_command_keeps_its_words_and_output(void **state)
{
    (void)state;
    struct engine *e = start(&tool);
    _cleanup_operation_ struct operation *op = new_operation("web");
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    struct strlist words = STRLIST_INIT;

    strlist_add(&words, "uptime");
    operation_set_command(op, &words, 0);
    strlist_release(&words);
    assert_int_equal(operation_output(op, &out), 0);
    assert_int_equal(perform_task(e, op, TASK_EXEC).state, OPERATION_DONE);
    assert_int_equal(operation_exit_status(op), 42);
    assert_int_equal(operation_output(op, &out), 6);
    assert_string_equal(strbuf_str(&out), "uptime");
    stop(e);
}

static void a_call_is_asked_how_far_it_is(void **state)
{
    (void)state;
    struct engine *e = start(&pulsing);
    _cleanup_operation_ struct operation *op = new_operation("web");

    will.await_pulse = true;
    struct operation_status s = perform_task(e, op, TASK_RUN);
    assert_int_equal(s.state, OPERATION_DONE);
    assert_int_equal(s.done, 7);
    assert_int_equal(s.total, 8);
    stop(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_error_opens_a_new_connection, set_up),
        cmocka_unit_test_setup(what_cannot_be_opened_says_why, set_up),
        cmocka_unit_test_setup(what_a_platform_lacks_is_said, set_up),
        cmocka_unit_test_setup(other_tasks_bring_what_they_are_for, set_up),
        cmocka_unit_test_setup(a_command_keeps_its_words_and_output, set_up),
        cmocka_unit_test_setup(a_call_is_asked_how_far_it_is, set_up),
    };

    return cmocka_run_group_tests_name("operation tasks", tests, make_dir, remove_dir);
}
