/* What has been asked for: under way, done, failed; and above it what was interrupted. */
#include "tui/screens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/term/lines.h"
#include "tui/keymaps.h"
#include "tui/widget/pager.h"
#include "tui/widget/whole.h"
#include "tui/operate/interrupted.h"
#include "tui/operate/taskstyle.h"
#include "tui/operate/taskwords.h"
#include "tui/table/view.h"

enum { FRAME_COLS = 4, INDENT = 4 /* of what goes on from the line above */ };

struct jobs_screen {
    struct screen screen; /* first */
    size_t at, top;       /* lines: what was interrupted, then the tasks from the newest on */
    struct interrupted interrupted;
};

static struct jobs_screen *jobs_of(struct console *c)
{
    return (struct jobs_screen *)screen_whole(c);
}

static size_t count(struct console *c)
{
    return jobs_of(c)->interrupted.n + c->tasks.n;
}

/* The one in a line; NULL when it is no task's. */
static struct job_task *task_at(struct console *c, size_t at)
{
    size_t above = jobs_of(c)->interrupted.n;

    return at >= above && at - above < c->tasks.n ? c->tasks.v[c->tasks.n - 1 - (at - above)]
                                                  : NULL;
}

static const struct job *interrupted_at(const struct jobs_screen *s, size_t at)
{
    return at < s->interrupted.n ? s->interrupted.v[at] : NULL;
}

static void act_jobs_up(struct console *c)
{
    struct jobs_screen *s = jobs_of(c);

    s->at -= s->at > 0;
}

static void act_jobs_down(struct console *c)
{
    struct jobs_screen *s = jobs_of(c);

    s->at += s->at + 1 < count(c);
}

static void act_jobs_show(struct console *c)
{
    const struct job *job = interrupted_at(jobs_of(c), jobs_of(c)->at);
    struct job_task *task = task_at(c, jobs_of(c)->at);
    _cleanup_strlist_ struct strlist report = STRLIST_INIT, lines = STRLIST_INIT;

    if (!task && !job)
        return;
    if (task && task->exec) {
        output_open(c, task);
        return;
    }
    if (job)
        interrupted_report(job, &report);
    else
        task_report(task, &report);
    for (size_t i = 0; i < report.n; i++) /* why it failed must be read to its end */
        wrap_text(&lines, report.v[i], c->canvas.cols - FRAME_COLS, INDENT);
    pager_open(c, " Job ", &lines);
}

static void act_jobs_cancel(struct console *c)
{
    struct job_task *task = task_at(c, jobs_of(c)->at);

    if (task && !task_is_over(task))
        task_cancel(task);
    else
        console_say(c, "this is not under way: there is nothing to cancel");
}

/* The connection on which it was begun. */
static int find_source(const struct console *c, const struct job *job, size_t *ret, struct err *e)
{
    struct engine_conn conn;

    for (size_t i = 0; i < engine_count(c->tasks.engine); i++) {
        engine_conn(c->tasks.engine, i, &conn);
        if (strcmp(conn.uri, job->uri) != 0)
            continue;
        *ret = i;
        return 0;
    }
    err_set(e, ENOTCONN, "'%s' is none of this console's connections", job->uri);
    err_cure(e, "'xltool recover' connects to it");
    return -ENOTCONN;
}

static int recover(struct console *c, const struct job *job, struct err *e)
{
    size_t source;

    if (!job && !jobs_of(c)->interrupted.n)
        return err_set(e, ENOENT, "nothing was interrupted: there is nothing to put right");
    if (!job)
        return err_set(e, EINVAL, "this was not interrupted: choose one that was, above");
    if (job_is_lost(job))
        return err_set(e, EBADMSG, "its journal cannot be understood: Enter tells more");
    int rc = find_source(c, job, &source, e);
    if (rc == 0)
        tasks_recover(&c->tasks, source, job);
    return rc;
}

static void act_jobs_recover(struct console *c)
{
    struct err e = ERR_INIT;

    if (recover(c, interrupted_at(jobs_of(c), jobs_of(c)->at), &e) < 0)
        console_say_err(c, &e);
}

/* clang-format off */
static const struct binding bindings[] = {
    { "jobs-show", { TK_ENTER }, "Show", "all about a job", act_jobs_show, 0 },
    { "jobs-cancel", { 'c', TK_DELETE }, "Cancel", "stop it, and take back what was begun", act_jobs_cancel, BIND_CHANGES },
    { "jobs-recover", { 'r' }, NULL, "undo or finish one that was interrupted", act_jobs_recover, BIND_CHANGES },
    { "jobs-up", { TK_UP, 'k' }, NULL, "the job above", act_jobs_up, 0 },
    { "jobs-down", { TK_DOWN, 'j' }, NULL, "the job below", act_jobs_down, 0 },
    { "jobs-help", { '?', TK_F(1) }, "Help", "this help", help_open, 0 },
    { "jobs-close", { TK_ESC, 'q', TK_F(10) }, "Back", "back to the table", whole_back, 0 },
};
/* clang-format on */

