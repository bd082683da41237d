/* The lines of groups in the table, and what the pane says about one. */
#include "tui/table/view.h"

#include <string.h>

#include "core/uri.h"
#include "tui/term/lines.h"

static const struct group *group_at(const struct model *m, size_t line)
{
    return &m->groups.v[model_line_group(m, line)];
}

static const struct group_cell *cell_at(const struct model *m, size_t line,
                                        const struct column *col)
{
    return group_cell(&m->groups, (size_t)model_line_group(m, line), col, &m->table, m->shown);
}

struct span group_indent(const struct console *c, size_t line, const struct span *at)
{
    int by = model_line_depth(&c->model, line) * GROUP_INDENT;

    if (by >= at->width)
        by = at->width > 0 ? at->width - 1 : 0;
    return (struct span){ at->index, at->x + by, at->width - by };
}

static enum style line_style(const struct group *g, bool selected)
{
    bool old = g->n_stale == g->n;

    if (selected)
        return old ? STYLE_SELECTED_OLD : STYLE_SELECTED;
    return old ? STYLE_DIM : STYLE_TITLE;
}

/* A connection whose URI is too wide is called by the machine that it leads to, which tells it from others. */
static int draw_name(struct canvas *cv, const struct groups *all, const struct group *g, int y, const struct span *at,
                     enum style s)
{
    const char *host = all->by == GROUP_BY_CONNECTION ? uri_host(g->name) : g->name;

    if (host == g->name || canvas_width(cv, g->name) <= at->width)
        return canvas_text(cv, y, at->x, at->width, s, g->name);
    int cut = canvas_text(cv, y, at->x, at->width, s, "~");
    return cut + canvas_text(cv, y, at->x + cut, at->width - cut, s, host);
}

/* The name gives way to the number of guests. */
static void draw_label(struct canvas *cv, const struct groups *all, const struct group *g, int y,
                       const struct span *at, enum style s)
{
    const char *arrow = cv->utf8 ? g->is_open ? "▾ " : "▸ " : g->is_open ? "- " : "+ ";
    char count[32];

    snprintf(count, sizeof(count), " (%zu)", g->n);
    int more = (int)strlen(count), used = canvas_text(cv, y, at->x, at->width, s, arrow);
    int room = at->width - used - more;
    if (room <= 0)
        more = 0, room = at->width - used;
    used += draw_name(cv, all, g, y, &(struct span){ at->index, at->x + used, room }, s);
    canvas_text(cv, y, at->x + used, more, s, count);
}

static void figure_text(const struct column *col, const struct group_cell *cell, struct strbuf *out)
{
    struct value v = { .known = cell->n_known > 0, .num = cell->value };

    column_format(col, &v, out);
}

/* Which way the true figure, or that of the other guests, may lie: '>', '<', or 0 for neither. */
static char direction(const struct column *col, const struct group_cell *cell)
{
    switch (group_figure(col)) {
    case GROUP_SUM:
        return cell->n_known && cell->n_unknown ? '>' : 0;
    case GROUP_LEAST:
        return cell->differs ? '>' : 0;
    case GROUP_MOST:
        return cell->differs ? '<' : 0;
    default:
        return 0;
    }
}

/* The mark of a direction goes into the blank between two columns when the number needs all of its
 * own. */
static void draw_figure(struct canvas *cv, const struct column *col, const struct group_cell *cell,
                        int y, const struct span *at, enum style s)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    char way = direction(col, cell);

    figure_text(col, cell, &text);
    canvas_text_right(cv, y, at->x, at->width, s, strbuf_str(&text));
    int x = at->x + at->width - canvas_width(cv, strbuf_str(&text)) - 1;
    if (way && x >= 0)
        canvas_text(cv, y, x, 1, s, !cv->utf8 ? (char[]){ way, '\0' } : way == '>' ? "≥" : "≤");
}

/* "3/5 up" when they are not all in one state; what is old first of all. */
static void draw_state(struct canvas *cv, const struct model *m, const struct group *g,
                       const struct group_cell *cell, int y, const struct span *at, enum style s)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (g->n_stale == g->n) {
        strbuf_adds(&text, "old ");
        format_age(&text, model_row(m, g->first)->age_ns);
    } else if (g->n_stale) {
        strbuf_addf(&text, "%zu old", g->n_stale);
    } else if (cell->text) {
        strbuf_adds(&text, cell->text);
    } else {
        strbuf_addf(&text, "%zu/%zu up", g->n_alive, g->n);
    }
    canvas_text(cv, y, at->x, at->width, s, strbuf_str(&text));
}

