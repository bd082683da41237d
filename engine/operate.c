/* The operation thread's tasks. An operation is whole or undone: what run() recorded is taken back
 * when it fails, and what is left is finished when it succeeds, here or by TASK_RECOVER. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "core/mem.h"
#include "engine/worker.h"

static void settle(struct operation *op, bool finishing)
{
    pthread_mutex_lock(&op->lock);
    op->settled = true;
    op->status.finishing = finishing;
    pthread_mutex_unlock(&op->lock);
}

static int not_open(const struct err *e)
{
    return e->code ? -e->code : -EIO;
}

static int perform(struct worker *w, struct operation *op, const struct step *s, struct err *e)
{
    struct ts *ts = worker_connection(w, e);

    if (!ts)
        return not_open(e);
    fault_point();
    worker_pulse_begin(w, op);
    int rc = worker_ops(w)->perform(ts, &op->op, s, e);
    worker_pulse_end(w);
    fault_point();
    return rc;
}

/* Takes back what was begun, the last step first. It stops at a step that fails: the earlier ones may
 * stand on it. */
static int take_back(struct worker *w, struct operation *op, struct err *e)
{
    const struct job *job = journal_job(op->journal);
    int rc = 0;

    settle(op, false);
    for (size_t i = job->n_undo; rc == 0 && i > 0; i--)
        rc = perform(w, op, &job->undo[i - 1], e);
    return rc;
}

static int finish(struct worker *w, struct operation *op, struct err *e)
{
    const struct job *job = journal_job(op->journal);
    int rc = 0;

    settle(op, true);
    worker_await_cancel(w);
    for (size_t i = 0; rc == 0 && i < job->n_then; i++)
        rc = perform(w, op, &job->then[i], e);
    return rc;
}

static void let_go(struct operation *op, bool over)
{
    struct journal *j = op->journal;

    op->journal = NULL;
    if (over)
        journal_end(j);
    else
        journal_leave(j);
}

/* run() failed with *e: the user reads of that, and of what could not be taken back. */
static int fail(struct worker *w, struct operation *op, int rc, struct err *e)
{
    struct err second = ERR_INIT;
    bool begun = journal_job(op->journal)->n_undo > 0;

    worker_disconnect(w); /* what failed may be the connection */
    bool undone = take_back(w, op, &second) == 0;
    let_go(op, undone);
    pthread_mutex_lock(&op->lock);
    op->status.undone = undone;
    pthread_mutex_unlock(&op->lock);
    if (undone && begun && !e->cure[0])
        err_cure(e, "what it had begun was taken back");
    if (!undone)
        err_cure(e, "what it had begun could not be taken back (%.120s): 'xltool recover' tries again",
                 second.msg);
    return rc;
}

static int complete(struct worker *w, struct operation *op, struct err *e)
{
    int rc = journal_job(op->journal)->n_then ? journal_commit(op->journal, e) : 0;

    if (rc < 0)
        return fail(w, op, rc, e);
    rc = finish(w, op, e);
    let_go(op, rc == 0);
    if (rc < 0 && !e->cure[0])
        err_cure(e, "'xltool recover' finishes what is left of it");
    return rc;
}

static int run(struct worker *w, struct ts *ts, struct operation *op, struct err *e)
{
    int rc = journal_begin(&op->journal, worker_uri(w), &op->req, e);

    if (rc < 0)
        return rc;
    worker_pulse_begin(w, op);
    rc = worker_ops(w)->run(ts, &op->op, e);
    worker_pulse_end(w);
    return rc < 0 ? fail(w, op, rc, e) : complete(w, op, e);
}

static int recover(struct worker *w, struct operation *op, struct err *e)
{
    int rc = journal_reopen(&op->journal, op->job_id, e);

    if (rc < 0)
        return rc;
    op->op.req = NULL; /* it was another process's */
    rc = journal_job(op->journal)->committed ? finish(w, op, e) : take_back(w, op, e);
    let_go(op, rc == 0);
    return rc;
}

static int lacks(const struct worker *w, const char *what, struct err *e)
{
    return err_set(e, ENOTSUP, "'%s' cannot %s", worker_uri(w), what);
}

static int plan(struct worker *w, struct ts *ts, struct operation *op, struct err *e)
{
    const struct toolstack *ops = worker_ops(w);

    if (!(ops->can & CAN(op->req.kind)))
        return lacks(w, op_kind_name(op->req.kind), e);
    plan_release(&op->plan);
    return ops->plan(ts, &op->req, &op->plan, e);
}

/* The other end learns that it is over, however it ended. */
static int console(struct worker *w, struct ts *ts, struct operation *op, struct err *e)
{
    const struct toolstack *ops = worker_ops(w);
    int rc = ops->console ? ops->console(ts, op->req.guest_id, op->console_fd, e)
                          : lacks(w, "show a console", e);

    shutdown(op->console_fd, SHUT_RDWR);
    return rc;
}

/* A shell on the console is the last resort: it shows on the console, and there may be none. */
static int exec(struct worker *w, struct ts *ts, struct operation *op, struct err *e)
{
    const struct toolstack *ops = worker_ops(w);
    const struct exec_sink *sink = op->exec_sink;

    if (sink && sink->stop && sink->stop(sink->arg)) /* while it was waiting for its turn */
        return err_set(e, ECANCELED, "cancelled: the command was not run");
    int rc = ops->exec ? ops->exec(ts, op->req.guest_id, op->argv, sink, &op->exit_status, e)
                       : lacks(w, "run commands in its guests", e);
    if (rc != -ENOTSUP || !ops->console || !op->shell_wait_ns)
        return rc;
    *e = (struct err)ERR_INIT;
    return exec_on_console(w, ts, op, e);
}

int operate(struct worker *w, struct operation *op, struct err *e)
{
    const struct toolstack *ops = worker_ops(w);
    struct ts *ts = worker_connection(w, e);
    const char *id = op->req.guest_id;

    if (!ts)
        return not_open(e);
    switch (op->task) {
    case TASK_PLAN:
        return plan(w, ts, op, e);
    case TASK_RUN:
        return run(w, ts, op, e);
    case TASK_RECOVER:
        return recover(w, op, e);
    case TASK_SNAPSHOTS:
        return ops->snapshots ? ops->snapshots(ts, id, &op->op.result, e) : lacks(w, "keep snapshots", e);
    case TASK_EXEC:
        return exec(w, ts, op, e);
    case TASK_CONSOLE:
        return console(w, ts, op, e);
    }
    return -EINVAL;
}
