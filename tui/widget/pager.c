#include "tui/widget/pager.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/widget/menu.h"
#include "tui/screens.h"

enum { FRAME_ROWS = 2, WHEEL_LINES = 3 };

static struct box place(struct console *c, struct screen *s, int rows, int cols)
{
    struct pager *p = (struct pager *)s;
    struct box b = menu_place(&p->lines, p->title, rows, cols);

    (void)c;
    if (!p->ops)
        return b;
    return layout_box(rows, cols, b.rows + p->ops->rows_below,
                      b.cols > p->ops->cols_least ? b.cols : p->ops->cols_least);
}

static size_t last_top(const struct pager *p)
{
    return p->lines.n > p->rows ? p->lines.n - p->rows : 0;
}

static void scroll_to(struct pager *p, size_t top)
{
    p->top = top < last_top(p) ? top : last_top(p);
}

bool pager_has_more(const struct pager *p)
{
    return p->top < last_top(p);
}

static void draw_lines(const struct pager *p, struct canvas *cv)
{
    for (size_t i = 0; i < p->rows && p->top + i < p->lines.n; i++) {
        bool heading = p->top + i == 0 && p->ops && p->ops->has_heading;
        canvas_text(cv, 1 + (int)i, 2, cv->cols - 4, heading ? STYLE_TITLE : STYLE_NORMAL,
                    p->lines.v[p->top + i]);
    }
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct pager *p = (struct pager *)s;
    struct box frame = { 0, 0, cv->rows, cv->cols };
    int rows = cv->rows - FRAME_ROWS - (p->ops ? p->ops->rows_below : 0);

    (void)c;
    canvas_box(cv, &frame, p->title);
    p->rows = rows > 0 ? (size_t)rows : 0;
    scroll_to(p, p->top);
    draw_lines(p, cv);
    if (p->ops)
        p->ops->below(p, cv);
    else if (pager_has_more(p))
        menu_draw_more(cv);
}

static void scroll_by(struct pager *p, long by)
{
    scroll_to(p, by < 0 && p->top < (size_t)-by ? 0 : (size_t)((long)p->top + by));
}

/* True when the key was for that. */
static bool turn(struct pager *p, int k)
{
    long page = p->rows > 1 ? (long)p->rows - 1 : 1;

    if (k == TK_UP || k == 'k')
        scroll_by(p, -1);
    else if (k == TK_DOWN || k == 'j')
        scroll_by(p, 1);
    else if (k == TK_PAGE_UP)
        scroll_by(p, -page);
    else if (k == TK_PAGE_DOWN || k == ' ')
        scroll_by(p, page);
    else if (k == TK_HOME || k == 'g')
        scroll_to(p, 0);
    else if (k == TK_END || k == 'G')
        scroll_to(p, p->lines.n);
    else
        return false;
    return true;
}

static void key(struct console *c, struct screen *s, int k)
{
    struct pager *p = (struct pager *)s;

    if (turn(p, k))
        return;
    if (p->ops)
        p->ops->key(c, p, k);
    else
        screen_close(c, s);
}

static void mouse(struct console *c, struct screen *s, int k, int y, int x)
{
    (void)c;
    (void)y;
    (void)x;
    if (k == TK_WHEEL_UP || k == TK_WHEEL_DOWN)
        scroll_by((struct pager *)s, k == TK_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES);
}

static void done(struct console *c, struct screen *s)
{
    struct pager *p = (struct pager *)s;

    (void)c;
    if (p->ops && p->ops->release)
        p->ops->release(p);
    strlist_release(&p->lines);
    free(p->title);
    free(p);
}

#define PAGER_OPS .place = place, .draw = draw, .key = key, .mouse = mouse, .close = done

static const struct screen_ops text_ops = { .title = "Text", PAGER_OPS, .is_light = true };
/* What is asked is not closed by a click beside it. */
static const struct screen_ops question_ops = { .title = "Question", PAGER_OPS };

void pager_push(struct console *c, struct pager *p)
{
    p->screen.ops = p->ops ? &question_ops : &text_ops;
    screen_push(c, &p->screen);
}

void pager_open(struct console *c, const char *title, const struct strlist *lines)
{
    struct pager *p = xcalloc(1, sizeof(*p));

    p->title = xstrdup(title);
    for (size_t i = 0; i < lines->n; i++)
        strlist_add(&p->lines, lines->v[i]);
    pager_push(c, p);
}
