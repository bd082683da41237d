/* One guest on the whole screen. It stays with this guest, also when it is filtered out or gone. */
#include "tui/screens.h"

#include <errno.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/actions.h"
#include "tui/console.h"
#include "tui/guestview.h"
#include "tui/keycode.h"
#include "tui/keymaps.h"
#include "tui/view.h"
#include "tui/whole.h"

#define NS_PER_S 1000000000ull
/* A description is asked for anew this often while it is looked at. */
#define ASK_EVERY_NS (5 * NS_PER_S)

struct description {
    bool known;
    struct detail detail;
    uint64_t t_ns; /* when it came */
};

struct guest_screen {
    struct screen screen; /* first */
    struct guestview view;
    int body_y, body_rows, cols; /* of the latest frame */

    /* The guest as it was seen last: the snapshots keep the row's guests alive. */
    struct row row;
    struct snapshot *now, *prev;
    bool gone;

    struct description latest, before;
    char *why; /* there is no description; NULL = it has not been refused */
    bool asking;
    uint64_t asked_ns;
};

/* All keys of this screen act on it: it is the topmost whole one. */
static struct guest_screen *self(struct console *c)
{
    return (struct guest_screen *)screen_whole(c);
}

static void description_release(struct description *d)
{
    detail_release(&d->detail);
    *d = (struct description){ .detail = DETAIL_INIT };
}

static void ask(struct console *c, struct guest_screen *g)
{
    c->feed->ops->ask(c->feed, g->row.source, g->row.guest->id);
    g->asking = true;
    g->asked_ns = clock_ns();
}

static bool wants_description(const struct guest_screen *g)
{
    return g->view.tab == GUEST_DEVICES || g->view.tab == GUEST_CONFIG;
}

static void ask_again(struct console *c, struct guest_screen *g)
{
    if (!g->gone && !g->asking && wants_description(g) && clock_ns() >= g->asked_ns + ASK_EVERY_NS)
        ask(c, g);
}

/* Keeps the description before: devices have rates between the two. */
static void keep_answer(struct guest_screen *g, struct detail *d, uint64_t now_ns)
{
    description_release(&g->before);
    g->before = g->latest;
    g->latest = (struct description){ true, *d, now_ns };
    *d = (struct detail)DETAIL_INIT;
}

static void listen(struct console *c, struct guest_screen *g)
{
    _cleanup_detail_ struct detail d = DETAIL_INIT;
    struct err e = ERR_INIT;
    int rc = g->asking ? c->feed->ops->detail(c->feed, &d, &e) : -EAGAIN;

    if (rc == -EAGAIN)
        return;
    g->asking = false;
    free(g->why);
    g->why = NULL;
    if (rc == 0)
        keep_answer(g, &d, c->feed->ops->now_ns(c->feed));
    else
        g->why = xstrdup(*e.msg ? e.msg : errno_text(-rc));
}

/* Holds on to what the table tells of the guest now. */
static void hold(struct console *c, struct guest_screen *g, const struct row *r)
{
    const struct table_source *s = &c->model.table.sources[r->source];
    struct snapshot *now = s->now ? snapshot_ref(s->now) : NULL;
    struct snapshot *prev = s->prev ? snapshot_ref(s->prev) : NULL;

    snapshot_unref(g->now);
    snapshot_unref(g->prev);
    g->now = now;
    g->prev = prev;
    g->row = *r;
    g->gone = false;
}

static void lose(struct console *c, struct guest_screen *g)
{
    uint64_t now = c->model.table.t_ns, seen = g->row.guest->now.t_ns;

    g->gone = true;
    g->row.stale = true;
    g->row.age_ns = now > seen ? now - seen : 0;
}

static void update(struct console *c, struct screen *s)
{
    struct guest_screen *g = (struct guest_screen *)s;
    const struct row *r = model_find(&c->model, g->row.source, g->row.guest->id);

    if (r)
        hold(c, g, r);
    else
        lose(c, g);
    listen(c, g);
    ask_again(c, g);
}

static struct guestview_data data_of(struct console *c, const struct guest_screen *g)
{
    const struct description *d = &g->latest, *b = &g->before;

    return (struct guestview_data){
        .table = &c->model.table,
        .row = &g->row,
        .gone = g->gone,
        .history = c->backlog.history,
        .detail = d->known ? &d->detail : NULL,
        .detail_ns = d->t_ns,
        .before = b->known ? &b->detail : NULL,
        .before_ns = b->t_ns,
        .detail_why = g->why,
        .wall_s = c->feed->ops->wall_ns(c->feed) / (int64_t)NS_PER_S,
        .utf8 = c->canvas.utf8,
    };
}

