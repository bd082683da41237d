/* The table of guests: header, rows, a pane about the selected one, hints. */
#include "tui/screens.h"

#include "tui/table/actions.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/keymaps.h"
#include "tui/mouse.h"
#include "tui/replay/player.h"
#include "tui/replay/recorder.h"
#include "tui/operate/verbs.h"
#include "tui/table/view.h"

/* clang-format off */
static const struct binding bindings[] = {
    { "quit", { 'q', TK_F(10), TK_CTRL('c') }, "Quit", "leave", act_quit, BIND_COMMON },
    { "help", { '?', 'h', TK_F(1) }, "Help", "this help", act_help, 0 },
    { "open", { TK_ENTER }, "Open", "the selected guest on the whole screen: charts, devices, configuration; opens or closes a group", act_open, 0 },
    { "operate", { 'o', TK_F(9) }, "Operate", "what can be done with the selected guest, or the chosen ones", actions_open, BIND_CHANGES },
    { "pause", { ' ', 'p' }, "Pause", "freeze what is shown, or pause a recording; again to go on", act_pause, BIND_COMMON },
    { "back-1s", { '[' }, NULL, "a second back", act_player_back_1s, BIND_PLAYER | BIND_COMMON },
    { "on-1s", { ']' }, "Seek", "a second on", act_player_on_1s, BIND_PLAYER | BIND_COMMON },
    { "back-10s", { '{' }, NULL, "10 seconds back", act_player_back_10s, BIND_PLAYER | BIND_COMMON },
    { "on-10s", { '}' }, NULL, "10 seconds on", act_player_on_10s, BIND_PLAYER | BIND_COMMON },
    { "back-1m", { '(' }, NULL, "a minute back", act_player_back_1m, BIND_PLAYER | BIND_COMMON },
    { "on-1m", { ')' }, NULL, "a minute on", act_player_on_1m, BIND_PLAYER | BIND_COMMON },
    { "begin", { '^' }, NULL, "to the recording's begin", act_player_begin, BIND_PLAYER | BIND_COMMON },
    { "end", { '$' }, NULL, "to its end", act_player_end, BIND_PLAYER | BIND_COMMON },
    { "speed-up", { '*' }, NULL, "play it twice as fast, up to 64 times the speed of life", act_player_quicker, BIND_PLAYER | BIND_COMMON },
    { "speed-down", { '%' }, NULL, "half as fast, down to a quarter", act_player_calmer, BIND_PLAYER | BIND_COMMON },
    { "next-mark", { '\'', TK_SHIFT_RIGHT }, NULL, "to the next mark", act_player_next_mark, BIND_PLAYER | BIND_COMMON },
    { "previous-mark", { '"', TK_SHIFT_LEFT }, NULL, "to the mark before", act_player_previous_mark, BIND_PLAYER | BIND_COMMON },
    { "filter", { '/', 'f', TK_F(4) }, "Filter", "show only guests that match, e.g. cpu>50 & platform=xen", act_filter, 0 },
    { "filter-clear", { '\\' }, NULL, "drop the filter", act_filter_clear, 0 },
    { "sort", { 's', TK_F(6) }, "Sort", "choose the column to sort by", act_sort_menu, 0 },
    { "sort-left", { '<', ',' }, NULL, "sort by the column to the left", act_sort_left, 0 },
    { "sort-right", { '>', '.' }, NULL, "sort by the column to the right", act_sort_right, 0 },
    { "sort-cpu", { 'P' }, NULL, "sort by CPU", act_sort_cpu, 0 },
    { "sort-memory", { 'M' }, NULL, "sort by memory", act_sort_mem, 0 },
    { "sort-name", { 'N' }, NULL, "sort by name", act_sort_name, 0 },
    { "reverse", { 'r', 'I' }, NULL, "turn the order round", act_reverse, 0 },
    { "tree", { 't', TK_F(5) }, "Tree", "guests in groups: by connection, platform, project or pod, tag, or none", act_tree, 0 },
    { "tree-all", { 'z' }, NULL, "close all groups, or open them all", act_tree_all, 0 },
    { "columns", { 'c', TK_F(2) }, "Columns", "choose the columns and their order", act_columns, 0 },
    { "search", { TK_CTRL('s'), TK_F(3) }, "Find", "go to the next guest whose name holds what is typed", search_open, 0 },
    { "palette", { ':' }, "Command", "commands and actions by name: theme, filter, sort, interval, save", palette_open, BIND_COMMON },
    { "bars", { 'v' }, NULL, "beside figures bars, sparklines, or nothing", act_bars, 0 },
    { "choose", { 'x', TK_INSERT }, NULL, "choose the guest, or drop it: operations are for all chosen", act_choose, BIND_CHANGES },
    { "choose-none", { 'X' }, NULL, "drop the choice", act_choose_none, BIND_CHANGES },
    { "create", { 'n', TK_F(7) }, NULL, "make a new guest", create_form, BIND_CHANGES },
    { "jobs", { 'O', TK_F(8) }, NULL, "what has been asked for, and how far it is", jobs_open, BIND_CHANGES },
    { "info", { 'i' }, NULL, "a pane about the selected guest, and why a cell is '-'", act_detail, 0 },
    { "info-down", { 'J', TK_SHIFT_DOWN }, NULL, "scroll that down", act_detail_down, 0 },
    { "info-up", { 'K', TK_SHIFT_UP }, NULL, "scroll that up", act_detail_up, 0 },
    { "close", { TK_ESC }, NULL, "close it", act_close, 0 },
    { "mark-a", { 'a' }, NULL, "mark the selected guest into set A, or take it out", act_mark_a, 0 },
    { "mark-b", { 'b' }, NULL, "the same with set B", act_mark_b, 0 },
    { "unmark", { 'u' }, NULL, "unmark all", act_unmark, 0 },
    { "compare", { 'C' }, NULL, "compare the sets A and B", act_compare, 0 },
    { "record", { 'R' }, NULL, "record into a file; again ends it", act_record, BIND_LIVE | BIND_COMMON },
    { "mark", { 'm' }, NULL, "drop a mark into the recording", act_mark, BIND_LIVE | BIND_COMMON },
    { "slower", { '+', '=' }, NULL, "longer interval", act_slower, BIND_LIVE | BIND_COMMON },
    { "faster", { '-', '_' }, NULL, "shorter interval", act_faster, BIND_LIVE | BIND_COMMON },
    { "up", { TK_UP, 'k' }, NULL, "select the guest above", act_up, 0 },
    { "down", { TK_DOWN, 'j' }, NULL, "select the guest below", act_down, 0 },
    { "page-up", { TK_PAGE_UP, TK_CTRL('b') }, NULL, "a page up", act_page_up, 0 },
    { "page-down", { TK_PAGE_DOWN, TK_CTRL('f') }, NULL, "a page down", act_page_down, 0 },
    { "first", { TK_HOME, 'g' }, NULL, "the first guest", act_first, 0 },
    { "last", { TK_END, 'G' }, NULL, "the last guest", act_last, 0 },
    { "scroll-left", { TK_LEFT }, NULL, "scroll the columns back", act_scroll_left, 0 },
    { "scroll-right", { TK_RIGHT }, NULL, "scroll to columns that do not fit", act_scroll_right, 0 },
    { "redraw", { TK_CTRL('l') }, NULL, "draw the screen again", act_redraw, BIND_COMMON },
    { "suspend", { TK_CTRL('z') }, NULL, "suspend", act_suspend, BIND_COMMON },
};
/* clang-format on */

KEYMAP(table_keymap, "Table", bindings);

/* A pane that is open has lines, and room for some of them. */
static void prepare_detail(struct console *c, struct strlist *lines)
{
    const struct row *r = model_selected(&c->model);

    if (c->detail && r)
        detail_lines(&c->model.table, r, c->canvas.cols - 2, lines);
    else if (c->detail)
        group_detail_lines(&c->model, c->canvas.cols - 2, lines);
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
    c->top = layout_scroll(c->top, c->model.selected, (size_t)l.table_rows, model_lines(&c->model));
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
