/* The table of guests: header, rows, a pane about the selected one, hints. */
#include "tui/screens.h"

#include "tui/actions.h"
#include "tui/console.h"
#include "tui/keycode.h"
#include "tui/keymaps.h"
#include "tui/mouse.h"
#include "tui/verbs.h"
#include "tui/view.h"

/* clang-format off */
static const struct binding bindings[] = {
    { "quit", { 'q', TK_F(10), TK_CTRL('c') }, "Quit", "leave", act_quit, 0 },
    { "help", { '?', 'h', TK_F(1) }, "Help", "this help", act_help, 0 },
    { "filter", { '/', 'f', TK_F(4) }, "Filter", "show only guests that match, e.g. cpu>50 & platform=xen", act_filter, 0 },
    { "filter-clear", { '\\' }, NULL, "drop the filter", act_filter_clear, 0 },
    { "sort", { 's', TK_F(6) }, "Sort", "choose the column to sort by", act_sort_menu, 0 },
    { "sort-left", { '<', ',' }, NULL, "sort by the column to the left", act_sort_left, 0 },
    { "sort-right", { '>', '.' }, NULL, "sort by the column to the right", act_sort_right, 0 },
    { "sort-cpu", { 'P' }, NULL, "sort by CPU", act_sort_cpu, 0 },
    { "sort-memory", { 'M' }, NULL, "sort by memory", act_sort_mem, 0 },
    { "sort-name", { 'N' }, NULL, "sort by name", act_sort_name, 0 },
    { "operate", { 'o', TK_F(9) }, "Operate", "what can be done with the selected guest", actions_open, BIND_CHANGES },
    { "create", { 'n', TK_F(7) }, NULL, "make a new guest", create_form, BIND_CHANGES },
    { "jobs", { 'O', TK_F(8) }, NULL, "what has been asked for, and how far it is", jobs_open, BIND_CHANGES },
    { "reverse", { 'r', 'I' }, NULL, "turn the order round", act_reverse, 0 },
    { "columns", { 'c', TK_F(2) }, "Columns", "choose the columns and their order", act_columns, 0 },
    { "pause", { ' ', 'p' }, "Pause", "freeze what is shown; again to go on", act_pause, 0 },
    { "info", { TK_ENTER, 'i' }, "Info", "all about the selected guest, and why a cell is '-'", act_detail, 0 },
    { "info-down", { 'J', TK_SHIFT_DOWN }, NULL, "scroll that down", act_detail_down, 0 },
    { "info-up", { 'K', TK_SHIFT_UP }, NULL, "scroll that up", act_detail_up, 0 },
    { "close", { TK_ESC }, NULL, "close it", act_close, 0 },
    { "slower", { '+', '=' }, NULL, "longer interval", act_slower, 0 },
    { "faster", { '-', '_' }, NULL, "shorter interval", act_faster, 0 },
    { "up", { TK_UP, 'k' }, NULL, "select the guest above", act_up, 0 },
    { "down", { TK_DOWN, 'j' }, NULL, "select the guest below", act_down, 0 },
    { "page-up", { TK_PAGE_UP, TK_CTRL('b') }, NULL, "a page up", act_page_up, 0 },
    { "page-down", { TK_PAGE_DOWN, TK_CTRL('f') }, NULL, "a page down", act_page_down, 0 },
    { "first", { TK_HOME, 'g' }, NULL, "the first guest", act_first, 0 },
    { "last", { TK_END, 'G' }, NULL, "the last guest", act_last, 0 },
    { "scroll-left", { TK_LEFT }, NULL, "scroll the columns back", act_scroll_left, 0 },
    { "scroll-right", { TK_RIGHT }, NULL, "scroll to columns that do not fit", act_scroll_right, 0 },
    { "redraw", { TK_CTRL('l') }, NULL, "draw the screen again", act_redraw, 0 },
    { "suspend", { TK_CTRL('z') }, NULL, "suspend", act_suspend, 0 },
};
/* clang-format on */

KEYMAP(table_keymap, "Table", bindings);

/* A pane that is open has lines, and room for some of them. */
static void prepare_detail(struct console *c, struct strlist *lines)
{
    const struct row *r = model_selected(&c->model);

    if (c->detail && r)
        detail_lines(&c->model.table, r, c->canvas.cols - 2, lines);
    if (c->detail_top >= lines->n)
        c->detail_top = lines->n ? lines->n - 1 : 0;
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    (void)s;
    prepare_detail(c, &lines);
    int want_detail = lines.n ? (int)lines.n + 1 : 0;
    struct layout l = layout_screen(cv->rows, header_rows(c), want_detail);
    c->page_rows = l.table_rows;
    c->top = layout_scroll(c->top, c->model.selected, (size_t)l.table_rows, c->model.n_shown);
    header_draw(cv, c, l.header_rows);
    table_draw(cv, c, &l);
    detail_draw(cv, c, &lines, &l);
    footer_draw(cv, c, &table_keymap, l.footer_y);
}

static void done(struct console *c, struct screen *s)
{
    (void)c;
    (void)s;
}

static const struct screen_ops ops = {
    .title = "Table",
    .keymap = &table_keymap,
    .draw = draw,
    .mouse = mouse_table,
    .close = done,
};

struct screen *table_screen(void)
{
    static struct screen table = { .ops = &ops };

    return &table;
}

bool closes(int key)
{
    return key == TK_ESC || key == TK_ENTER || key == 'q' || key == TK_F(10);
}
