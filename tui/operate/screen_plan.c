/* The plans of operations that lose something, and the question whether to do them. */
#include "tui/screens.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "tui/operate/batch.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/term/lines.h"
#include "tui/widget/menu.h"

enum {
    BELOW = 3, /* rows: a gap, the question, the frame */
    FRAME_COLS = 4,
    INDENT = 4 /* of what goes on from the line above */
};

struct plan_screen {
    struct screen screen;  /* first */
    struct job_task *task; /* the first that is asked about */
    size_t asked, forced;  /* how many; how many of them are refused without force */
    char *question;
    struct strlist lines;
    size_t top, rows; /* the first line shown; how many there was room for */
};

static const char *title_of(const struct plan_screen *p)
{
    return p->forced ? " This would break something " : " Please confirm ";
}

static struct box place(struct console *c, struct screen *s, int rows, int cols)
{
    struct plan_screen *p = (struct plan_screen *)s;
    struct box b = menu_place(&p->lines, title_of(p), rows, cols);

    (void)c;
    return layout_box(rows, cols, b.rows + 2, b.cols > 60 ? b.cols : 60);
}

static size_t last_top(const struct plan_screen *p)
{
    return p->lines.n > p->rows ? p->lines.n - p->rows : 0;
}

static void draw_choice(struct canvas *cv, struct pen *pen, const char *key, const char *what)
{
    pen_text(cv, pen, STYLE_KEY, key);
    pen_printf(cv, pen, STYLE_NORMAL, " %s  ", what);
}

/* The answers stay in sight: where there is no room beside the question, they are below it. */
static void draw_question(const struct plan_screen *p, struct canvas *cv)
{
    bool safe = p->forced && p->forced < p->asked;
    int answers = safe ? 35 : 18, room = cv->cols - 4; /* columns */
    struct pen pen = { cv->rows - 2, 2, cv->cols - 2 };
    const char *how = p->forced ? " all the same" : "";

    if (canvas_width(cv, p->question) + (int)strlen(how) + answers > room && cv->rows > 1 + BELOW) {
        struct pen above = { cv->rows - 3, 2, cv->cols - 2 };
        pen_printf(cv, &above, STYLE_WARN, "%s%s?", p->question, how);
    } else {
        pen_printf(cv, &pen, STYLE_WARN, "%s%s?  ", p->question, how);
    }
    draw_choice(cv, &pen, "y", "Yes");
    draw_choice(cv, &pen, "n", "No");
    if (safe)
        draw_choice(cv, &pen, "s", "The safe ones");
    if (p->top < last_top(p) && pen.x + 9 <= pen.end)
        draw_choice(cv, &pen, "Down", "more");
    else if (p->top < last_top(p))
        pen_text(cv, &pen, STYLE_KEY, "Down");
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct plan_screen *p = (struct plan_screen *)s;
    struct box frame = { 0, 0, cv->rows, cv->cols };

    (void)c;
    canvas_box(cv, &frame, title_of(p));
    p->rows = cv->rows > 1 + BELOW ? (size_t)(cv->rows - 1 - BELOW) : 0;
    if (p->top > last_top(p))
        p->top = last_top(p);
    for (size_t i = 0; i < p->rows && p->top + i < p->lines.n; i++)
        canvas_text(cv, 1 + (int)i, 2, cv->cols - 4, p->top + i ? STYLE_NORMAL : STYLE_TITLE,
                    p->lines.v[p->top + i]);
    draw_question(p, cv);
}

static bool turn(struct plan_screen *p, int k)
{
    size_t page = p->rows > 1 ? p->rows - 1 : 1;

    if (k == TK_DOWN)
        p->top++;
    else if (k == TK_PAGE_DOWN)
        p->top += page;
    else if (k == TK_UP)
        p->top -= p->top > 0;
    else if (k == TK_PAGE_UP)
        p->top -= p->top > page ? page : p->top;
    else
        return false;
    return true; /* cut when it is drawn */
}

/* Only y does it: a key that was meant for something else must not. */
static void key(struct console *c, struct screen *s, int k)
{
    struct plan_screen *p = (struct plan_screen *)s;
    enum task_answer answer = ANSWER_NO;

    if (turn(p, k))
        return;
    if (k == 'y' || k == 'Y')
        answer = ANSWER_YES;
    else if (k == 's' && p->forced && p->forced < p->asked)
        answer = ANSWER_SAFE;
    else if (k != 'n' && k != 'N' && k != TK_ESC && k != 'q')
        return;
    task_answer(&c->tasks, p->task, answer);
    screen_close(c, s);
}

static void mouse(struct console *c, struct screen *s, int k, int y, int x)
{
    (void)c;
    (void)y;
    (void)x;
    if (k == TK_WHEEL_UP || k == TK_WHEEL_DOWN)
        turn((struct plan_screen *)s, k == TK_WHEEL_UP ? TK_UP : TK_DOWN);
}

static void done(struct console *c, struct screen *s)
{
    struct plan_screen *p = (struct plan_screen *)s;

    (void)c;
    strlist_release(&p->lines);
    free(p->question);
    free(p);
}

static const struct screen_ops ops = {
    .title = "Question",
    .place = place,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .close = done,
};

void plan_open(struct console *c, struct job_task *task)
{
    struct plan_screen *p = xcalloc(1, sizeof(*p));
    _cleanup_strbuf_ struct strbuf question = STRBUF_INIT;
    _cleanup_strlist_ struct strlist plan = STRLIST_INIT;

    p->screen.ops = &ops;
    p->task = task;
    p->asked = batch_count(&c->tasks, task->batch, STAGE_BIT(STAGE_ASKING));
    p->forced = batch_forced(&c->tasks, task->batch);
    batch_question(&question, &c->tasks, task);
    p->question = strbuf_detach(&question);
    batch_plan(&c->tasks, task, &plan);
    for (size_t i = 0; i < plan.n; i++) /* what is lost must be read to its end */
        wrap_text(&p->lines, plan.v[i], c->canvas.cols - FRAME_COLS, INDENT);
    screen_push(c, &p->screen);
}