/* The keys of the pages, in their order: a click on a page's name presses its key. */
static const char *const tab_actions[GUEST_TAB_COUNT] = { "guest-charts", "guest-devices",
                                                          "guest-config", "guest-why" };

static void draw_tabs(struct canvas *cv, const struct console *c, enum guest_tab chosen, int y)
{
    struct pen pen = { y, 0, cv->cols };

    if (y < 0)
        return;
    canvas_fill(cv, y, 0, cv->cols, STYLE_HEADING);
    for (int i = 0; i < GUEST_TAB_COUNT; i++) {
        int x = pen.x;
        pen_printf(cv, &pen, i == (int)chosen ? STYLE_SELECTED : STYLE_HEADING, " %d %s ", i + 1,
                   guest_tab_name((enum guest_tab)i));
        const struct binding *b = binding_find(tab_actions[i]);
        canvas_hit(cv, &(struct hit){ HIT_BINDING, y, x, pen.x - x, .what = b });
    }
    whole_pause(cv, c, y);
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct guest_screen *g = (struct guest_screen *)s;
    struct whole w = whole_place(cv->rows, true);
    struct guestview_data d = data_of(c, g);
    _cleanup_lines_ struct lines title = LINES_INIT, body = LINES_INIT;

    g->body_y = w.body_y;
    g->body_rows = w.body_rows;
    g->cols = cv->cols;
    if (g->row.source < c->model.table.n_sources) {
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
    hold(c, g, r);
    description_release(&g->latest);
    description_release(&g->before);
    free(g->why);
    g->why = NULL;
    g->view.scroll = 0;
    ask(c, g);
}

/* The guest's place among the rows that the table shows; where its cursor is when it has none. */
static size_t place_in_table(const struct console *c, const struct guest_screen *g)
{
    for (size_t i = 0; i < c->model.n_shown; i++)
        if (order_compare_place(g->row.source, g->row.guest->id, model_row(&c->model, i)) == 0)
            return i;
    return c->model.selected;
}

static void show_at(struct console *c, size_t at)
{
    model_select(&c->model, at);
    const struct row *r = model_selected(&c->model);
    struct guest_screen *g = self(c);
    if (r && order_compare_place(g->row.source, g->row.guest->id, r) != 0)
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
    ask_again(c, g);
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

static void cursor_left(struct console *c)
{
    view_key(c, TK_LEFT);
}

static void cursor_right(struct console *c)
{
    view_key(c, TK_RIGHT);
}

static void longer(struct console *c)
{
    view_key(c, 'z');
}

static void shorter(struct console *c)
{
    view_key(c, 'Z');
}

static void back(struct console *c)
{
    screen_close(c, screen_whole(c));
}

/* clang-format off */
static const struct binding bindings[] = {
    { "guest-back", { TK_ESC, 'q' }, "Back", "back to the table", back, 0 },
    { "guest-help", { '?', 'h', TK_F(1) }, "Help", "this help", act_help, 0 },
    { "guest-tab", { TK_TAB }, "Page", "the next page", next_tab, 0 },
    { "guest-tab-back", { TK_SHIFT_TAB }, NULL, "the page before", previous_tab, 0 },
    { "guest-charts", { '1' }, NULL, "charts of the last minutes", tab_charts, 0 },
    { "guest-devices", { '2' }, NULL, "each vCPU, disk and network card", tab_devices, 0 },
    { "guest-config", { '3' }, NULL, "how it is configured", tab_config, 0 },
    { "guest-why", { '4' }, NULL, "what is not known of it, and why", tab_why, 0 },
    { "guest-next", { 'n' }, "Next", "the next guest of the table", next_guest, 0 },
    { "guest-previous", { 'p' }, "Previous", "the guest before it", previous_guest, 0 },
    { "guest-longer", { 'z' }, "Zoom", "charts of a longer time", longer, 0 },
    { "guest-shorter", { 'Z' }, NULL, "of a shorter time", shorter, 0 },
    { "guest-left", { TK_LEFT }, NULL, "mark an earlier moment in the charts", cursor_left, 0 },
    { "guest-right", { TK_RIGHT }, NULL, "a later one; beyond the last, none", cursor_right, 0 },
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
    description_release(&g->latest);
    description_release(&g->before);
    snapshot_unref(g->now);
    snapshot_unref(g->prev);
    free(g->why);
    free(g);
}

static const struct screen_ops ops = {
    .title = "Guest",
    .keymap = &guest_keymap,
    .draw = draw,
    .mouse = mouse,
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
