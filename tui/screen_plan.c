/* The plan of an operation that loses something, and the question whether to do it. */
#include "tui/screens.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/keycode.h"
#include "tui/lines.h"
#include "tui/menu.h"

struct plan_screen {
    struct screen screen; /* first */
    struct job_task *task;
    struct strlist lines;
};

static const char *title_of(const struct plan_screen *p)
{
    return operation_plan(p->task->op)->forced.n ? " This would break something "
                                                 : " Please confirm ";
}

static struct box place(struct console *c, struct screen *s, int rows, int cols)
{
    struct plan_screen *p = (struct plan_screen *)s;
    struct box b = menu_place(&p->lines, title_of(p), rows, cols);

    (void)c;
    return layout_box(rows, cols, b.rows + 2, b.cols > 60 ? b.cols : 60);
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct plan_screen *p = (struct plan_screen *)s;
    struct box frame = { 0, 0, cv->rows, cv->cols };
    struct pen pen = { cv->rows - 2, 2, cv->cols - 2 };
    const struct request *r = operation_request(p->task->op);

    (void)c;
    canvas_box(cv, &frame, title_of(p));
    for (size_t i = 0; i < p->lines.n && (int)i < cv->rows - 4; i++)
        canvas_text(cv, 1 + (int)i, 2, cv->cols - 4, i ? STYLE_NORMAL : STYLE_TITLE, p->lines.v[i]);
    pen_printf(cv, &pen, STYLE_WARN, "%s '%s'%s?  ", op_kind_name(r->kind), request_subject(r),
               operation_plan(p->task->op)->forced.n ? " all the same" : "");
    pen_text(cv, &pen, STYLE_KEY, "y");
    pen_text(cv, &pen, STYLE_NORMAL, " Yes  ");
    pen_text(cv, &pen, STYLE_KEY, "n");
    pen_text(cv, &pen, STYLE_NORMAL, " No");
}

/* Only y does it: a key that was meant for something else must not. */
static void key(struct console *c, struct screen *s, int k)
{
    struct job_task *task = ((struct plan_screen *)s)->task;
    bool yes = k == 'y' || k == 'Y';

    if (!yes && k != 'n' && k != 'N' && k != TK_ESC && k != 'q')
        return;
    task_answer(&c->tasks, task, yes);
    screen_close(c, s);
}

static void done(struct console *c, struct screen *s)
{
    (void)c;
    strlist_release(&((struct plan_screen *)s)->lines);
    free(s);
}

static const struct screen_ops ops = {
    .title = "Question",
    .place = place,
    .draw = draw,
    .key = key,
    .close = done,
};

void plan_open(struct console *c, struct job_task *task)
{
    struct plan_screen *p = xcalloc(1, sizeof(*p));

    p->screen.ops = &ops;
    p->task = task;
    task_report(task, &p->lines);
    screen_push(c, &p->screen);
}

bool plan_is_open(struct console *c)
{
    return screen_top(c)->ops == &ops;
}
