/* What to sort by. */
#include "tui/screens.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/widget/menu.h"

static const char title[] = " Sort by: Enter chooses, Esc leaves ";

struct sort_screen {
    struct screen screen; /* first */
    struct menu menu;
};

static void lines_of(const struct console *c, struct strlist *ret)
{
    for (size_t i = 0; i < c->columns.n_visible; i++) {
        const struct column *col = c->columns.visible[i];
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "%c %-11s %s", col == c->model.sort ? '*' : ' ', col->header, col->help);
        strlist_add(ret, strbuf_str(&line));
    }
}

static struct box place(struct console *c, struct screen *s, int rows, int cols)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    (void)s;
    lines_of(c, &lines);
    return menu_place(&lines, title, rows, cols);
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    lines_of(c, &lines);
    menu_draw(&((struct sort_screen *)s)->menu, cv, title, &lines);
}

static void choose(struct console *c, struct screen *s)
{
    model_sort(&c->model, c->columns.visible[((struct sort_screen *)s)->menu.at], false);
    screen_close(c, s);
}

static void key(struct console *c, struct screen *s, int k)
{
    if (menu_key(&((struct sort_screen *)s)->menu, k))
        return;
    if (k == TK_ENTER || k == ' ')
        choose(c, s);
    else if (closes(k) || k == 's' || k == TK_F(6))
        screen_close(c, s);
}

static void mouse(struct console *c, struct screen *s, int k, int y, int x)
{
    struct menu *m = &((struct sort_screen *)s)->menu;

    (void)x;
    if (k == TK_CLICK && menu_line_at(m, y, &m->at))
        choose(c, s);
    else
        menu_key(m, k);
}

static void done(struct console *c, struct screen *s)
{
    (void)c;
    menu_release(&((struct sort_screen *)s)->menu);
    free(s);
}

static const struct screen_ops ops = {
    .title = "Sort",
    .place = place,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .is_light = true,
    .close = done,
};

void sort_open(struct console *c)
{
    struct sort_screen *s = xcalloc(1, sizeof(*s));
    size_t at = columns_place(&c->columns, c->model.sort);

    s->screen.ops = &ops;
    s->menu.at = at < c->columns.n_visible ? at : 0;
    screen_push(c, &s->screen);
}
