#include "tui/table/view.h"

#include <string.h>

#include "tui/keymaps.h"
#include "tui/operate/taskwords.h"
#include "tui/term/keyname.h"
#include "tui/keys.h"
#include "tui/table/reasons.h"

enum {
    HINT_GAP = 2,
    ESSENTIAL = 4,     /* hints that stay, whatever is to be told */
    REASON_LEAST = 20, /* columns; less of it tells nothing */
};

/* The place of a group among the outermost, from 1; of one in another, that of the outer one. */
static size_t group_place(const struct groups *g, int group)
{
    size_t place = 0;

    for (int i = 0; i <= group; i++)
        place += g->v[i].depth == 0;
    return place;
}

/* Where the selection stands, at the right end; the hints have what is left. */
static void draw_place(struct canvas *cv, const struct console *c, struct pen *pen)
{
    int group = model_selected_group(&c->model), n = 0;
    size_t chosen = c->marks.sets[MARK_CHOSEN].n;
    char text[96];

    if (chosen) /* lest they be forgotten: what is done next is done with all of them */
        n = snprintf(text, sizeof(text), "%zu chosen  ", chosen);
    if (group != NO_GROUP)
        snprintf(text + n, sizeof(text) - (size_t)n, "group %zu/%zu",
                 group_place(&c->model.groups, group), c->model.groups.n_top);
    else
        snprintf(text + n, sizeof(text) - (size_t)n, "%zu/%zu", model_selected_place(&c->model) + 1,
                 c->model.n_shown);
    int width = (int)strlen(text);
    if (c->model.n_shown == 0 || pen->x + width >= cv->cols)
        return;
    canvas_text(cv, pen->y, cv->cols - width - 1, width, STYLE_NORMAL, text);
    pen->end = cv->cols - width - 2;
}

/* "q Quit": the first key of a binding, as the help calls it. Returns the columns that it takes. */
static int hint_key(struct canvas *cv, const struct binding *b, struct strbuf *ret)
{
    keyname_format(ret, binding_keys(b)[0]);
    return canvas_width(cv, strbuf_str(ret)) + 1 + (int)strlen(b->hint);
}

static void draw_hint(struct canvas *cv, struct pen *pen, const struct binding *b)
{
    _cleanup_strbuf_ struct strbuf key = STRBUF_INIT;
    int width = hint_key(cv, b, &key);

    if (pen->x + width > pen->end)
        return;
    canvas_hit(cv, &(struct hit){ HIT_BINDING, pen->y, pen->x, width, .what = b });
    pen_text(cv, pen, STYLE_KEY, strbuf_str(&key));
    pen_printf(cv, pen, STYLE_NORMAL, " %s", b->hint);
    pen->x += HINT_GAP;
}

/* Why a cell of the selected row is unknown: the one sorted by, or else the first one in sight. */
struct reason {
    const struct column *column;
    const char *why; /* NULL: all are known */
};

static struct reason find_reason(const struct console *c)
{
    const struct row *r = model_selected(&c->model);
    struct reason first = { NULL, NULL };

    for (size_t i = 0; r && i < c->hits.n; i++) {
        const struct column *col = c->hits.v[i].kind == HIT_COLUMN ? c->hits.v[i].what : NULL;
        struct reason found = { col, col ? reason_of(col, &c->model.table, r) : NULL };
        if (found.why && col == c->model.sort)
            return found;
        if (!first.why)
            first = found;
    }
    return first;
}

static int reason_width(struct canvas *cv, const struct reason *r)
{
    return canvas_width(cv, r->column->header) + 2 + canvas_width(cv, r->why);
}

/* The columns that the first hints take: those that must not go. */
static int essential_width(struct canvas *cv, const struct console *c, const struct keymap *m)
{
    int width = 0, n = 0;

    for (size_t i = 0; i < m->n && n < ESSENTIAL; i++) {
        if (!m->bindings[i].hint || !binding_usable(&m->bindings[i], c))
            continue;
        _cleanup_strbuf_ struct strbuf key = STRBUF_INIT;
        width += hint_key(cv, &m->bindings[i], &key) + HINT_GAP;
        n++;
    }
    return width;
}

/* What the hints may take: a reason for the order of the rows is worth more than the last of them.
 */
static int hints_end(struct canvas *cv, const struct console *c, const struct keymap *m,
                     const struct pen *pen, const struct reason *r, int width)
{
    int least = pen->x + essential_width(cv, c, m), end = pen->end - width;

    if (r->column != c->model.sort)
        return pen->end;
    if (end < least)
        end = least;
    return pen->end - end < REASON_LEAST ? pen->end : end;
}

static void draw_reason(struct canvas *cv, struct pen *pen, const struct reason *r, int width)
{
    int room = pen->end - pen->x;

    if (room < width && room < REASON_LEAST)
        return;
    pen_printf(cv, pen, STYLE_LABEL, "%s: ", r->column->header);
    pen_text(cv, pen, STYLE_WARN, r->why);
}

static void draw_filter(struct canvas *cv, const struct console *c, struct pen *pen)
{
    if (!*c->filter_text)
        return;
    pen_text(cv, pen, STYLE_WARN, "filter: ");
    pen->end = cv->cols / 2;
    pen_text(cv, pen, STYLE_TITLE, c->filter_text);
    pen->end = cv->cols;
    pen_text(cv, pen, STYLE_NORMAL, "  ");
}

static void draw_hints(struct canvas *cv, const struct console *c, const struct keymap *m,
                       struct pen *pen)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->bindings[i].hint && binding_usable(&m->bindings[i], c))
            draw_hint(cv, pen, &m->bindings[i]);
}

static void draw_line(struct canvas *cv, const struct console *c, const struct keymap *m, int y)
{
    struct pen pen = { y, 0, cv->cols };
    struct reason r = { NULL, NULL };

    if (m == &table_keymap) {
        draw_filter(cv, c, &pen);
        draw_place(cv, c, &pen);
        r = find_reason(c);
    }
    int end = pen.end, width = r.why ? reason_width(cv, &r) : 0;
    if (r.why)
        pen.end = hints_end(cv, c, m, &pen, &r, width);
    draw_hints(cv, c, m, &pen);
    pen.end = end;
    if (r.why)
        draw_reason(cv, &pen, &r, width);
}

/* What is under way, in place of the hints. */
static bool draw_running(struct canvas *cv, const struct console *c, int y)
{
    const struct job_task *task = tasks_running(&c->tasks);
    struct pen pen = { y, 0, cv->cols };
    _cleanup_strbuf_ struct strbuf first = STRBUF_INIT, rest = STRBUF_INIT;
    size_t n = tasks_active(&c->tasks);

    if (!task)
        return false;
    if (n > 1)
        pen_printf(cv, &pen, STYLE_WARN, "%zu jobs  ", n);
    task_line(task, cv->cols - pen.x, &first, &rest);
    pen_printf(cv, &pen, STYLE_TITLE, "%s: ", strbuf_str(&first));
    pen_text(cv, &pen, STYLE_NORMAL, strbuf_str(&rest));
    return true;
}

void footer_draw(struct canvas *cv, const struct console *c, const struct keymap *m, int y)
{
    if (y < 0)
        return;
    if (c->notice)
        canvas_text(cv, y, 0, cv->cols, STYLE_TITLE, c->notice);
    else if (!draw_running(cv, c, y))
        draw_line(cv, c, m, y);
}