KEYMAP(jobs_keymap, "Jobs", bindings);

static void draw_task(struct canvas *cv, const struct job_task *task, int y, bool selected)
{
    struct pen pen = { y, 1, cv->cols };
    _cleanup_strbuf_ struct strbuf first = STRBUF_INIT, rest = STRBUF_INIT;
    bool how_first = task_line(task, cv->cols - 1, &first, &rest);
    enum style what = selected ? STYLE_SELECTED : STYLE_NORMAL;
    enum style how = selected ? STYLE_SELECTED : task_style(task);

    if (selected)
        canvas_fill(cv, y, 0, cv->cols, STYLE_SELECTED);
    pen_printf(cv, &pen, how_first ? how : what, "%s: ", strbuf_str(&first));
    pen_text(cv, &pen, how_first ? what : how, strbuf_str(&rest));
}

static void draw_interrupted(struct canvas *cv, const struct job *job, int y, bool selected)
{
    struct pen pen = { y, 1, cv->cols };
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (selected)
        canvas_fill(cv, y, 0, cv->cols, STYLE_SELECTED);
    interrupted_describe(&text, job);
    pen_text(cv, &pen, selected ? STYLE_SELECTED : STYLE_BAD, "interrupted: ");
    pen_text(cv, &pen, selected ? STYLE_SELECTED : STYLE_NORMAL, strbuf_str(&text));
}

static void draw_line(struct console *c, struct canvas *cv, size_t at, int y)
{
    const struct jobs_screen *s = jobs_of(c);
    const struct job *job = interrupted_at(s, at);
    struct job_task *task = task_at(c, at);

    canvas_hit(cv, &(struct hit){ HIT_ROW, y, 0, cv->cols, .index = at });
    if (job) {
        draw_interrupted(cv, job, y, at == s->at);
        return;
    }
    task->seen = task->seen || task_is_over(task);
    draw_task(cv, task, y, at == s->at);
}

/* Where there are no lines: what the matter is. */
static void draw_empty(const struct jobs_screen *j, struct canvas *cv)
{
    const struct err *e = &j->interrupted.err;

    canvas_text(cv, 1, 1, cv->cols - 1, e->code ? STYLE_BAD : STYLE_NORMAL,
                e->code ? e->msg
                        : "Nothing has been done yet. In the table, o lists what can be done with "
                          "a guest.");
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct jobs_screen *j = (struct jobs_screen *)s;
    size_t n = count(c);
    int rows = cv->rows - 2;

    canvas_fill(cv, 0, 0, cv->cols, STYLE_HEADING);
    canvas_text(cv, 0, 1, cv->cols - 1, STYLE_HEADING, "Jobs of this console, the newest first");
    if (n == 0)
        draw_empty(j, cv);
    else if (j->at >= n) /* what was interrupted has been put right */
        j->at = n - 1;
    j->top = layout_scroll(j->top, j->at, rows > 0 ? (size_t)rows : 0, n);
    for (int i = 0; i < rows && j->top + (size_t)i < n; i++)
        draw_line(c, cv, j->top + (size_t)i, 1 + i);
    footer_draw(cv, c, &jobs_keymap, cv->rows - 1);
}

static void mouse(struct console *c, struct screen *s, int key, int y, int x)
{
    const struct hit *hit = hits_at(&c->hits, y, x);

    if (key == TK_WHEEL_UP)
        act_jobs_up(c);
    else if (key == TK_WHEEL_DOWN)
        act_jobs_down(c);
    else if (hit && key == TK_CLICK)
        ((struct jobs_screen *)s)->at = hit->index;
    else if (hit)
        act_jobs_show(c);
}

static void look_again(struct console *c, struct screen *s)
{
    (void)c;
    interrupted_read(&((struct jobs_screen *)s)->interrupted);
}

static void done(struct console *c, struct screen *s)
{
    (void)c;
    interrupted_release(&((struct jobs_screen *)s)->interrupted);
    free(s);
}

static const struct screen_ops ops = {
    .title = "Jobs",
    .keymap = &jobs_keymap,
    .draw = draw,
    .mouse = mouse,
    .refresh = look_again,
    .close = done,
};

void jobs_open(struct console *c)
{
    struct jobs_screen *s = xcalloc(1, sizeof(*s));

    s->screen.ops = &ops;
    interrupted_read(&s->interrupted);
    screen_push(c, &s->screen);
}
