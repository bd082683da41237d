#include "tui/table/actions.h"

#include "core/mem.h"
#include "tui/console.h"
#include "tui/replay/player.h"
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

/* By tag only when there are tags: all guests under "untagged" tell nothing. */
static enum grouping next_grouping(const struct model *m)
{
    enum grouping by = (enum grouping)((m->groups.by + 1) % GROUPINGS);

    return by == GROUP_BY_TAG && m->groups.n_tags == 0 ? GROUP_BY_NONE : by;
}

void act_tree(struct console *c)
{
    static const char *const what[GROUPINGS] = {
        [GROUP_BY_NONE] = "not grouped",
        [GROUP_BY_CONNECTION] = "grouped by connection: t goes on, z closes all groups",
        [GROUP_BY_PLATFORM] = "grouped by platform: t goes on, z closes all groups",
        [GROUP_BY_GROUP] = "grouped by Compose project, or Kubernetes namespace and pod",
        [GROUP_BY_TAG] = "grouped by tag",
    };

    model_group(&c->model, next_grouping(&c->model));
    console_say(c, what[c->model.groups.by]);
}

void act_tree_all(struct console *c)
{
    if (c->model.groups.by == GROUP_BY_NONE)
        console_say(c, "there are no groups to close");
    else
        model_toggle_all(&c->model);
}

void act_columns(struct console *c)
{
    columns_open(c);
}

void act_bars(struct console *c)
{
    static const struct {
        enum tui_bars next;
        const char *says;
    } ways[] = {
        [TUI_BARS_NUMBERS] = { TUI_BARS_BARS, "bars" },
        [TUI_BARS_BARS] = { TUI_BARS_SPARKLINES, "sparklines" },
        [TUI_BARS_SPARKLINES] = { TUI_BARS_NUMBERS, "numbers alone" },
    };
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "figures as %s", ways[c->bars].says);
    c->bars = ways[c->bars].next;
    if (c->bars != TUI_BARS_NUMBERS && c->canvas.cols < GAUGES_FROM)
        strbuf_addf(&text, ", once the terminal has %d columns", GAUGES_FROM);
    gauges_begin(&c->gauges, &c->model);
    console_say(c, strbuf_str(&text));
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

    if (!r) {
        model_toggle(&c->model);
        return;
    }
    model_select(&c->model, c->model.selected); /* what is left is where one comes back to */
    guest_open(c, r);
}

/* All of them; when they are marked already, none. */
static void mark_group(struct console *c, int set, const struct group *g)
{
    _cleanup_free_ struct set_member *who = xcalloc(g->n, sizeof(*who));

    for (size_t i = 0; i < g->n; i++) {
        const struct row *r = model_row(&c->model, g->first + i);
        who[i] = (struct set_member){ r->source, r->guest->id };
    }
    marks_toggle_all(&c->marks, set, who, g->n);
}

void act_select(struct console *c, size_t line)
{
    model_select(&c->model, line);
    c->detail_top = 0;
}

static void mark(struct console *c, int set)
{
    const struct row *r = model_selected(&c->model);

    if (r)
        marks_toggle(&c->marks, set, r->source, r->guest->id);
    else if (model_selected_group(&c->model) != NO_GROUP)
        mark_group(c, set, &c->model.groups.v[model_selected_group(&c->model)]);
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
    marks_clear(&c->marks, MARK_A);
    marks_clear(&c->marks, MARK_B);
}

void act_choose(struct console *c)
{
    bool is_group = model_selected_group(&c->model) != NO_GROUP;

    mark(c, MARK_CHOSEN);
    if (!is_group) /* the line below is one of those just chosen */
        act_select(c, c->model.selected + 1);
}

void act_choose_none(struct console *c)
{
    marks_clear(&c->marks, MARK_CHOSEN);
}

void act_compare(struct console *c)
{
    compare_open(c);
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
    act_select(c, model_lines(&c->model));
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
