/* The marked sets beside each other on the whole screen. */
#include "tui/screens.h"

#include <stdlib.h>

#include "core/mem.h"
#include "tui/table/actions.h"
#include "tui/compare/compareview.h"
#include "tui/console.h"
#include "tui/term/keycode.h"
#include "tui/keymaps.h"
#include "tui/table/view.h"
#include "tui/widget/whole.h"

enum { NAMES_MOST = 8 }; /* of a set: one line tells them */

struct compare_screen {
    struct screen screen; /* first */
    struct compareview view;
    int y, rows, cols; /* where it is in the latest frame */
};

/* The names of a set: "web, db, ..."; of those that are gone, nothing. */
static void add_names(const struct console *c, int set, struct strbuf *out)
{
    const struct mark_set *m = &c->marks.sets[set];
    size_t told = 0;

    for (size_t i = 0; i < m->n; i++) {
        const struct row *r = model_find(&c->model, m->members[i].source, m->members[i].id);
        if (!r)
            continue;
        strbuf_adds(out, told ? ", " : "");
        if (told++ == NAMES_MOST) {
            strbuf_adds(out, "...");
            return;
        }
        strbuf_adds(out, r->guest->name);
    }
}

/* names: one a set, for as long as the result is used. */
static struct compareview_data data_of(const struct console *c, struct strbuf *names)
{
    struct compareview_data d = { .table = &c->model.table,
                                  .history = c->backlog.history,
                                  .wall_s = c->feed->ops->wall_ns(c->feed) / 1000000000,
                                  .utf8 = c->canvas.utf8 };

    for (int s = 0; s < COMPARE_SETS; s++) {
        d.members[s] = c->marks.sets[s].members;
        d.n[s] = c->marks.sets[s].n;
        add_names(c, s, &names[s]);
        d.names[s] = names[s].len ? strbuf_str(&names[s]) : NULL;
    }
    return d;
}

static void measure(struct console *c, struct compare_screen *s)
{
    struct strbuf names[COMPARE_SETS] = { STRBUF_INIT, STRBUF_INIT };
    struct compareview_data d = data_of(c, names);

    compareview_measure(&s->view, &d);
    for (int i = 0; i < COMPARE_SETS; i++)
        strbuf_release(&names[i]);
}

static void update(struct console *c, struct screen *s)
{
    measure(c, (struct compare_screen *)s);
}

/* "a", or what the configuration has made of it. */
static void add_key(struct strbuf *out, const char *action, const char *does)
{
    _cleanup_strbuf_ struct strbuf key = STRBUF_INIT;

    binding_names(&key, binding_find(action));
    strbuf_addf(out, "%s%s %s", out->len ? ", " : "", strbuf_str(&key), does);
}

/* How a set that is empty is filled. */
static void add_hint(const struct marks *m, int width, struct lines *ret)
{
    bool a = m->sets[MARK_A].n, b = m->sets[MARK_B].n;
    _cleanup_strbuf_ struct strbuf keys = STRBUF_INIT, text = STRBUF_INIT;
    _cleanup_strlist_ struct strlist wrapped = STRLIST_INIT;

    if (a && b)
        return;
    add_key(&keys, "mark-a", "puts the selected guest into set A");
    add_key(&keys, "mark-b", "into set B");
    add_key(&keys, "unmark", "unmarks all");
    strbuf_addf(&text, "%s empty. In the table %s.",
                a || b ? b ? "Set A is" : "Set B is" : "Both sets are", strbuf_str(&keys));
    wrap_text(&wrapped, strbuf_str(&text), width, 0);
    lines_add_list(ret, STYLE_WARN, &wrapped);
}

static void add_body(struct console *c, struct compare_screen *s, int y, int width, int height,
                     struct lines *ret)
{
    struct strbuf names[COMPARE_SETS] = { STRBUF_INIT, STRBUF_INIT };
    struct compareview_data d = data_of(c, names);

    add_hint(&c->marks, width, ret);
    s->y = y + (int)ret->n;
    s->rows = 0;
    s->cols = width;
    if (d.n[COMPARE_A] || d.n[COMPARE_B] || s->view.pinned) {
        s->rows = height - (int)ret->n;
        compareview_body(&s->view, &d, width, s->rows, ret);
    }
    lines_cut(ret, (size_t)height);
    for (int i = 0; i < COMPARE_SETS; i++)
        strbuf_release(&names[i]);
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct whole w = whole_place(cv->rows, false);
    _cleanup_lines_ struct lines body = LINES_INIT;

    whole_bar(cv, 0, STYLE_HEADING, "Set A and set B");
    whole_pause(cv, c, 0);
    add_body(c, (struct compare_screen *)s, w.body_y, cv->cols, w.body_rows, &body);
    whole_lines(cv, w.body_y, &body);
    footer_draw(cv, c, &compare_keymap, w.footer_y);
}

/* All keys of this screen act on it: it is the topmost whole one. */
static void view_key(struct console *c, int key)
{
    struct compare_screen *s = (struct compare_screen *)screen_whole(c);

    if (compareview_key(&s->view, key))
        measure(c, s);
}

static void metric_up(struct console *c)
{
    view_key(c, TK_UP);
}

static void metric_down(struct console *c)
{
    view_key(c, TK_DOWN);
}

static void turn_sum(struct console *c)
{
    view_key(c, 's');
}

static void baseline(struct console *c)
{
    view_key(c, 'b');
}

/* clang-format off */
static const struct binding bindings[] = {
    { "compare-back", { TK_ESC, 'q' }, "Back", "back to the table", whole_back, 0 },
    { "compare-help", { '?', 'h', TK_F(1) }, "Help", "this help", act_help, 0 },
    { "compare-sum", { 's' }, "Sum", "turn between the mean per guest and the sum of all", turn_sum, 0 },
    { "compare-baseline", { 'b' }, "Baseline", "hold on to the present figures of A, or let go of them", baseline, 0 },
    { "compare-longer", { 'z' }, "Zoom", "over a longer time", whole_longer, 0 },
    { "compare-shorter", { 'Z' }, NULL, "over a shorter time", whole_shorter, 0 },
    { "compare-up", { TK_UP, 'k' }, NULL, "chart the figure above", metric_up, 0 },
    { "compare-down", { TK_DOWN, 'j' }, NULL, "chart the figure below", metric_down, 0 },
    { "compare-left", { TK_LEFT }, NULL, "mark an earlier moment in the charts", whole_earlier, 0 },
    { "compare-right", { TK_RIGHT }, NULL, "a later one; beyond the last, none", whole_later, 0 },
};
/* clang-format on */

KEYMAP(compare_keymap, "Compare", bindings);

static void mouse(struct console *c, struct screen *s, int key, int y, int x)
{
    struct compare_screen *cs = (struct compare_screen *)s;

    if (key == TK_WHEEL_UP || key == TK_WHEEL_DOWN)
        view_key(c, key == TK_WHEEL_UP ? TK_UP : TK_DOWN);
    else
        compareview_click(&cs->view, cs->cols, cs->rows, y - cs->y, x);
}

static void done(struct console *c, struct screen *s)
{
    (void)c;
    free(s);
}

static const struct screen_ops ops = {
    .title = "Compare",
    .keymap = &compare_keymap,
    .draw = draw,
    .mouse = mouse,
    .chart_key = view_key,
    .refresh = update,
    .close = done,
};

void compare_open(struct console *c)
{
    struct compare_screen *s = xcalloc(1, sizeof(*s));

    s->screen.ops = &ops;
    compareview_init(&s->view);
    measure(c, s);
    screen_push(c, &s->screen);
}
