/* One guest on the whole screen. */
#include "tui/screens.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "tui/table/actions.h"
#include "tui/console.h"
#include "tui/guest/guestview.h"
#include "tui/guest/guestwatch.h"
#include "tui/term/keycode.h"
#include "tui/keymaps.h"
#include "tui/operate/verbs.h"
#include "tui/table/view.h"
#include "tui/widget/whole.h"

struct guest_screen {
    struct screen screen; /* first */
    struct guestview view;
    struct guestwatch watch;
    int body_y, body_rows, cols; /* of the latest frame */
};

/* All keys of this screen act on it: it is the topmost whole one. */
static struct guest_screen *self(struct console *c)
{
    return (struct guest_screen *)screen_whole(c);
}

static void update(struct console *c, struct screen *s)
{
    guestwatch_update(c, &((struct guest_screen *)s)->watch);
}

/* The keys of the pages, in their order: a click on a page's name presses its key. */
static const char *const tab_actions[GUEST_TAB_COUNT] = { "guest-charts",    "guest-devices",
                                                          "guest-config",    "guest-why",
                                                          "guest-snapshots", "guest-operations" };

static void draw_tab(struct canvas *cv, struct pen *pen, enum guest_tab tab, bool chosen,
                     bool in_full)
{
    enum style s = chosen ? STYLE_SELECTED : STYLE_HEADING;
    int x = pen->x;

    if (chosen || in_full)
        pen_printf(cv, pen, s, " %d %s ", tab + 1, guest_tab_name(tab));
    else
        pen_printf(cv, pen, s, " %d ", tab + 1);
    canvas_hit(cv, &(struct hit){ HIT_BINDING, pen->y, x, pen->x - x,
                                  .what = binding_find(tab_actions[tab]) });
}

/* " 1 Charts  2 Devices ...", or where there is no room for that " 1  2  3 Configuration  4 ...".
 */
static void draw_tabs(struct canvas *cv, const struct console *c, enum guest_tab chosen, int y)
{
    struct pen pen = { y, 0, cv->cols };
    int width = 0;

    if (y < 0)
        return;
    canvas_fill(cv, y, 0, cv->cols, STYLE_HEADING);
    for (int i = 0; i < GUEST_TAB_COUNT; i++)
        width += (int)strlen(guest_tab_name((enum guest_tab)i)) + 4;
    for (int i = 0; i < GUEST_TAB_COUNT; i++)
        draw_tab(cv, &pen, (enum guest_tab)i, i == (int)chosen, width <= cv->cols);
    whole_pause(cv, c, y);
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct guest_screen *g = (struct guest_screen *)s;
    struct whole w = whole_place(cv->rows, true);
    _cleanup_lines_ struct lines title = LINES_INIT, body = LINES_INIT;
    struct guestview_data d;

    guestwatch_data(c, &g->watch, &d);
    g->body_y = w.body_y;
    g->body_rows = w.body_rows;
    g->cols = cv->cols;
    if (g->watch.row.source < c->model.table.n_sources) {
        guestview_title(&d, cv->cols, &title);
        guestview_body(&g->view, &d, cv->cols, w.body_rows, &body);
    }
    whole_lines(cv, 0, &title);
    draw_tabs(cv, c, g->view.tab, w.tabs_y);
    whole_lines(cv, w.body_y, &body);
    footer_draw(cv, c, &guest_keymap, w.footer_y);
}

/* Turns to another guest. */
static void show(struct console *c, struct guest_screen *g, const struct row *r)
{
    guestwatch_show(c, &g->watch, r);
    g->view.scroll = 0;
}

/* The guest's place among those of the table, closed groups or not; where the cursor is when it has
 * none. */
static size_t place_in_table(const struct console *c, const struct guest_screen *g)
{
    for (size_t i = 0; i < c->model.n_shown; i++)
        if (order_compare_place(g->watch.row.source, g->watch.row.guest->id,
                                model_row(&c->model, i)) == 0)
            return i;
    return model_selected_place(&c->model);
}

static void show_at(struct console *c, size_t place)
{
    struct guest_screen *g = self(c);

    if (c->model.n_shown == 0)
        return;
    if (place >= c->model.n_shown)
        place = c->model.n_shown - 1;
    model_select_guest(&c->model, place);
    const struct row *r = model_row(&c->model, place);
    if (order_compare_place(g->watch.row.source, g->watch.row.guest->id, r) != 0)
        show(c, g, r);
}

static void next_guest(struct console *c)
{
    show_at(c, place_in_table(c, self(c)) + 1);
}

static void previous_guest(struct console *c)
{
    size_t at = place_in_table(c, self(c));

    show_at(c, at ? at - 1 : 0);
}

static void set_tab(struct console *c, int tab)
{
    struct guest_screen *g = self(c);

    guestview_set_tab(&g->view, (enum guest_tab)((tab + GUEST_TAB_COUNT) % GUEST_TAB_COUNT));
    guestwatch_set_tab(c, &g->watch, g->view.tab);
}

static void next_tab(struct console *c)
{
    set_tab(c, (int)self(c)->view.tab + 1);
}

static void previous_tab(struct console *c)
{
    set_tab(c, (int)self(c)->view.tab - 1);
}

static void tab_charts(struct console *c)
{
    set_tab(c, GUEST_CHARTS);
}

static void tab_devices(struct console *c)
{
    set_tab(c, GUEST_DEVICES);
}

static void tab_config(struct console *c)
{
    set_tab(c, GUEST_CONFIG);
}

static void tab_why(struct console *c)
{
    set_tab(c, GUEST_WHY);
}

static void tab_snapshots(struct console *c)
{
    set_tab(c, GUEST_SNAPSHOTS);
}

