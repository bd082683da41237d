/* The operation thread with a toolstack that does as each test tells it: what is called in which order,
 * what is taken back, what is left for later. */
#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "engine/engine.h"
#include "engine/journal.h"
#include "engine/operation.h"
#include "tests/fake/fakestat.h"

/* Far more than anything here takes, even on a busy machine: only a hang runs into it. */
#define PATIENCE (20 * SECOND)

/* What the toolstack does next. Changed by the main thread while nothing is under way. */
static struct {
    int open_rc, plan_rc, run_rc;
    const char *bad_step;       /* cannot be performed */
    bool check;                 /* run() goes on until op_check() says stop */
    bool wait_in_run, wait_in_perform; /* until `go` is posted */
    bool await_pulse;           /* run() goes on until pulse() was called */
} will;
static sem_t go, arrived;
static atomic_int pulses, cancels;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct strbuf told; /* guarded by lock: what was called, a word each */

static void tell(const char *word)
{
    pthread_mutex_lock(&lock);
    strbuf_addf(&told, "%s%s", told.len ? " " : "", word);
    pthread_mutex_unlock(&lock);
}

/* All calls since the last time. */
static void assert_told(const char *want)
{
    pthread_mutex_lock(&lock);
    _cleanup_free_ char *text = xstrdup(strbuf_str(&told));
    strbuf_release(&told);
    pthread_mutex_unlock(&lock);
    assert_string_equal(text, want);
}

static int tool_open(struct ts **ret, const char *uri, struct err *e)
{
    (void)uri;
    tell("open");
    if (will.open_rc)
        return will.open_rc == -EPROTO ? -EPROTO : err_set(e, -will.open_rc, "not open");
    *ret = xcalloc(1, sizeof(**ret));
    return 0;
}

static void tool_close(struct ts *t)
{
    tell("close");
    free(t);
}

static int tool_plan(struct ts *t, const struct request *r, struct plan *ret, struct err *e)
{
    (void)t;
    tell("plan");
    plan_step(ret, "step of '%s'", r->guest_name);
    return will.plan_rc ? err_set(e, -will.plan_rc, "no plan") : 0;
}

static void halt(void)
{
    sem_post(&arrived);
    sem_wait(&go);
}

static int go_on(struct op *op, struct err *e)
{
    int rc = 0;

    if (will.wait_in_run)
        halt();
    while (will.await_pulse && pulses == 0)
        usleep(1000);
    if (will.check)
        sem_post(&arrived);
    while (will.check && rc == 0) {
        rc = op_check(op, e);
        usleep(1000);
    }
    return rc;
}

static int tool_run(struct ts *t, struct op *op, struct err *e)
{
    (void)t;
    tell("run");
    int rc = op_undo(op, e, "undo-a", "1", NULL);
    rc = rc ? rc : op_then(op, e, "then-c", NULL);
    op_phase(op, "half of '%s'", op->req->guest_name);
    op_progress(op, 3, 4);
    rc = rc ? rc : op_undo(op, e, "undo-b", "2", NULL);
    rc = rc ? rc : op_then(op, e, "then-d", NULL);
    rc = rc ? rc : go_on(op, e);
    op_note(op, "noted");
    return rc || !will.run_rc ? rc : err_set(e, -will.run_rc, "run failed");
}

static int tool_perform(struct ts *t, struct op *op, const struct step *s, struct err *e)
{
    (void)t;
    tell(s->verb);
    if (will.wait_in_perform)
        halt();
    if (op_check(op, e) != 0) /* whatever is cancelled */
        tell("stopped");
    return will.bad_step && strcmp(s->verb, will.bad_step) == 0 ? err_set(e, EIO, "cannot perform it") : 0;
}

static void tool_cancel(struct ts *t)
{
    (void)t;
    cancels++;
}

static void tool_pulse(struct ts *t, struct op *op)
{
    (void)t;
    pulses++;
    op_progress(op, 7, 8);
}

static int tool_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e)
{
    (void)t;
    (void)e;
    detail_begin(ret, "snapshot");
    detail_text(ret, "name", guest_id);
    return 0;
}

static int tool_exec(struct ts *t, const char *guest_id, char *const argv[], const struct exec_sink *sink,
                     int *ret_status, struct err *e)
{
    (void)t;
    (void)guest_id;
    (void)e;
    sink->out(sink->arg, false, argv[0], strlen(argv[0]));
    *ret_status = 42;
    return 0;
}

static int tool_console(struct ts *t, const char *guest_id, int fd, struct err *e)
{
    char data[16];
    ssize_t n;

    (void)t;
    (void)guest_id;
    (void)e;
    while ((n = read(fd, data, sizeof(data))) > 0)
        if (write(fd, data, (size_t)n) != n)
            break;
    return 0;
}

