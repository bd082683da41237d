#include "tui/operate/taskwords.h"

#include <string.h>

#include "core/escape.h"
#include "core/report.h"

enum {
    NARROW = 60, /* columns of a line that has no room for a title and what comes of it */
};

/* The question's time does not count. */
static uint64_t took_ns(const struct job_task *task)
{
    return task->status.ended_ns - task->status.begun_ns;
}

static void add_percent(struct strbuf *out, const struct operation_status *s)
{
    strbuf_addf(out, "%u%%", (unsigned)((double)s->done / (double)s->total * 100));
}

static void describe_running(struct strbuf *out, const struct job_task *task)
{
    const struct operation_status *s = &task->status;

    if (s->total) {
        add_percent(out, s);
        strbuf_addc(out, ' ');
    }
    if (s->phase[0] && !task->exec)
        strbuf_adds(out, s->phase);
    else
        strbuf_adds(out, s->state == OPERATION_WORKING ? "running" : "waiting");
    if (s->finishing)
        strbuf_adds(out, " (finishing)");
}

static void add_cure(struct strbuf *out, const struct job_task *task)
{
    if (task->err.cure[0])
        strbuf_addf(out, "; %s", task->err.cure);
}

/* The engine's message names the operation, as the title does. What becomes of a command is told
 * by who was to stop it. */
static void describe_cancelled(struct strbuf *out, const struct job_task *task)
{
    static const char word[] = "cancelled";
    const char *why = task->err.msg;

    if (!task->exec || strncmp(why, word, strlen(word)) != 0)
        strbuf_adds(out, word);
    if (task->exec)
        strbuf_addf(out, "%s%s", out->len ? ": " : "", why);
    add_cure(out, task);
}

void task_describe(struct strbuf *out, const struct job_task *task)
{
    switch (task->stage) {
    case STAGE_PLANNING:
        strbuf_adds(out, "planning");
        break;
    case STAGE_PLANNED:
        strbuf_adds(out, "waits for the others' plans");
        break;
    case STAGE_ASKING:
        strbuf_adds(out, "waits for your answer");
        break;
    case STAGE_RUNNING:
        describe_running(out, task);
        break;
    case STAGE_DONE:
        if (task->exec)
            strbuf_addf(out, "exit status %d", operation_exit_status(task->op));
        else
            strbuf_adds(out, "done");
        strbuf_addf(out, " in %.1f s", (double)took_ns(task) / 1e9);
        break;
    case STAGE_DROPPED:
        strbuf_adds(out, "not done");
        break;
    case STAGE_CANCELLED:
        describe_cancelled(out, task);
        break;
    default:
        strbuf_adds(out, task->err.msg);
        add_cure(out, task);
    }
}

/* Of what puts an interrupted operation right. */
static void add_steps(const struct job_task *task, struct strlist *ret)
{
    for (size_t i = 0; i < task->steps.n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "  %s", task->steps.v[i]);
        strlist_add(ret, strbuf_str(&line));
    }
    if (task->job && !task->steps.n)
        strlist_add(ret, "  it had begun nothing");
}

void task_report(const struct job_task *task, struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    if (task->stage == STAGE_DONE && !task->job) {
        report_result(operation_request(task->op), operation_result(task->op), took_ns(task), ret);
        return;
    }
    strbuf_adds(&line, task->title);
    if (task->stage != STAGE_ASKING) {
        strbuf_adds(&line, ": ");
        task_describe(&line, task);
    }
    strlist_add(ret, strbuf_str(&line));
    add_steps(task, ret);
    if (!task->job && (task->stage == STAGE_ASKING || task->stage == STAGE_REFUSED))
        report_plan(operation_plan(task->op), ret);
}

/* The word for how it stands. */
static void add_outcome(struct strbuf *out, const struct job_task *task)
{
    static const char *const words[] = {
        [STAGE_PLANNING] = "planning",   [STAGE_PLANNED] = "waiting", [STAGE_ASKING] = "to confirm",
        [STAGE_CANCELLED] = "cancelled", [STAGE_FAILED] = "failed",   [STAGE_REFUSED] = "refused",
        [STAGE_DROPPED] = "not done",
    };
    const struct operation_status *s = &task->status;

    if (task->stage == STAGE_DONE)
        task_describe(out, task);
    else if (task->stage != STAGE_RUNNING)
        strbuf_adds(out, words[task->stage]);
    else if (s->total)
        add_percent(out, s);
    else
        strbuf_adds(out, s->state == OPERATION_WORKING ? "running" : "waiting");
}

/* What follows the word that a message may begin with. */
static const char *behind(const char *text, const char *word)
{
    size_t n = strlen(word);

    return strncmp(text, word, n) == 0 ? text + n + strspn(text + n, ":; ") : text;
}

/* What there is to say beside the word; nothing where that says all. */
static void add_more(struct strbuf *out, const struct job_task *task)
{
    if (task->stage == STAGE_RUNNING) {
        if (!task->exec)
            strbuf_adds(out, task->status.phase);
        return;
    }
    if (task->stage == STAGE_FAILED)
        strbuf_adds(out, task->err.msg);
    else if (task->stage == STAGE_REFUSED)
        strbuf_adds(out, behind(task->err.msg, "refused"));
    else if (task->stage == STAGE_CANCELLED && task->exec)
        strbuf_adds(out, behind(task->err.msg, "cancelled"));
    else
        return;
    add_cure(out, task);
}

/* "cannot stop 'web': ..." needs no title. */
static bool names_guest(const struct job_task *task)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;

    strbuf_addf(&name, "'%s'", request_subject(operation_request(task->op)));
    return task->stage == STAGE_FAILED && strstr(task->err.msg, strbuf_str(&name));
}

static int width_of(const char *text)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;

    escape_terminal(&safe, text);
    return escape_width(strbuf_str(&safe));
}

/* Both fit, or all that is cut off is the end of a long explanation. */
static bool is_wide_enough(const struct job_task *task, int cols)
{
    _cleanup_strbuf_ struct strbuf how = STRBUF_INIT;
    int title = width_of(task->title);

    task_describe(&how, task);
    return cols >= NARROW &&
           (title <= cols / 2 || title + 2 + width_of(strbuf_str(&how)) <= cols);
}

bool task_line(const struct job_task *task, int cols, struct strbuf *first, struct strbuf *rest)
{
    _cleanup_strbuf_ struct strbuf more = STRBUF_INIT;

    if (is_wide_enough(task, cols)) {
        strbuf_adds(first, task->title);
        task_describe(rest, task);
        return false;
    }
    add_outcome(first, task);
    add_more(&more, task);
    if (!names_guest(task))
        strbuf_addf(rest, "%s%s", task->title, more.len ? ": " : "");
    strbuf_adds(rest, strbuf_str(&more));
    return true;
}
