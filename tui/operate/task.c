#include "tui/operate/task.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/report.h"
#include "tui/operate/batch.h"

/* A shell on a console that is tried may take so long to answer. */
#define SHELL_WAIT_NS 20000000000ull

static void fail(struct job_task *task, const struct err *e)
{
    task->stage = STAGE_FAILED;
    task->err = *e;
    task->ended_ns = clock_ns();
}

/* What the user has stopped is no failure, unless something of it is left. */
static bool was_cancelled(const struct job_task *task)
{
    const struct operation_status *s = &task->status;

    return s->err.code == ECANCELED && (task->exec || s->undone);
}

static void end_badly(struct job_task *task)
{
    bool cancelled = was_cancelled(task);

    fail(task, &task->status.err);
    if (cancelled)
        task->stage = STAGE_CANCELLED;
    if (task->job && !task->err.cure[0])
        err_cure(&task->err, "it can be tried again; 'xltool recover --force' gives it up");
}

static void submit(struct tasks *t, struct job_task *task, enum task what, enum task_stage stage)
{
    struct err e = ERR_INIT;

    task->stage = stage;
    if (stage == STAGE_RUNNING)
        task->ran_ns = clock_ns();
    if (engine_submit(t->engine, task->source, task->op, what, &e) < 0)
        fail(task, &e);
}

unsigned tasks_batch(struct tasks *t)
{
    return ++t->batches;
}

struct job_task *tasks_add(struct tasks *t, size_t source, const struct request *r)
{
    return tasks_add_to(t, tasks_batch(t), source, r);
}

/* Takes over the operation and the title. */
static struct job_task *add(struct tasks *t, unsigned batch, size_t source, struct operation *op,
                            char *title)
{
    struct job_task *task = xcalloc(1, sizeof(*task));

    task->title = title;
    task->source = source;
    task->batch = batch;
    task->op = op;
    task->began_ns = clock_ns();
    t->v = xreallocarray(t->v, t->n + 1, sizeof(*t->v));
    t->v[t->n++] = task;
    return task;
}

struct job_task *tasks_add_to(struct tasks *t, unsigned batch, size_t source,
                              const struct request *r)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;

    report_title(&title, r);
    struct job_task *task = add(t, batch, source, operation_new(r), strbuf_detach(&title));
    submit(t, task, TASK_PLAN, STAGE_PLANNING);
    return task;
}

struct job_task *tasks_exec(struct tasks *t, size_t source, const struct request *guest,
                            const char *line, const struct strlist *words)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;

    strbuf_addf(&title, "run '%s' in '%s'", line, request_subject(guest));
    struct job_task *task =
        add(t, tasks_batch(t), source, operation_new(guest), strbuf_detach(&title));
    task->exec = true;
    operation_set_command(task->op, words, SHELL_WAIT_NS);
    submit(t, task, TASK_EXEC, STAGE_RUNNING);
    return task;
}

static bool is_put_right(const struct tasks *t, const char *job)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i]->job && !task_is_over(t->v[i]) && strcmp(t->v[i]->job, job) == 0)
            return true;
    return false;
}

struct job_task *tasks_recover(struct tasks *t, size_t source, const struct job *j)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;

    if (is_put_right(t, j->id))
        return NULL;
    job_remedy(&title, j);
    struct job_task *task = add(t, tasks_batch(t), source, job_recovery(j), strbuf_detach(&title));
    task->job = xstrdup(j->id);
    job_steps(j, &task->steps);
    task->stage = STAGE_ASKING;
    return task;
}

static void refuse(struct job_task *task, const struct plan *p)
{
    task->stage = STAGE_REFUSED;
    task->ended_ns = clock_ns();
    err_set(&task->err, EBUSY, "refused: %s", p->refused.v[0]);
    if (p->cures.n)
        err_cure(&task->err, "%s", p->cures.v[0]);
}

/* What becomes of it, now that its plan is there. */
static void planned(struct job_task *task)
{
    const struct plan *p = operation_plan(task->op);

    if (p->refused.n)
        refuse(task, p);
    else
        task->stage = STAGE_PLANNED;
}

/* All plans of a batch are there: asks, or runs. */
static void go_on(struct tasks *t, unsigned batch)
{
    bool ask = false;

    for (size_t i = 0; i < t->n; i++) {
        const struct plan *p = operation_plan(t->v[i]->op);
        if (t->v[i]->batch == batch && t->v[i]->stage == STAGE_PLANNED)
            ask = ask || p->loses.n || p->forced.n;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (t->v[i]->batch != batch || t->v[i]->stage != STAGE_PLANNED)
            continue;
        if (ask)
            t->v[i]->stage = STAGE_ASKING;
        else
            submit(t, t->v[i], TASK_RUN, STAGE_RUNNING);
    }
}

/* What is in the table once it is done: another guest, or another state of one. A container that was
 * reverted has a new id. */
static bool changes_guests(const struct job_task *task)
{
    enum op_kind kind = operation_request(task->op)->kind;

    return !task->exec && kind != OP_SNAPSHOT && kind != OP_SNAPSHOT_DELETE && kind != OP_RESIZE;
}