static const struct toolstack tool = { .name = "fake",
                                       .can = CAN(OP_STOP) | CAN(OP_CREATE),
                                       .open = tool_open,
                                       .close = tool_close,
                                       .plan = tool_plan,
                                       .run = tool_run,
                                       .perform = tool_perform,
                                       .cancel = tool_cancel,
                                       .snapshots = tool_snapshots,
                                       .exec = tool_exec,
                                       .console = tool_console };
static const struct toolstack pulsing = { .name = "fake",
                                          .can = CAN(OP_STOP),
                                          .open = tool_open,
                                          .close = tool_close,
                                          .plan = tool_plan,
                                          .run = tool_run,
                                          .perform = tool_perform,
                                          .pulse = tool_pulse };

static struct engine *start_at(const char *uri, const struct toolstack *ops)
{
    struct engine *e = engine_new(0);
    struct err err = ERR_INIT;

    engine_add(e, &fakestat_observer, uri, false);
    if (ops)
        engine_set_toolstack(e, 0, ops);
    assert_int_equal(engine_start(e, &err), 0);
    return e;
}

static struct engine *start(const struct toolstack *ops)
{
    return start_at("fake:?guests=2", ops);
}

static void stop(struct engine *e)
{
    assert_true(engine_stop(e, PATIENCE));
}

static struct operation *new_operation(const char *guest)
{
    char id[] = "id-of-it", name[16];
    const struct request r = { .kind = OP_STOP, .guest_id = id, .guest_name = name };

    snprintf(name, sizeof(name), "%s", guest);
    return operation_new(&r);
}

static void submit(struct engine *e, struct operation *op, enum task task)
{
    struct err err = ERR_INIT;

    assert_int_equal(engine_submit(e, 0, op, task, &err), 0);
}

static struct operation_status wait_for(struct operation *op)
{
    struct operation_status s;
    uint64_t end = clock_ns() + PATIENCE;

    do {
        usleep(1000);
        operation_status(op, &s);
    } while (s.state != OPERATION_DONE && s.state != OPERATION_FAILED && clock_ns() < end);
    return s;
}

static struct operation_status perform_task(struct engine *e, struct operation *op, enum task task)
{
    submit(e, op, task);
    return wait_for(op);
}

/* The only job that is left, by its id for free(); NULL when there is none. */
static char *job_left(bool *ret_committed)
{
    struct job *jobs;
    struct err e = ERR_INIT;
    size_t n;

    assert_int_equal(jobs_read(&jobs, &n, &e), 0);
    assert_true(n <= 1);
    char *id = n ? xstrdup(jobs[0].id) : NULL;
    if (n) {
        assert_false(jobs[0].running);
        *ret_committed = jobs[0].committed;
    }
    jobs_free(jobs, n);
    return id;
}

static void assert_no_job(void)
{
    bool committed;

    assert_null(job_left(&committed));
}

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

static char dir[] = "/tmp/xltool-operation-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    memset(&will, 0, sizeof(will));
    cancels = pulses = 0;
    sem_init(&go, 0, 0);
    sem_init(&arrived, 0, 0);
    strbuf_release(&told);
    return 0;
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? setenv("XLTOOL_STATE_DIR", dir, 1) : -1;
}

static int remove_dir(void **state)
{
    char path[300];
    struct job *jobs;
    size_t n;
    struct err e = ERR_INIT;

    (void)state;
    assert_int_equal(jobs_read(&jobs, &n, &e), 0);
    for (size_t i = 0; i < n; i++) { /* the stuck one's */
        snprintf(path, sizeof(path), "%s/jobs/%s", dir, jobs[i].id);
        unlink(path);
    }
    jobs_free(jobs, n);
    snprintf(path, sizeof(path), "%s/jobs", dir);
    rmdir(path);
    rmdir(dir);
    strbuf_release(&told);
    return 0;
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
        cmocka_unit_test_setup(an_error_opens_a_new_connection, set_up),
        cmocka_unit_test_setup(what_cannot_be_opened_says_why, set_up),
        cmocka_unit_test_setup(what_a_platform_lacks_is_said, set_up),
        cmocka_unit_test_setup(other_tasks_bring_what_they_are_for, set_up),
        cmocka_unit_test_setup(a_command_keeps_its_words_and_output, set_up),
        cmocka_unit_test_setup(a_call_is_asked_how_far_it_is, set_up),
        cmocka_unit_test_setup(a_stuck_operation_is_left_behind, set_up),
    };

    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
