#include "tui/replay/recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"
#include "core/mem.h"
#include "tui/operate/taskwords.h"

enum { MARKED_BEGIN = 1, MARKED_END = 2 };

/* What has ended by now is no part of it; what is under way began before. */
static void forget_the_past(const struct tasks *tasks)
{
    for (size_t i = 0; i < tasks->n; i++)
        tasks->v[i]->marked = tasks->v[i]->ran_ns ? MARKED_BEGIN : 0;
    for (size_t i = 0; i < tasks->n; i++)
        if (task_is_over(tasks->v[i]))
            tasks->v[i]->marked = MARKED_BEGIN | MARKED_END;
}

int recorder_begin(struct recorder *r, const struct tasks *tasks, const char *path,
                   int (*open)(const char *path, struct tape **ret, struct err *e), struct err *e)
{
    struct tape *tape;
    int rc = open(path, &tape, e);

    if (rc < 0)
        return rc;
    r->tape = tape;
    r->path = xstrdup(path);
    forget_the_past(tasks);
    return 0;
}

static void drop(struct recorder *r)
{
    r->tape = NULL;
    free(r->path);
    r->path = NULL;
}

/* A tape that cannot be written to is closed; the first error is the one that is told. */
static int check(struct recorder *r, int rc)
{
    struct err ignored = ERR_INIT;

    if (rc < 0) {
        r->tape->ops->close(r->tape, &ignored);
        drop(r);
    }
    return rc;
}

int recorder_take(struct recorder *r, const struct table *t, struct err *e)
{
    return r->tape ? check(r, r->tape->ops->take(r->tape, t, e)) : 0;
}

static int mark(struct recorder *r, uint64_t t_ns, enum mark_kind kind, const char *text,
                struct err *e)
{
    return r->tape ? check(r, r->tape->ops->mark(r->tape, t_ns, kind, text, e)) : -ENOTCONN;
}

static int mark_begin(struct recorder *r, struct job_task *task, struct err *e)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (!task->ran_ns || task->marked & MARKED_BEGIN)
        return 0;
    task->marked |= MARKED_BEGIN;
    strbuf_addf(&text, "%s: began", task->title);
    return mark(r, task->ran_ns, MARK_OPERATION, strbuf_str(&text), e);
}

static int mark_end(struct recorder *r, struct job_task *task, struct err *e)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (!task->ran_ns || !task_is_over(task) || task->marked & MARKED_END)
        return 0;
    task->marked |= MARKED_END;
    strbuf_addf(&text, "%s: ", task->title);
    task_describe(&text, task);
    return mark(r, task->ended_ns, MARK_OPERATION, strbuf_str(&text), e);
}

int recorder_watch(struct recorder *r, const struct tasks *tasks, struct err *e)
{
    int rc = 0;

    for (size_t i = 0; r->tape && i < tasks->n && rc == 0; i++) {
        rc = mark_begin(r, tasks->v[i], e);
        if (rc == 0)
            rc = mark_end(r, tasks->v[i], e);
    }
    return rc;
}

int recorder_mark(struct recorder *r, const char *text, struct err *e)
{
    if (!r->tape)
        return err_set(e, ENOTCONN, "nothing is recorded: there is nothing to mark");
    return mark(r, clock_ns(), MARK_TEXT, text, e);
}

int recorder_end(struct recorder *r, struct err *e)
{
    int rc = r->tape ? r->tape->ops->close(r->tape, e) : 0;

    drop(r);
    return rc;
}

void recorder_describe(const struct recorder *r, struct strbuf *out)
{
    if (!r->tape)
        return;
    const char *slash = strrchr(r->path, '/');
    strbuf_addf(out, "REC %s ", slash ? slash + 1 : r->path);
    format_size(out, r->tape->ops->bytes(r->tape));
}
