/* What to sort by. */
#include "tui/screens.h"

#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/widget/listbox.h"

static const char title[] = " Sort by: Enter chooses, Esc leaves ";

static void lines(struct console *c, const struct listbox *l, struct strlist *ret)
{
    (void)l;
    for (size_t i = 0; i < c->columns.n_visible; i++) {
        const struct column *col = c->columns.visible[i];
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "%c %-11s %s", col == c->model.sort ? '*' : ' ', col->header, col->help);
        strlist_add(ret, strbuf_str(&line));
    }
}

static void choose(struct console *c, struct listbox *l)
{
    model_sort(&c->model, c->columns.visible[l->menu.at], false);
    screen_close(c, &l->screen);
}

static void key(struct console *c, struct listbox *l, int k)
{
    if (k == TK_ENTER || k == ' ')
        choose(c, l);
    else if (closes(k) || k == 's' || k == TK_F(6))
        screen_close(c, &l->screen);
}

static const struct listbox_ops ops = { .lines = lines, .key = key, .clicked = choose };

void sort_open(struct console *c)
{
    struct listbox *l = xcalloc(1, sizeof(*l));
    size_t at = columns_place(&c->columns, c->model.sort);

    l->ops = &ops;
    l->title = xstrdup(title);
    l->menu.at = at < c->columns.n_visible ? at : 0;
    listbox_open(c, l);
}
