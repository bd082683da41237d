/* What the tests of the operation thread share: a toolstack that does as each test tells it, and
 * tells what was called in which order. Included once a program. */
#ifndef TESTS_UNIT_OPERATION_FIXTURE_H
#define TESTS_UNIT_OPERATION_FIXTURE_H

#include "tests/unit/core_fixture.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
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

static inline void tell(const char *word)
{
    pthread_mutex_lock(&lock);
    strbuf_addf(&told, "%s%s", told.len ? " " : "", word);
    pthread_mutex_unlock(&lock);
}

/* All calls since the last time. */
static inline void assert_told(const char *want)
{
    pthread_mutex_lock(&lock);
    _cleanup_free_ char *text = xstrdup(strbuf_str(&told));
    strbuf_release(&told);
    pthread_mutex_unlock(&lock);
    assert_string_equal(text, want);
}

static inline int tool_open(struct ts **ret, const char *uri, struct err *e)
{
    (void)uri;
    tell("open");
    if (will.open_rc)
        return will.open_rc == -EPROTO ? -EPROTO : err_set(e, -will.open_rc, "not open");
    *ret = xcalloc(1, sizeof(**ret));
    return 0;
}

static inline void tool_close(struct ts *t)
{
    tell("close");
    free(t);
}

static inline int tool_plan(struct ts *t, const struct request *r, struct plan *ret, struct err *e)
{
    (void)t;
    tell("plan");
    plan_step(ret, "step of '%s'", r->guest_name);
    return will.plan_rc ? err_set(e, -will.plan_rc, "no plan") : 0;
}

static inline void halt(void)
{
    sem_post(&arrived);
    sem_wait(&go);
}

static inline int go_on(struct op *op, struct err *e)
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

static inline int tool_run(struct ts *t, struct op *op, struct err *e)
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

static inline int tool_perform(struct ts *t, struct op *op, const struct step *s, struct err *e)
{
    (void)t;
    tell(s->verb);
    if (will.wait_in_perform)
        halt();
    if (op_check(op, e) != 0) /* whatever is cancelled */
        tell("stopped");
    return will.bad_step && strcmp(s->verb, will.bad_step) == 0 ? err_set(e, EIO, "cannot perform it") : 0;
}

static inline void tool_cancel(struct ts *t)
{
    (void)t;
    cancels++;
}

static inline void tool_pulse(struct ts *t, struct op *op)
{
    (void)t;
    pulses++;
    op_progress(op, 7, 8);
}

static inline int tool_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e)
{
    (void)t;
    (void)e;
    detail_begin(ret, "snapshot");
    detail_text(ret, "name", guest_id);
    return 0;
}

static inline int tool_exec(struct ts *t, const char *guest_id, char *const argv[], const struct exec_sink *sink,
                     int *ret_status, struct err *e)
{
    (void)t;
    (void)guest_id;
    (void)e;
    sink->out(sink->arg, false, argv[0], strlen(argv[0]));
    *ret_status = 42;
    return 0;
}

static inline int tool_console(struct ts *t, const char *guest_id, int fd, struct err *e)
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

static inline struct engine *start_at(const char *uri, const struct toolstack *ops)
{
    struct engine *e = engine_new(0);
    struct err err = ERR_INIT;

    engine_add(e, &fakestat_observer, uri, false);
    if (ops)
        engine_set_toolstack(e, 0, ops);
    assert_int_equal(engine_start(e, &err), 0);
    return e;
}

static inline struct engine *start(const struct toolstack *ops)
{
    return start_at("fake:?guests=2", ops);
}

static inline void stop(struct engine *e)
{
    assert_true(engine_stop(e, PATIENCE));
}

static inline struct operation *new_operation(const char *guest)
{
    char id[] = "id-of-it", name[16];
    const struct request r = { .kind = OP_STOP, .guest_id = id, .guest_name = name };

    snprintf(name, sizeof(name), "%s", guest);
    return operation_new(&r);
}

static inline void submit(struct engine *e, struct operation *op, enum task task)
{
    struct err err = ERR_INIT;

    assert_int_equal(engine_submit(e, 0, op, task, &err), 0);
}

static inline struct operation_status wait_for(struct operation *op)
{
    struct operation_status s;
    uint64_t end = clock_ns() + PATIENCE;

    do {
        usleep(1000);
        operation_status(op, &s);
    } while (s.state != OPERATION_DONE && s.state != OPERATION_FAILED && clock_ns() < end);
    return s;
}

static inline struct operation_status perform_task(struct engine *e, struct operation *op, enum task task)
{
    submit(e, op, task);
    return wait_for(op);
}

/* The only job that is left, by its id for free(); NULL when there is none. */
static inline char *job_left(bool *ret_committed)
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

static inline void assert_no_job(void)
{
    bool committed;

    assert_null(job_left(&committed));
}

static char dir[] = "/tmp/xltool-operation-XXXXXX";

static inline int set_up(void **state)
{
    (void)state;
    memset(&will, 0, sizeof(will));
    cancels = pulses = 0;
    sem_init(&go, 0, 0);
    sem_init(&arrived, 0, 0);
    strbuf_release(&told);
    return 0;
}

static inline int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? setenv("XLTOOL_STATE_DIR", dir, 1) : -1;
}

static inline int remove_dir(void **state)
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

#endif
