#include "tui/widget/pager.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/widget/menu.h"
#include "tui/screens.h"

struct pager {
    struct screen screen; /* first */
    char *title;
    struct strlist lines;
    size_t top, rows; /* the first line shown; how many there was room for */
};

static struct box place(struct console *c, struct screen *s, int rows, int cols)
{
    struct pager *p = (struct pager *)s;

    (void)c;
    return menu_place(&p->lines, p->title, rows, cols);
}

static void scroll_to(struct pager *p, size_t top)
{
    size_t last = p->lines.n > p->rows ? p->lines.n - p->rows : 0;

    p->top = top < last ? top : last;
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct pager *p = (struct pager *)s;
    struct box frame = { 0, 0, cv->rows, cv->cols };

    (void)c;
    canvas_box(cv, &frame, p->title);
    p->rows = cv->rows > 2 ? (size_t)cv->rows - 2 : 0;
    scroll_to(p, p->top);
    for (size_t i = 0; i < p->rows && p->top + i < p->lines.n; i++)
        canvas_text(cv, 1 + (int)i, 2, cv->cols - 4, STYLE_NORMAL, p->lines.v[p->top + i]);
    if (p->top + p->rows < p->lines.n)
        menu_draw_more(cv);
}

static void scroll_by(struct pager *p, long by)
{
    scroll_to(p, by < 0 && p->top < (size_t)-by ? 0 : (size_t)((long)p->top + by));
}

static void key(struct console *c, struct screen *s, int k)
{
    struct pager *p = (struct pager *)s;
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
        screen_close(c, s);
}

static void mouse(struct console *c, struct screen *s, int k, int y, int x)
{
    (void)c;
    (void)y;
    (void)x;
    if (k == TK_WHEEL_UP || k == TK_WHEEL_DOWN)
        scroll_by((struct pager *)s, k == TK_WHEEL_UP ? -3 : 3);
}

static void done(struct console *c, struct screen *s)
{
    struct pager *p = (struct pager *)s;

    (void)c;
    strlist_release(&p->lines);
    free(p->title);
    free(p);
}

static const struct screen_ops ops = {
    .title = "Text",
    .place = place,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .is_light = true,
    .close = done,
};

void pager_open(struct console *c, const char *title, const struct strlist *lines)
{
    struct pager *p = xcalloc(1, sizeof(*p));

    p->screen.ops = &ops;
    p->title = xstrdup(title);
    for (size_t i = 0; i < lines->n; i++)
        strlist_add(&p->lines, lines->v[i]);
    screen_push(c, &p->screen);
}
