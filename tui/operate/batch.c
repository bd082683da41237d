#include "tui/operate/batch.h"

#include "tui/operate/taskwords.h"

enum {
    FAILURES = STAGE_BIT(STAGE_FAILED) | STAGE_BIT(STAGE_REFUSED),
    UNDER_WAY = STAGE_BIT(STAGE_PLANNING) | STAGE_BIT(STAGE_PLANNED) | STAGE_BIT(STAGE_ASKING) |
                STAGE_BIT(STAGE_RUNNING),
};

static bool is_in(const struct job_task *task, unsigned batch, unsigned stages)
{
    return task->batch == batch && STAGE_BIT(task->stage) & stages;
}

size_t batch_count(const struct tasks *t, unsigned batch, unsigned stages)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        n += is_in(t->v[i], batch, stages);
    return n;
}

size_t batch_forced(const struct tasks *t, unsigned batch)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        n += is_in(t->v[i], batch, STAGE_BIT(STAGE_ASKING)) &&
             operation_plan(t->v[i]->op)->forced.n > 0;
    return n;
}

bool batch_is_over(const struct tasks *t, unsigned batch)
{
    return batch_count(t, batch, UNDER_WAY) == 0;
}

static const char *verb_of(const struct job_task *task)
{
    return op_kind_name(operation_request(task->op)->kind);
}

static const char *guest_of(const struct job_task *task)
{
    return request_subject(operation_request(task->op));
}

void batch_question(struct strbuf *out, const struct tasks *t, const struct job_task *first)
{
    size_t n = batch_count(t, first->batch, STAGE_BIT(STAGE_ASKING));

    if (n > 1)
        strbuf_addf(out, "%s %zu guests", verb_of(first), n);
    else if (first->job)
        strbuf_adds(out, first->title);
    else
        strbuf_addf(out, "%s '%s'", verb_of(first), guest_of(first));
}

static void add_all(struct strlist *ret, const char *before, const struct strlist *l)
{
    for (size_t i = 0; i < l->n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "  %s%s", before, l->v[i]);
        strlist_add(ret, strbuf_str(&line));
    }
}

/* What a guest of several loses: the steps would be too many to read. */
static void add_losses(const struct job_task *task, struct strlist *ret)
{
    const struct plan *p = operation_plan(task->op);

    strlist_add(ret, guest_of(task));
    add_all(ret, "to confirm: ", &p->loses);
    add_all(ret, "refused without --force: ", &p->forced);
    if (!p->loses.n && !p->forced.n)
        strlist_add(ret, "  loses nothing");
}

static void add_left_out(const struct job_task *task, struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "%s is left out: ", guest_of(task));
    task_describe(&line, task);
    strlist_add(ret, strbuf_str(&line));
}

void batch_plan(const struct tasks *t, const struct job_task *first, struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;

    if (batch_count(t, first->batch, ~0u) == 1) {
        task_report(first, ret);
        return;
    }
    batch_question(&title, t, first);
    strlist_add(ret, strbuf_str(&title));
    for (size_t i = 0; i < t->n; i++)
        if (is_in(t->v[i], first->batch, STAGE_BIT(STAGE_ASKING)))
            add_losses(t->v[i], ret);
    for (size_t i = 0; i < t->n; i++)
        if (is_in(t->v[i], first->batch, FAILURES))
            add_left_out(t->v[i], ret);
}

static void count_in(struct strbuf *out, const struct tasks *t, unsigned batch,
                     enum task_stage stage, const char *what)
{
    size_t n = batch_count(t, batch, STAGE_BIT(stage));

    if (n)
        strbuf_addf(out, "%s%zu %s", out->len ? ", " : "", n, what);
}

/* The first failure in full; the others are in the list of jobs. */
static void add_failure(struct strbuf *out, const struct tasks *t, unsigned batch)
{
    size_t n = batch_count(t, batch, FAILURES);
    const struct job_task *task = NULL;

    for (size_t i = 0; i < t->n && !task; i++)
        if (is_in(t->v[i], batch, FAILURES))
            task = t->v[i];
    if (!task)
        return;
    strbuf_addf(out, ": %s: ", guest_of(task));
    task_describe(out, task);
    if (n > 1)
        strbuf_addf(out, " (and %zu more)", n - 1);
}

static void tell_all(struct strbuf *out, const struct tasks *t, unsigned batch)
{
    _cleanup_strbuf_ struct strbuf counts = STRBUF_INIT;

    count_in(&counts, t, batch, STAGE_DONE, "done");
    count_in(&counts, t, batch, STAGE_CANCELLED, "cancelled");
    count_in(&counts, t, batch, STAGE_FAILED, "failed");
    count_in(&counts, t, batch, STAGE_REFUSED, "refused");
    count_in(&counts, t, batch, STAGE_DROPPED, "not done");
    strbuf_adds(out, strbuf_str(&counts));
    add_failure(out, t, batch);
}

static void tell_one(struct strbuf *out, const struct job_task *task, int cols)
{
    _cleanup_strbuf_ struct strbuf first = STRBUF_INIT, rest = STRBUF_INIT;

    task_line(task, cols, &first, &rest);
    strbuf_addf(out, "%s: %s", strbuf_str(&first), strbuf_str(&rest));
}

void batch_tell(struct strbuf *out, const struct tasks *t, const struct job_task *last, int cols)
{
    if (batch_count(t, last->batch, ~0u) == 1) {
        tell_one(out, last, cols);
    } else {
        strbuf_addf(out, "%s: ", verb_of(last));
        tell_all(out, t, last->batch);
    }
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i]->batch == last->batch)
            t->v[i]->seen = true;
}
