/* What has been asked for: under way, done, failed. */
#include "tui/screens.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/term/lines.h"
#include "tui/keymaps.h"
#include "tui/widget/pager.h"
#include "tui/operate/taskstyle.h"
#include "tui/operate/taskwords.h"
#include "tui/table/view.h"

enum { FRAME_COLS = 4, INDENT = 4 /* of what goes on from the line above */ };

struct jobs_screen {
    struct screen screen; /* first */
    size_t at, top;       /* counted from the newest */
};

static struct jobs_screen *jobs_of(struct console *c)
{
    return (struct jobs_screen *)screen_whole(c);
}

static struct job_task *task_at(struct console *c, size_t at)
{
    return at < c->tasks.n ? c->tasks.v[c->tasks.n - 1 - at] : NULL;
}

static void act_jobs_up(struct console *c)
{
    struct jobs_screen *s = jobs_of(c);

    s->at -= s->at > 0;
}

static void act_jobs_down(struct console *c)
{
    struct jobs_screen *s = jobs_of(c);

    s->at += s->at + 1 < c->tasks.n;
}

static void act_jobs_show(struct console *c)
{
    struct job_task *task = task_at(c, jobs_of(c)->at);
    _cleanup_strlist_ struct strlist report = STRLIST_INIT, lines = STRLIST_INIT;

    if (!task)
        return;
    if (task->exec) {
        output_open(c, task);
        return;
    }
    task_report(task, &report);
    for (size_t i = 0; i < report.n; i++) /* why it failed must be read to its end */
        wrap_text(&lines, report.v[i], c->canvas.cols - FRAME_COLS, INDENT);
    pager_open(c, " Job ", &lines);
}

static void act_jobs_cancel(struct console *c)
{
    struct job_task *task = task_at(c, jobs_of(c)->at);

    if (task)
        task_cancel(task);
}

static void act_jobs_close(struct console *c)
{
    screen_close(c, screen_whole(c));
}

/* clang-format off */
static const struct binding bindings[] = {
    { "jobs-show", { TK_ENTER }, "Show", "all about a job", act_jobs_show, 0 },
    { "jobs-cancel", { 'c', TK_DELETE }, "Cancel", "stop it, and take back what was begun", act_jobs_cancel, BIND_CHANGES },
    { "jobs-up", { TK_UP, 'k' }, NULL, "the job above", act_jobs_up, 0 },
    { "jobs-down", { TK_DOWN, 'j' }, NULL, "the job below", act_jobs_down, 0 },
    { "jobs-help", { '?', TK_F(1) }, "Help", "this help", help_open, 0 },
    { "jobs-close", { TK_ESC, 'q', TK_F(10) }, "Back", "back to the table", act_jobs_close, 0 },
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

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct jobs_screen *j = (struct jobs_screen *)s;
    int rows = cv->rows - 2;

    canvas_fill(cv, 0, 0, cv->cols, STYLE_HEADING);
    canvas_text(cv, 0, 1, cv->cols - 1, STYLE_HEADING, "Jobs of this console, the newest first");
    if (c->tasks.n == 0)
        canvas_text(
            cv, 1, 1, cv->cols - 1, STYLE_NORMAL,
            "Nothing has been done yet. In the table, o lists what can be done with a guest.");
    j->top = layout_scroll(j->top, j->at, rows > 0 ? (size_t)rows : 0, c->tasks.n);
    for (int i = 0; i < rows && j->top + (size_t)i < c->tasks.n; i++) {
        size_t at = j->top + (size_t)i;
        struct job_task *task = task_at(c, at);
        task->seen = task->seen || task_is_over(task);
        canvas_hit(cv, &(struct hit){ HIT_ROW, 1 + i, 0, cv->cols, .index = at });
        draw_task(cv, task, 1 + i, at == j->at);
    }
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

static void done(struct console *c, struct screen *s)
{
    (void)c;
    free(s);
}

static const struct screen_ops ops = {
    .title = "Jobs",
    .keymap = &jobs_keymap,
    .draw = draw,
    .mouse = mouse,
    .close = done,
};

void jobs_open(struct console *c)
{
    struct jobs_screen *s = xcalloc(1, sizeof(*s));

    s->screen.ops = &ops;
    screen_push(c, &s->screen);
}
