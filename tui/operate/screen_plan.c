/* The plans of operations that lose something, and the question whether to do them. */
#include "tui/screens.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "tui/operate/batch.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/term/lines.h"
#include "tui/widget/pager.h"

enum {
    BELOW = 2, /* rows: a gap, the question */
    FRAME_ROWS = 2,
    FRAME_COLS = 4,
    INDENT = 4 /* of what goes on from the line above */
};

struct plan_screen {
    struct pager pager;    /* first: the plan */
    struct job_task *task; /* the first that is asked about */
    size_t asked, forced;  /* how many; how many of them are refused without force */
    char *question;
};

static void draw_choice(struct canvas *cv, struct pen *pen, const char *key, const char *what)
{
    pen_text(cv, pen, STYLE_KEY, key);
    pen_printf(cv, pen, STYLE_NORMAL, " %s  ", what);
}

/* The answers stay in sight: where there is no room beside the question, they are below it. */
static void draw_question(const struct pager *pager, struct canvas *cv)
{
    const struct plan_screen *p = (const struct plan_screen *)pager;
    bool safe = p->forced && p->forced < p->asked;
    int answers = safe ? 35 : 18, room = cv->cols - 4; /* columns */
    struct pen pen = { cv->rows - 2, 2, cv->cols - 2 };
    const char *how = p->forced ? " all the same" : "";

    if (canvas_width(cv, p->question) + (int)strlen(how) + answers > room &&
        cv->rows > FRAME_ROWS + BELOW) {
        struct pen above = { cv->rows - 3, 2, cv->cols - 2 };
        pen_printf(cv, &above, STYLE_WARN, "%s%s?", p->question, how);
    } else {
        pen_printf(cv, &pen, STYLE_WARN, "%s%s?  ", p->question, how);
    }
    draw_choice(cv, &pen, "y", "Yes");
    draw_choice(cv, &pen, "n", "No");
    if (safe)
        draw_choice(cv, &pen, "s", "The safe ones");
    if (pager_has_more(pager) && pen.x + 9 <= pen.end)
        draw_choice(cv, &pen, "Down", "more");
    else if (pager_has_more(pager))
        pen_text(cv, &pen, STYLE_KEY, "Down");
}

/* Only y does it: a key that was meant for something else must not. */
static void key(struct console *c, struct pager *pager, int k)
{
    struct plan_screen *p = (struct plan_screen *)pager;
    enum task_answer answer = ANSWER_NO;

    if (k == 'y' || k == 'Y')
        answer = ANSWER_YES;
    else if (k == 's' && p->forced && p->forced < p->asked)
        answer = ANSWER_SAFE;
    else if (k != 'n' && k != 'N' && k != TK_ESC && k != 'q')
        return;
    task_answer(&c->tasks, p->task, answer);
    screen_close(c, &pager->screen);
}

static void release(struct pager *pager)
{
    free(((struct plan_screen *)pager)->question);
}

static const struct pager_ops ops = {
    .has_heading = true,
    .rows_below = BELOW,
    .cols_least = 60,
    .below = draw_question,
    .key = key,
    .release = release,
};

void plan_open(struct console *c, struct job_task *task)
{
    struct plan_screen *p = xcalloc(1, sizeof(*p));
    _cleanup_strbuf_ struct strbuf question = STRBUF_INIT;
    _cleanup_strlist_ struct strlist plan = STRLIST_INIT;

    p->task = task;
    p->asked = batch_count(&c->tasks, task->batch, STAGE_BIT(STAGE_ASKING));
    p->forced = batch_forced(&c->tasks, task->batch);
    batch_question(&question, &c->tasks, task);
    p->question = strbuf_detach(&question);
    batch_plan(&c->tasks, task, &plan);
    for (size_t i = 0; i < plan.n; i++) /* what is lost must be read to its end */
        wrap_text(&p->pager.lines, plan.v[i], c->canvas.cols - FRAME_COLS, INDENT);
    p->pager.ops = &ops;
    p->pager.title = xstrdup(p->forced ? " This would break something " : " Please confirm ");
    pager_push(c, &p->pager);
}
