#include "tui/actions.h"

#include "tui/console.h"
#include "tui/player.h"
#include "tui/screens.h"

#define NS_PER_MS 1000000ull

void act_quit(struct console *c)
{
    console_quit(c);
}

void act_suspend(struct console *c)
{
    c->suspend = true;
}

void act_redraw(struct console *c)
{
    c->redraw_all = true;
}

void act_help(struct console *c)
{
    help_open(c);
}

void act_filter(struct console *c)
{
    filter_open(c);
}

void act_search(struct console *c)
{
    search_open(c);
}

void act_palette(struct console *c)
{
    palette_open(c);
}

void act_filter_clear(struct console *c)
{
    struct err e = ERR_INIT;

    console_apply_filter(c, "", &e);
}

static void sort_by(struct console *c, const struct column *col)
{
    if (col)
        model_sort(&c->model, col, false);
}

void act_sort_menu(struct console *c)
{
    sort_open(c);
}

static void sort_beside(struct console *c, int by)
{
    size_t n = c->columns.n_visible, at = columns_place(&c->columns, c->model.sort);

    if (at == n) /* by a hidden column */
        at = by > 0 ? n - 1 : 0;
    sort_by(c, c->columns.visible[(at + n + (by > 0 ? 1 : n - 1)) % n]);
}

void act_sort_left(struct console *c)
{
    sort_beside(c, -1);
}

void act_sort_right(struct console *c)
{
    sort_beside(c, +1);
}

void act_sort_cpu(struct console *c)
{
    sort_by(c, column_find("cpu"));
}

void act_sort_mem(struct console *c)
{
    sort_by(c, column_find("mem"));
}

void act_sort_name(struct console *c)
{
    sort_by(c, column_find("name"));
}

void act_reverse(struct console *c)
{
    model_sort(&c->model, c->model.sort, !c->model.reverse);
}

void act_columns(struct console *c)
{
    columns_open(c);
}

void act_pause(struct console *c)
{
    if (c->feed->ops->player) {
        player_toggle(c);
        return;
    }
    c->paused_since_ns = c->paused_since_ns ? 0 : clock_ns();
    c->pending = true;
}

static const uint64_t intervals_ms[] = { 100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000 };

enum { N_INTERVALS = sizeof(intervals_ms) / sizeof(intervals_ms[0]) };

void act_set_interval(struct console *c, uint64_t ns)
{
    c->interval_ns = ns;
    c->feed->ops->set_interval(c->feed, c->interval_ns);
}

void act_slower(struct console *c)
{
    for (size_t i = 0; i < N_INTERVALS; i++) {
        if (intervals_ms[i] * NS_PER_MS > c->interval_ns) {
            act_set_interval(c, intervals_ms[i] * NS_PER_MS);
            return;
        }
    }
}

void act_faster(struct console *c)
{
    for (size_t i = N_INTERVALS; i-- > 0;) {
        if (intervals_ms[i] * NS_PER_MS < c->interval_ns) {
            act_set_interval(c, intervals_ms[i] * NS_PER_MS);
            return;
        }
    }
}

void act_detail(struct console *c)
{
    c->detail = !c->detail;
    c->detail_top = 0;
    model_select(&c->model, c->model.selected); /* from now on the pane stays with this guest */
}

void act_detail_up(struct console *c)
{
    if (c->detail_top > 0)
        c->detail_top--;
}

void act_detail_down(struct console *c)
{
    c->detail_top++; /* cut to what there is when it is drawn */
}

void act_close(struct console *c)
{
    c->detail = false;
}

void act_open(struct console *c)
{
    const struct row *r = model_selected(&c->model);

    if (!r)
        return;
    model_select(&c->model, c->model.selected); /* what is left is where one comes back to */
    guest_open(c, r);
}

static void mark(struct console *c, int set)
{
    const struct row *r = model_selected(&c->model);

    if (!r)
        return;
    marks_toggle(&c->marks, set, r->source, r->guest->id);
    model_select(&c->model, c->model.selected); /* the next key is for the same guest */
}

void act_mark_a(struct console *c)
{
    mark(c, MARK_A);
}

void act_mark_b(struct console *c)
{
    mark(c, MARK_B);
}

void act_unmark(struct console *c)
{
    marks_clear(&c->marks);
}

void act_compare(struct console *c)
{
    compare_open(c);
}

void act_select(struct console *c, size_t at)
{
    model_select(&c->model, at);
    c->detail_top = 0;
}

static void select_up(struct console *c, size_t by)
{
    size_t at = c->model.selected;

    act_select(c, at > by ? at - by : 0);
}

static size_t page(const struct console *c)
{
    return c->page_rows > 1 ? (size_t)c->page_rows - 1 : 1;
}

void act_up(struct console *c)
{
    select_up(c, 1);
}

void act_down(struct console *c)
{
    act_select(c, c->model.selected + 1);
}

void act_page_up(struct console *c)
{
    select_up(c, page(c));
}

void act_page_down(struct console *c)
{
    act_select(c, c->model.selected + page(c));
}

void act_first(struct console *c)
{
    act_select(c, 0);
}

void act_last(struct console *c)
{
    act_select(c, c->model.n_shown);
}

void act_scroll_left(struct console *c)
{
    if (c->skip > 0)
        c->skip--;
}

void act_scroll_right(struct console *c)
{
    if (c->skip + 2 < c->columns.n_visible)
        c->skip++;
}