static bool is_state(const struct column *col)
{
    return strcmp(col->key, "state") == 0;
}

static void draw_group_cell(struct canvas *cv, const struct console *c, size_t line, int y,
                            const struct column *col, const struct span *at, enum style s)
{
    const struct group *g = group_at(&c->model, line);
    const struct group_cell *cell = cell_at(&c->model, line, col);

    if (column_is_number(col))
        draw_figure(cv, col, cell, y, at, cell->n_known || s != STYLE_TITLE ? s : STYLE_DIM);
    else if (is_state(col))
        draw_state(cv, &c->model, g, cell, y, at, s);
    else if (cell->text)
        canvas_text(cv, y, at->x, at->width, s, cell->text);
    else
        canvas_text(cv, y, at->x, at->width, s != STYLE_TITLE ? s : STYLE_DIM,
                    cell->n_known ? "various" : "-");
}

/* Where the group's name goes: into the column of names, or the first one. */
static size_t label_column(const struct console *c, const struct span *spans, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c->columns.visible[spans[i].index] == column_find("name"))
            return i;
    return 0;
}

/* A label goes on over columns of text beside it, which tell less: returns the last it takes. */
static size_t label_end(const struct console *c, const struct span *spans, size_t n, size_t label,
                        int width)
{
    size_t end = label;

    while (end + 1 < n && spans[end].x + spans[end].width - spans[label].x < width) {
        const struct column *next = c->columns.visible[spans[end + 1].index];
        if (column_is_number(next) || is_state(next))
            break;
        end++;
    }
    return end;
}

static int label_width(struct canvas *cv, const struct group *g, int depth)
{
    char count[32];

    return depth * GROUP_INDENT + 2 + canvas_width(cv, g->name) +
           snprintf(count, sizeof(count), " (%zu)", g->n);
}

void group_draw(struct canvas *cv, const struct console *c, size_t line, int y,
                const struct span *spans, size_t n)
{
    const struct group *g = group_at(&c->model, line);
    bool selected = line == c->model.selected;
    enum style s = line_style(g, selected);
    size_t label = label_column(c, spans, n);
    size_t end = label_end(c, spans, n, label,
                           label_width(cv, g, model_line_depth(&c->model, line)));

    if (selected)
        canvas_fill(cv, y, 0, cv->cols, s);
    for (size_t i = 0; i < n; i++) {
        struct span at = spans[i];
        if (i < label || i > end)
            draw_group_cell(cv, c, line, y, c->columns.visible[at.index], &at, s);
        if (i != label)
            continue;
        at.width = spans[end].x + spans[end].width - at.x;
        at = group_indent(c, line, &at);
        draw_label(cv, &c->model.groups, g, y, &at, s);
    }
}

static void add_counts(const struct group *g, int cols, struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    strbuf_addf(&b, "%zu guest%s, %zu running", g->n, g->n == 1 ? "" : "s", g->n_alive);
    if (g->n_stale)
        strbuf_addf(&b, "; the values of %zu are old: the connection does not answer", g->n_stale);
    wrap_text(ret, strbuf_str(&b), cols, 2);
}

/* What is missing from the figures, and of how many guests. */
static void add_unknown(const struct model *m, int cols, struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++) {
        const struct group_cell *cell = cell_at(m, m->selected, &all[i]);
        if (column_is_number(&all[i]) && cell->n_unknown)
            strbuf_addf(&b, "%s %s %zu",
                        b.len ? "," : "guests of which it is not known:", all[i].header,
                        cell->n_unknown);
    }
    if (b.len)
        wrap_text(ret, strbuf_str(&b), cols, 2);
}

static void add_figures(const struct model *m, int cols, struct strlist *ret)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT, text = STRBUF_INIT;
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++) {
        const struct group_cell *cell = cell_at(m, m->selected, &all[i]);
        if (!column_is_number(&all[i]) || !cell->n_known)
            continue;
        char way = direction(&all[i], cell);
        strbuf_reset(&text);
        strbuf_adds(&text, way == '>' ? ">=" : way ? "<=" : "");
        figure_text(&all[i], cell, &text);
        detail_cell(ret, &line, &all[i], strbuf_str(&text), cols);
    }
    if (line.len)
        strlist_add(ret, strbuf_str(&line));
}

void group_detail_lines(const struct model *m, int cols, struct strlist *ret)
{
    if (model_selected_group(m) == NO_GROUP)
        return;
    add_counts(group_at(m, m->selected), cols, ret);
    add_unknown(m, cols, ret);
    add_figures(m, cols, ret);
}
