#include "tui/view.h"

#include "tui/keycode.h"

void columns_draw(struct canvas *cv, const struct console *c)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    for (size_t i = 0; i < c->columns.n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        strbuf_addf(&line, "[%c] %-11s %s", c->columns.shown[i] ? 'x' : ' ',
                    c->columns.all[i]->header, c->columns.all[i]->help);
        strlist_add(&lines, strbuf_str(&line));
    }
    list_draw(cv, c, " Columns: Space shows or hides, J K move, d usual ones, Enter closes ",
              &lines, true);
}

void columns_key(struct console *c, int key)
{
    if (list_key(c, key, c->columns.n))
        return;
    switch (key) {
    case ' ':
    case 'x':
        columns_toggle(&c->columns, c->cursor);
        break;
    case 'J':
    case TK_SHIFT_DOWN:
    case ']':
        c->cursor = columns_move(&c->columns, c->cursor, +1);
        break;
    case 'K':
    case TK_SHIFT_UP:
    case '[':
        c->cursor = columns_move(&c->columns, c->cursor, -1);
        break;
    case 'd':
        columns_release(&c->columns);
        columns_init(&c->columns, NULL, 0);
        break;
    default:
        if (list_closes(key) || key == 'c' || key == TK_F(2))
            c->mode = MODE_TABLE;
    }
    c->skip = 0;
}
