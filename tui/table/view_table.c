#include "tui/table/view.h"

#include <string.h>

#include "core/mem.h"
#include "tui/table/view_cell.h"

enum { NAME_MIN_COLUMNS = 12, NAME_MAX_COLUMNS = 60 };

void format_age(struct strbuf *out, uint64_t age_ns)
{
    unsigned s = (unsigned)(age_ns / 1000000000u);

    if (s < 100)
        strbuf_addf(out, "%us", s);
    else if (s < 100 * 60)
        strbuf_addf(out, "%um", s / 60);
    else if (s < 100 * 3600)
        strbuf_addf(out, "%uh", s / 3600);
    else
        strbuf_addf(out, "%ud", s / 86400);
}

static bool is_column(const struct column *col, const char *key)
{
    return strcmp(col->key, key) == 0;
}

/* What names get before further columns do: more on a wider terminal, no more than they need. */
static int least_name(int cols, int longest)
{
    int least = cols / 6 < longest ? cols / 6 : longest;

    if (cols < 40)
        return 8;
    return least < NAME_MIN_COLUMNS ? NAME_MIN_COLUMNS : least;
}

/* What layout_columns() is asked. */
struct plan_of_columns {
    int *widths;
    size_t n, skip, flex;
    int flex_min, flex_max, cols;
};

static size_t place(const struct plan_of_columns *p, struct span *ret)
{
    return layout_columns(p->widths, p->n, p->skip, p->flex, p->flex_min, p->flex_max, p->cols,
                          ret);
}

/* Widens the columns that can have gauges, from the left, as long as no column leaves the screen
 * for it. The first one may cost some: who wants gauges sees one. */
static size_t widen(const struct plan_of_columns *p, const struct columns *c, size_t placed,
                    struct span *ret)
{
    size_t needed = placed;
    bool first = true;

    for (size_t k = 0; k < needed; k++) {
        size_t i = ret[k].index, now;
        if (!gauge_metric(c->visible[i], NULL))
            continue;
        p->widths[i] += GAUGE_COLUMNS;
        now = place(p, ret);
        if (now < needed && !(first && k < now)) {
            p->widths[i] -= GAUGE_COLUMNS;
            break;
        }
        needed = now < needed ? now : needed;
        first = false;
    }
    return place(p, ret);
}

/* Places the visible columns; ret has room for all of them. */
static size_t place_columns(const struct canvas *cv, const struct console *c, struct span *ret)
{
    size_t n = c->columns.n_visible;
    int most = (int)(c->model.name_bytes < NAME_MAX_COLUMNS ? c->model.name_bytes
                                                            : NAME_MAX_COLUMNS);
    int marks = marks_width(&c->marks);
    _cleanup_free_ int *widths = xcalloc(n, sizeof(*widths));
    struct plan_of_columns p = { .widths = widths,
                                 .n = n,
                                 .skip = c->skip,
                                 .flex = columns_place(&c->columns, column_find("name")),
                                 .flex_min = least_name(cv->cols, most) + marks,
                                 .flex_max = most + marks,
                                 .cols = cv->cols };

    for (size_t i = 0; i < n; i++)
        widths[i] = c->columns.visible[i]->width;
    size_t placed = place(&p, ret);
    if (c->bars != TUI_BARS_NUMBERS && cv->cols >= GAUGES_FROM)
        placed = widen(&p, &c->columns, placed, ret);
    return placed;
}

static void draw_name_of_column(struct canvas *cv, const struct console *c, int y,
                                const struct column *col, const struct span *at)
{
    bool sorted = col == c->model.sort;
    enum style s = sorted ? STYLE_SORTED : STYLE_HEADING;
    /* Text goes up, numbers go down, unless reversed. */
    bool up = c->model.reverse == column_is_number(col);
    const char *mark = cv->utf8 ? up ? "▲" : "▼" : up ? "^" : "v";

    canvas_hit(cv, &(struct hit){ HIT_COLUMN, y, at->x, at->width, .what = col });
    if (!column_is_number(col)) {
        int used = canvas_text(cv, y, at->x, at->width, s, col->header);
        if (sorted && used < at->width)
            canvas_text(cv, y, at->x + used, 1, s, mark);
        return;
    }
    canvas_text_right(cv, y, at->x, at->width, s, col->header);
    if (sorted) {
        int gap = at->width - canvas_width(cv, col->header);
        canvas_text(cv, y, at->x + gap - 1, 1, s, mark);
    }
}

