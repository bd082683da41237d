#include "tui/view.h"

#include "tui/keycode.h"

void sort_draw(struct canvas *cv, const struct console *c)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    for (size_t i = 0; i < c->columns.n_visible; i++) {
        const struct column *col = c->columns.visible[i];
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "%c %-11s %s", col == c->model.sort ? '*' : ' ', col->header, col->help);
        strlist_add(&lines, strbuf_str(&line));
    }
    list_draw(cv, c, " Sort by: Enter chooses, Esc leaves ", &lines, true);
}

void sort_key(struct console *c, int key)
{
    if (list_key(c, key, c->columns.n_visible))
        return;
    if (key == TK_ENTER || key == ' ')
        model_sort(&c->model, c->columns.visible[c->cursor], false);
    if (list_closes(key) || key == ' ' || key == 's' || key == TK_F(6))
        c->mode = MODE_TABLE;
}
