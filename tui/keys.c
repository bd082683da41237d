#include "tui/keys.h"

#include "tui/actions.h"
#include "tui/keycode.h"

/* clang-format off */
static const struct binding bindings[] = {
    { 'q', TK_F(10), TK_CTRL('c'), "q F10 Ctrl-C", "Quit", "leave", act_quit },
    { '?', 'h', TK_F(1), "? h F1", "Help", "this help", act_help },
    { '/', 'f', TK_F(4), "/ f F4", "Filter", "show only guests that match, e.g. cpu>50 & platform=xen", act_filter },
    { '\\', 0, 0, "\\", NULL, "drop the filter", act_filter_clear },
    { 's', TK_F(6), 0, "s F6", "Sort", "choose the column to sort by", act_sort_menu },
    { '<', ',', 0, "< ,", NULL, "sort by the column to the left", act_sort_left },
    { '>', '.', 0, "> .", NULL, "sort by the column to the right", act_sort_right },
    { 'P', 0, 0, "P", NULL, "sort by CPU", act_sort_cpu },
    { 'M', 0, 0, "M", NULL, "sort by memory", act_sort_mem },
    { 'N', 0, 0, "N", NULL, "sort by name", act_sort_name },
    { 'r', 'I', 0, "r I", NULL, "turn the order round", act_reverse },
    { 'c', TK_F(2), 0, "c F2", "Columns", "choose the columns and their order", act_columns },
    { ' ', 'p', 0, "Space p", "Pause", "freeze what is shown; again to go on", act_pause },
    { TK_ENTER, 'i', 0, "Enter i", "Info", "all about the selected guest, and why a cell is '-'", act_detail },
    { 'J', TK_SHIFT_DOWN, 0, "J Shift-Down", NULL, "scroll that down", act_detail_down },
    { 'K', TK_SHIFT_UP, 0, "K Shift-Up", NULL, "scroll that up", act_detail_up },
    { TK_ESC, 0, 0, "Esc", NULL, "close it", act_close },
    { '+', '=', 0, "+", NULL, "longer interval", act_slower },
    { '-', '_', 0, "-", NULL, "shorter interval", act_faster },
    { TK_UP, 'k', 0, "Up k", NULL, "select the guest above", act_up },
    { TK_DOWN, 'j', 0, "Down j", NULL, "select the guest below", act_down },
    { TK_PAGE_UP, TK_CTRL('b'), 0, "PgUp Ctrl-B", NULL, "a page up", act_page_up },
    { TK_PAGE_DOWN, TK_CTRL('f'), 0, "PgDn Ctrl-F", NULL, "a page down", act_page_down },
    { TK_HOME, 'g', 0, "Home g", NULL, "the first guest", act_first },
    { TK_END, 'G', 0, "End G", NULL, "the last guest", act_last },
    { TK_LEFT, 0, 0, "Left", NULL, "scroll the columns back", act_scroll_left },
    { TK_RIGHT, 0, 0, "Right", NULL, "scroll to columns that do not fit", act_scroll_right },
    { TK_CTRL('l'), 0, 0, "Ctrl-L", NULL, "draw the screen again", act_redraw },
    { TK_CTRL('z'), 0, 0, "Ctrl-Z", NULL, "suspend", act_suspend },
};
/* clang-format on */

enum { N_BINDINGS = sizeof(bindings) / sizeof(bindings[0]) };

const struct binding *bindings_all(size_t *ret_n)
{
    *ret_n = N_BINDINGS;
    return bindings;
}

const struct binding *binding_find(int key)
{
    for (size_t i = 0; key != 0 && i < N_BINDINGS; i++)
        if (bindings[i].key == key || bindings[i].alt == key || bindings[i].alt2 == key)
            return &bindings[i];
    return NULL;
}