static void draw_heading(struct canvas *cv, const struct console *c, int y,
                         const struct span *spans, size_t n)
{
    size_t last = n ? spans[n - 1].index + 1 : 0;

    canvas_fill(cv, y, 0, cv->cols, STYLE_HEADING);
    for (size_t i = 0; i < n; i++)
        draw_name_of_column(cv, c, y, c->columns.visible[spans[i].index], &spans[i]);
    if (c->skip > 0 && n > 1)
        canvas_text(cv, y, spans[1].x - 1, 1, STYLE_SORTED, "<");
    if (last < c->columns.n_visible)
        canvas_text(cv, y, cv->cols - 1, 1, STYLE_SORTED, ">");
}

enum style state_style(enum guest_state s)
{
    switch (s) {
    case GUEST_RUNNING:
        return STYLE_GOOD;
    case GUEST_PAUSED:
    case GUEST_DYING:
    case GUEST_STARTING:
        return STYLE_WARN;
    case GUEST_CRASHED:
        return STYLE_BAD;
    case GUEST_STOPPED:
    case GUEST_UNKNOWN:
        return STYLE_DIM;
    default:
        return STYLE_NORMAL;
    }
}

/* The letters of the sets that the guest is in. Returns where its name is to be. */
static struct span draw_marks(struct canvas *cv, const struct console *c, const struct row *r,
                              int y, const struct span *at, enum style row_style)
{
    static const enum style styles[MARK_SETS] = { STYLE_MARK_A, STYLE_MARK_B, STYLE_TITLE };
    int width = marks_width(&c->marks);
    struct span name = { at->index, at->x + width, at->width - width };

    for (int s = 0; s < MARK_SETS; s++) {
        const char letter[] = { "AB*"[s], '\0' };
        if (marks_has(&c->marks, s, r->source, r->guest->id))
            canvas_text(cv, y, at->x + marks_column(&c->marks, s), 1,
                        row_style == STYLE_NORMAL ? styles[s] : row_style, letter);
    }
    return name;
}

static void draw_row(struct canvas *cv, const struct console *c, size_t line, int y,
                     const struct span *spans, size_t n)
{
    const struct row *r = model_line_row(&c->model, line);
    bool selected = line == c->model.selected;
    enum style s = r->stale ? STYLE_DIM : STYLE_NORMAL;

    if (selected) {
        s = r->stale ? STYLE_SELECTED_OLD : STYLE_SELECTED;
        canvas_fill(cv, y, 0, cv->cols, s);
    }
    for (size_t i = 0; i < n; i++) {
        const struct column *col = c->columns.visible[spans[i].index];
        struct span at = spans[i];
        if (is_column(col, "name")) {
            at = draw_marks(cv, c, r, y, &at, selected ? s : STYLE_NORMAL);
            at = group_indent(c, line, &at);
        }
        cell_draw(cv, c, r, y, col, &at, s);
    }
}

static bool still_connecting(const struct console *c)
{
    for (size_t i = 0; i < c->status.n; i++)
        if (c->status.conns[i].state == CONN_CONNECTING && status_shows(&c->status.conns[i]))
            return true;
    return false;
}

/* Why there is nothing to see. */
static void draw_nothing(struct canvas *cv, const struct console *c, int y)
{
    const char *text = "No guests. 'xltool doctor' tells what was found and what is missing.";

    if (c->model.table.n > 0)
        text = "No guest matches the filter. / changes it, \\ drops it.";
    else if (still_connecting(c))
        text = "Connecting ...";
    canvas_text(cv, y, 1, cv->cols - 1, STYLE_NORMAL, text);
}

void table_draw(struct canvas *cv, const struct console *c, const struct layout *l)
{
    struct span *spans = xcalloc(c->columns.n_visible, sizeof(*spans));
    size_t n = place_columns(cv, c, spans);

    if (l->heading_y >= 0)
        draw_heading(cv, c, l->heading_y, spans, n);
    if (c->model.n_shown == 0)
        draw_nothing(cv, c, l->table_y);
    for (int i = 0; i < l->table_rows && c->top + (size_t)i < model_lines(&c->model); i++) {
        size_t line = c->top + (size_t)i;
        canvas_hit(cv, &(struct hit){ HIT_ROW, l->table_y + i, 0, cv->cols, .index = line });
        if (model_line_row(&c->model, line))
            draw_row(cv, c, line, l->table_y + i, spans, n);
        else
            group_draw(cv, c, line, l->table_y + i, spans, n);
    }
    free(spans);
}
