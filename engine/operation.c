#include "engine/operation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "engine/worker.h"

struct operation *operation_new(const struct request *r)
{
    struct operation *op = xcalloc(1, sizeof(*op));

    request_copy(&op->req, r);
    op->op.req = &op->req;
    op->op.sink = &operation_sink;
    op->console_fd = -1;
    op->refs = 1;
    pthread_mutex_init(&op->lock, NULL);
    return op;
}

void operation_unref(struct operation *op)
{
    if (!op)
        return;
    pthread_mutex_lock(&op->lock);
    bool last = --op->refs == 0;
    pthread_mutex_unlock(&op->lock);
    if (!last)
        return;
    journal_leave(op->journal);
    request_release(&op->req);
    detail_release(&op->op.result);
    plan_release(&op->plan);
    free(op->job_id);
    command_free(op->command);
    pthread_mutex_destroy(&op->lock);
    free(op);
}

void operation_unrefp(struct operation **op)
{
    operation_unref(*op);
}

void operation_set_exec(struct operation *op, char *const argv[], const struct exec_sink *sink,
                        uint64_t shell_wait_ns)
{
    op->argv = argv;
    op->exec_sink = sink;
    op->shell_wait_ns = shell_wait_ns;
}

void operation_set_console(struct operation *op, int fd)
{
    op->console_fd = fd;
}

void operation_set_job(struct operation *op, const char *job_id)
{
    free(op->job_id);
    op->job_id = xstrdup(job_id);
}

void operation_status(struct operation *op, struct operation_status *ret)
{
    pthread_mutex_lock(&op->lock);
    *ret = op->status;
    pthread_mutex_unlock(&op->lock);
}

void operation_cancel(struct operation *op, bool timed_out)
{
    pthread_mutex_lock(&op->lock);
    struct worker *w = op->cancelled || op->settled || op->status.state != OPERATION_WORKING ? NULL : op->worker;
    op->cancelled = true;
    op->timed_out = timed_out;
    if (w)
        worker_cancel_call(w); /* under our lock, so that the worker is still at it */
    pthread_mutex_unlock(&op->lock);
}

const struct plan *operation_plan(const struct operation *op)
{
    return &op->plan;
}

struct plan *operation_plan_edit(struct operation *op)
{
    return &op->plan;
}

const struct detail *operation_result(const struct operation *op)
{
    return &op->op.result;
}

int operation_exit_status(const struct operation *op)
{
    return op->exit_status;
}

const struct request *operation_request(const struct operation *op)
{
    return &op->req;
}

/* What the toolstack says meanwhile. */

static void on_phase(struct op *o, const char *text)
{
    struct operation *op = (struct operation *)o;

    fault_point();
    pthread_mutex_lock(&op->lock);
    snprintf(op->status.phase, sizeof(op->status.phase), "%s", text);
    op->status.done = op->status.total = 0;
    pthread_mutex_unlock(&op->lock);
}

static void on_progress(struct op *o, uint64_t done, uint64_t total)
{
    struct operation *op = (struct operation *)o;

    pthread_mutex_lock(&op->lock);
    op->status.done = done;
    op->status.total = total;
    pthread_mutex_unlock(&op->lock);
}

static int on_check(struct op *o, struct err *e)
{
    struct operation *op = (struct operation *)o;

    pthread_mutex_lock(&op->lock);
    bool stop = op->cancelled && !op->settled, timed_out = op->timed_out;
    pthread_mutex_unlock(&op->lock);
    if (!stop)
        return 0;
    const char *guest = request_subject(&op->req);
    return timed_out ? err_set(e, ETIMEDOUT, "cannot %s '%s': it has taken longer than it may",
                               op_kind_name(op->req.kind), guest)
                     : err_set(e, ECANCELED, "cancelled: %s of '%s'", op_kind_name(op->req.kind), guest);
}

static int on_undo(struct op *o, const struct step *s, struct err *e)
{
    return journal_undo(((struct operation *)o)->journal, s, e);
}

static int on_then(struct op *o, const struct step *s, struct err *e)
{
    return journal_then(((struct operation *)o)->journal, s, e);
}

const struct op_sink operation_sink = {
    .phase = on_phase,
    .progress = on_progress,
    .check = on_check,
    .undo = on_undo,
    .then = on_then,
};