/* The table is not to show for an interval what is not so any more: the next key may be meant for it. */
static void look_anew(struct tasks *t, const struct job_task *task)
{
    if (task->ran_ns && changes_guests(task))
        engine_kick_one(t->engine, task->source);
}

static bool poll_one(struct tasks *t, struct job_task *task)
{
    if (task->stage != STAGE_PLANNING && task->stage != STAGE_RUNNING)
        return false;
    operation_status(task->op, &task->status);
    if (task->status.state == OPERATION_FAILED) {
        end_badly(task);
        look_anew(t, task);
    } else if (task->status.state != OPERATION_DONE) {
        return false;
    } else if (task->stage == STAGE_PLANNING) {
        planned(task);
    } else {
        task->stage = STAGE_DONE;
        task->ended_ns = clock_ns();
        look_anew(t, task);
    }
    return true;
}

bool tasks_poll(struct tasks *t)
{
    bool changed = false;

    for (size_t i = 0; i < t->n; i++)
        changed = poll_one(t, t->v[i]) || changed;
    for (size_t i = 0; i < t->n; i++) {
        unsigned batch = t->v[i]->batch;
        if (t->v[i]->stage != STAGE_PLANNED || batch_count(t, batch, STAGE_BIT(STAGE_PLANNING)))
            continue;
        go_on(t, batch);
        changed = true;
    }
    return changed;
}

static struct job_task *first_at(const struct tasks *t, unsigned stages)
{
    for (size_t i = 0; i < t->n; i++)
        if (STAGE_BIT(t->v[i]->stage) & stages)
            return t->v[i];
    return NULL;
}

struct job_task *tasks_asking(const struct tasks *t)
{
    return first_at(t, STAGE_BIT(STAGE_ASKING));
}

struct job_task *tasks_running(const struct tasks *t)
{
    return first_at(t, STAGE_BIT(STAGE_RUNNING) | STAGE_BIT(STAGE_PLANNING));
}

bool task_is_over(const struct job_task *task)
{
    return task->stage > STAGE_RUNNING;
}

size_t tasks_active(const struct tasks *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        n += t->v[i]->stage == STAGE_PLANNING || t->v[i]->stage == STAGE_RUNNING;
    return n;
}

struct job_task *tasks_output(const struct tasks *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i]->exec && t->v[i]->stage == STAGE_DONE && !t->v[i]->shown)
            return t->v[i];
    return NULL;
}

size_t tasks_begun(const struct tasks *t)
{
    struct operation_status status;
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        if (t->v[i]->stage != STAGE_RUNNING)
            continue;
        operation_status(t->v[i]->op, &status);
        n += status.state == OPERATION_WORKING;
    }
    return n;
}

struct job_task *tasks_news(const struct tasks *t)
{
    for (size_t i = t->n; i-- > 0;)
        if (task_is_over(t->v[i]) && t->v[i]->stage != STAGE_DROPPED && !t->v[i]->seen &&
            batch_is_over(t, t->v[i]->batch))
            return t->v[i];
    return NULL;
}

/* What the plan refuses without force is asked for anew, with it. */
static void force(struct job_task *task)
{
    _cleanup_request_ struct request r = REQUEST_INIT;

    request_copy(&r, operation_request(task->op));
    r.force = true;
    operation_unref(task->op);
    task->op = operation_new(&r);
    task->forced = true;
}

static void drop(struct job_task *task)
{
    task->stage = STAGE_DROPPED;
    task->ended_ns = clock_ns();
}

static void answer_one(struct tasks *t, struct job_task *task, enum task_answer answer)
{
    bool forced = operation_plan(task->op)->forced.n > 0;

    if (answer == ANSWER_NO || (answer == ANSWER_SAFE && forced)) {
        drop(task);
        return;
    }
    if (forced)
        force(task);
    submit(t, task, task->job ? TASK_RECOVER : TASK_RUN, STAGE_RUNNING);
}

void task_answer(struct tasks *t, struct job_task *task, enum task_answer answer)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i]->batch == task->batch && t->v[i]->stage == STAGE_ASKING)
            answer_one(t, t->v[i], answer);
}

/* A plan changes nothing, so nobody needs to wait for the end of one. */
void task_cancel(struct job_task *task)
{
    if (task->stage == STAGE_PLANNING || task->stage == STAGE_RUNNING)
        operation_cancel(task->op, false);
    if (task->stage == STAGE_PLANNING || task->stage == STAGE_PLANNED)
        drop(task);
}

void tasks_release(struct tasks *t)
{
    for (size_t i = 0; i < t->n; i++) {
        task_cancel(t->v[i]);
        operation_unref(t->v[i]->op);
        free(t->v[i]->title);
        free(t->v[i]->job);
        strlist_release(&t->v[i]->steps);
        free(t->v[i]);
    }
    free(t->v);
    *t = (struct tasks){ .engine = NULL };
}