static void tab_operations(struct console *c)
{
    set_tab(c, GUEST_OPERATIONS);
}

/* This guest, while it is there. */
static struct target *target_here(struct console *c)
{
    struct guest_screen *g = self(c);

    if (!g->watch.gone)
        return target_of(c->feed, &g->watch.row);
    console_say(c, "the guest is gone");
    return NULL;
}

static void operate(struct console *c)
{
    struct target *t = target_here(c);

    if (t)
        actions_open_for(c, t);
}

/* What the page lists, to do something with it. */
static void go_in(struct console *c)
{
    enum guest_tab tab = self(c)->view.tab;

    if (tab == GUEST_OPERATIONS) {
        jobs_open(c);
    } else if (tab == GUEST_SNAPSHOTS && guestwatch_may_ask(c, &self(c)->watch)) {
        struct target *t = target_here(c);
        if (t)
            snapshots_open(c, t);
    }
}

static void view_key(struct console *c, int key)
{
    struct guest_screen *g = self(c);

    guestview_key(&g->view, key, g->body_rows);
}

static void scroll_up(struct console *c)
{
    view_key(c, TK_UP);
}

static void scroll_down(struct console *c)
{
    view_key(c, TK_DOWN);
}

static void page_up(struct console *c)
{
    view_key(c, TK_PAGE_UP);
}

static void page_down(struct console *c)
{
    view_key(c, TK_PAGE_DOWN);
}

static void to_begin(struct console *c)
{
    view_key(c, TK_HOME);
}

static void to_end(struct console *c)
{
    view_key(c, TK_END);
}

/* clang-format off */
static const struct binding bindings[] = {
    { "guest-back", { TK_ESC, 'q' }, "Back", "back to the table", whole_back, 0 },
    { "guest-help", { '?', 'h', TK_F(1) }, "Help", "this help", act_help, 0 },
    { "guest-tab", { TK_TAB }, "Page", "the next page", next_tab, 0 },
    { "guest-tab-back", { TK_SHIFT_TAB }, NULL, "the page before", previous_tab, 0 },
    { "guest-charts", { '1' }, NULL, "charts of the last minutes", tab_charts, 0 },
    { "guest-devices", { '2' }, NULL, "each vCPU, disk and network card", tab_devices, 0 },
    { "guest-config", { '3' }, NULL, "how it is configured", tab_config, 0 },
    { "guest-why", { '4' }, NULL, "what is not known of it, and why", tab_why, 0 },
    { "guest-snapshots", { '5' }, NULL, "its snapshots", tab_snapshots, 0 },
    { "guest-operations", { '6' }, NULL, "what has been asked for it here", tab_operations, 0 },
    { "guest-operate", { 'o', TK_F(9) }, "Operate", "what can be done with it", operate, BIND_CHANGES },
    { "guest-enter", { TK_ENTER }, NULL, "from snapshots: to go back to one; from operations: the jobs", go_in, BIND_CHANGES },
    { "guest-jobs", { 'O', TK_F(8) }, NULL, "what has been asked for, and how far it is", jobs_open, BIND_CHANGES },
    { "guest-next", { 'n' }, "Next", "the next guest of the table", next_guest, 0 },
    { "guest-previous", { 'p' }, "Previous", "the guest before it", previous_guest, 0 },
    { "guest-longer", { 'z' }, "Zoom", "charts of a longer time", whole_longer, 0 },
    { "guest-shorter", { 'Z' }, NULL, "of a shorter time", whole_shorter, 0 },
    { "guest-left", { TK_LEFT }, NULL, "mark an earlier moment in the charts", whole_earlier, 0 },
    { "guest-right", { TK_RIGHT }, NULL, "a later one; beyond the last, none", whole_later, 0 },
    { "guest-up", { TK_UP, 'k' }, NULL, "scroll up", scroll_up, 0 },
    { "guest-down", { TK_DOWN, 'j' }, NULL, "scroll down", scroll_down, 0 },
    { "guest-page-up", { TK_PAGE_UP, TK_CTRL('b') }, NULL, "a page up", page_up, 0 },
    { "guest-page-down", { TK_PAGE_DOWN, TK_CTRL('f') }, NULL, "a page down", page_down, 0 },
    { "guest-first", { TK_HOME, 'g' }, NULL, "to the beginning", to_begin, 0 },
    { "guest-last", { TK_END, 'G' }, NULL, "to the end", to_end, 0 },
};
/* clang-format on */

KEYMAP(guest_keymap, "Guest", bindings);

static void mouse(struct console *c, struct screen *s, int key, int y, int x)
{
    struct guest_screen *g = (struct guest_screen *)s;

    if (key == TK_WHEEL_UP || key == TK_WHEEL_DOWN)
        view_key(c, key == TK_WHEEL_UP ? TK_UP : TK_DOWN);
    else if (y >= g->body_y && y < g->body_y + g->body_rows)
        guestview_click(&g->view, g->cols, x);
}

static void done(struct console *c, struct screen *s)
{
    struct guest_screen *g = (struct guest_screen *)s;

    (void)c;
    guestwatch_release(&g->watch);
    free(g);
}

static const struct screen_ops ops = {
    .title = "Guest",
    .keymap = &guest_keymap,
    .draw = draw,
    .mouse = mouse,
    .chart_key = view_key,
    .refresh = update,
    .close = done,
};

void guest_open(struct console *c, const struct row *r)
{
    struct guest_screen *g = xcalloc(1, sizeof(*g));

    g->screen.ops = &ops;
    guestview_init(&g->view);
    show(c, g, r);
    screen_push(c, &g->screen);
}
