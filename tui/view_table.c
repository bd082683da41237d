#include "tui/view.h"

#include <string.h>

#include "core/mem.h"

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

/* Places the visible columns; ret has room for all of them. */
static size_t place_columns(const struct canvas *cv, const struct console *c, struct span *ret)
{
    size_t n = c->columns.n_visible, flex = columns_place(&c->columns, column_find("name"));
    int *widths = xcalloc(n, sizeof(*widths));
    int most = (int)(c->model.name_bytes < NAME_MAX_COLUMNS ? c->model.name_bytes
                                                            : NAME_MAX_COLUMNS);
    int marks = marks_width(&c->marks);

    for (size_t i = 0; i < n; i++)
        widths[i] = c->columns.visible[i]->width;
    size_t placed = layout_columns(widths, n, c->skip, flex, least_name(cv->cols, most) + marks,
                                   most + marks, cv->cols, ret);
    free(widths);
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

static enum style cell_style(const struct column *col, const struct value *v, const struct row *r,
                             enum style row_style)
{
    if (row_style != STYLE_NORMAL)
        return row_style;
    if (!v->known)
        return STYLE_DIM;
    return is_column(col, "state") ? state_style(r->guest->state) : STYLE_NORMAL;
}

static void draw_cell(struct canvas *cv, const struct table *t, const struct row *r, int y,
                      const struct column *col, const struct span *at, enum style row_style)
{
    struct value v = column_value(col, t, r);
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (r->stale && is_column(col, "state")) {
        strbuf_adds(&text, "old ");
        format_age(&text, r->age_ns);
    } else {
        column_format(col, &v, &text);
    }
    enum style s = cell_style(col, &v, r, row_style);
    if (column_is_number(col))
        canvas_text_right(cv, y, at->x, at->width, s, strbuf_str(&text));
    else
        canvas_text(cv, y, at->x, at->width, s, strbuf_str(&text));
}

/* The letters of the sets that the guest is in. Returns where its name is to be. */
static struct span draw_marks(struct canvas *cv, const struct console *c, const struct row *r,
                              int y, const struct span *at, enum style row_style)
{
    static const enum style styles[MARK_SETS] = { STYLE_MARK_A, STYLE_MARK_B };
    int width = marks_width(&c->marks);
    struct span name = { at->index, at->x + width, at->width - width };

    for (int s = 0; s < MARK_SETS; s++) {
        const char letter[] = { "AB"[s], '\0' };
        if (marks_has(&c->marks, s, r->source, r->guest->id))
            canvas_text(cv, y, at->x + (width > 2 ? s : 0), 1,
                        row_style == STYLE_NORMAL ? styles[s] : row_style, letter);
    }
    return name;
}

static void draw_row(struct canvas *cv, const struct console *c, const struct row *r, int y,
                     const struct span *spans, size_t n, bool selected)
{
    enum style s = r->stale ? STYLE_DIM : STYLE_NORMAL;

    if (selected) {
        s = r->stale ? STYLE_SELECTED_OLD : STYLE_SELECTED;
        canvas_fill(cv, y, 0, cv->cols, s);
    }
    for (size_t i = 0; i < n; i++) {
        const struct column *col = c->columns.visible[spans[i].index];
        struct span at = spans[i];
        if (is_column(col, "name"))
            at = draw_marks(cv, c, r, y, &at, selected ? s : STYLE_NORMAL);
        draw_cell(cv, &c->model.table, r, y, col, &at, s);
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
    for (int i = 0; i < l->table_rows && c->top + (size_t)i < c->model.n_shown; i++) {
        size_t at = c->top + (size_t)i;
        canvas_hit(cv, &(struct hit){ HIT_ROW, l->table_y + i, 0, cv->cols, .index = at });
        draw_row(cv, c, model_row(&c->model, at), l->table_y + i, spans, n,
                 at == c->model.selected);
    }
    free(spans);
}
