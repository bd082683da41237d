/* Which columns are shown, and in what order. */
#include "tui/screens.h"

#include "core/escape.h"
#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/widget/listbox.h"

enum { FRAME_COLS = 6 };
static const char title[] = " Columns: Space shows or hides, J K move, d usual ones, Enter closes ";
static const char short_title[] = " Columns: Space, J K move, d usual ";

static void lines(struct console *c, const struct listbox *l, struct strlist *ret)
{
    (void)l;
    for (size_t i = 0; i < c->columns.n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "[%c] %-11s %s", c->columns.shown[i] ? 'x' : ' ',
                    c->columns.all[i]->header, c->columns.all[i]->help);
        strlist_add(ret, strbuf_str(&line));
    }
}

static void usual(struct console *c)
{
    columns_release(&c->columns);
    columns_init(&c->columns, NULL, 0);
}

static void toggle(struct console *c, struct listbox *l)
{
    columns_toggle(&c->columns, l->menu.at);
}

static void key(struct console *c, struct listbox *l, int k)
{
    size_t *at = &l->menu.at;

    c->skip = 0;
    if (k == ' ' || k == 'x')
        toggle(c, l);
    else if (k == 'J' || k == TK_SHIFT_DOWN || k == ']')
        *at = columns_move(&c->columns, *at, +1);
    else if (k == 'K' || k == TK_SHIFT_UP || k == '[')
        *at = columns_move(&c->columns, *at, -1);
    else if (k == 'd')
        usual(c);
    else if (closes(k) || k == 'c' || k == TK_F(2))
        screen_close(c, &l->screen);
}

static const struct listbox_ops ops = { .lines = lines, .key = key, .clicked = toggle };

void columns_open(struct console *c)
{
    struct listbox *l = xcalloc(1, sizeof(*l));

    l->ops = &ops;
    l->title = xstrdup(escape_width(title) + FRAME_COLS <= c->canvas.cols ? title : short_title);
    listbox_open(c, l);
}
