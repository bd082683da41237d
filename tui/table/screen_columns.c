/* Which columns are shown, and in what order. */
#include "tui/screens.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/widget/menu.h"

static const char title[] = " Columns: Space shows or hides, J K move, d usual ones, Enter closes ";

struct columns_screen {
    struct screen screen; /* first */
    struct menu menu;
};

static void lines_of(const struct console *c, struct strlist *ret)
{
    for (size_t i = 0; i < c->columns.n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "[%c] %-11s %s", c->columns.shown[i] ? 'x' : ' ',
                    c->columns.all[i]->header, c->columns.all[i]->help);
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
    menu_draw(&((struct columns_screen *)s)->menu, cv, title, &lines);
}

static void usual(struct console *c)
{
    columns_release(&c->columns);
    columns_init(&c->columns, NULL, 0);
}

static void key(struct console *c, struct screen *s, int k)
{
    struct menu *m = &((struct columns_screen *)s)->menu;

    if (menu_key(m, k))
        return;
    c->skip = 0;
    if (k == ' ' || k == 'x')
        columns_toggle(&c->columns, m->at);
    else if (k == 'J' || k == TK_SHIFT_DOWN || k == ']')
        m->at = columns_move(&c->columns, m->at, +1);
    else if (k == 'K' || k == TK_SHIFT_UP || k == '[')
        m->at = columns_move(&c->columns, m->at, -1);
    else if (k == 'd')
        usual(c);
    else if (closes(k) || k == 'c' || k == TK_F(2))
        screen_close(c, s);
}

static void mouse(struct console *c, struct screen *s, int k, int y, int x)
{
    struct menu *m = &((struct columns_screen *)s)->menu;

    (void)x;
    if ((k == TK_CLICK || k == TK_DOUBLE_CLICK) && menu_line_at(m, y, &m->at))
        columns_toggle(&c->columns, m->at);
    else
        menu_key(m, k);
}

static void done(struct console *c, struct screen *s)
{
    (void)c;
    menu_release(&((struct columns_screen *)s)->menu);
    free(s);
}

static const struct screen_ops ops = {
    .title = "Columns",
    .place = place,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .is_light = true,
    .close = done,
};

void columns_open(struct console *c)
{
    struct columns_screen *s = xcalloc(1, sizeof(*s));

    s->screen.ops = &ops;
    screen_push(c, &s->screen);
}
