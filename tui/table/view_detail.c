#include "tui/table/view.h"

#include "tui/term/lines.h"
#include "tui/table/reasons.h"

static void add_identity(struct strlist *l, const struct table *t, const struct row *r, int cols)
{
    const struct table_source *s = &t->sources[r->source];
    const struct guest *g = r->guest;
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    strbuf_addf(&b, "%s on %s, %s", g->platform, s->uri, guest_state_name(g->state));
    if (r->stale) {
        strbuf_adds(&b, ", values are ");
        format_age(&b, r->age_ns);
        strbuf_addf(&b, " old: the connection is %s", conn_state_name(s->state));
        if (s->reason)
            strbuf_addf(&b, " (%s)", s->reason);
    }
    wrap_text(l, strbuf_str(&b), cols, 2);
    strbuf_reset(&b);
    strbuf_addf(&b, "id %s", g->id);
    if (g->group)
        strbuf_addf(&b, "  group %s", g->group);
    if (g->image)
        strbuf_addf(&b, "  image %s", g->image);
    wrap_text(l, strbuf_str(&b), cols, 2);
}

void detail_cell(struct strlist *l, struct strbuf *line, const struct column *col, const char *text,
                 int cols)
{
    enum { CELL_COLUMNS = 20, HEADER_COLUMNS = 9 };

    if (line->len && line->len + CELL_COLUMNS > (size_t)cols) {
        strlist_add(l, strbuf_str(line));
        strbuf_reset(line);
    }
    strbuf_addf(line, "%-*s %-*s", HEADER_COLUMNS, col->header, CELL_COLUMNS - HEADER_COLUMNS - 1,
                text);
}

/* All numbers that are known, as many a line as fit. */
static void add_values(struct strlist *l, const struct table *t, const struct row *r, int cols)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT, cell = STRBUF_INIT;
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++) {
        struct value v = column_value(&all[i], t, r);
        if (!v.known || v.is_text)
            continue;
        strbuf_reset(&cell);
        column_format(&all[i], &v, &cell);
        detail_cell(l, &line, &all[i], strbuf_str(&cell), cols);
    }
    if (line.len)
        strlist_add(l, strbuf_str(&line));
}

void detail_lines(const struct table *t, const struct row *r, int cols, struct strlist *ret)
{
    add_identity(ret, t, r, cols);
    reasons_add(ret, t, r, cols);
    add_values(ret, t, r, cols);
}

void detail_draw(struct canvas *cv, const struct console *c, const struct strlist *lines,
                 const struct layout *l)
{
    const struct row *r = model_selected(&c->model);
    int group = model_selected_group(&c->model);
    struct pen pen = { l->detail_y, 1, cv->cols };

    if (l->detail_rows <= 0 || (!r && group == NO_GROUP))
        return;
    canvas_fill(cv, l->detail_y, 0, cv->cols, STYLE_HEADING);
    pen_text(cv, &pen, STYLE_HEADING, r ? r->guest->name : c->model.groups.v[group].name);
    size_t rows = (size_t)l->detail_rows - 1;
    if (lines->n > rows)
        canvas_text_right(cv, l->detail_y, cv->cols / 2, cv->cols / 2, STYLE_HEADING,
                          "J K scroll ");
    for (size_t i = 0; i < rows && c->detail_top + i < lines->n; i++)
        canvas_text(cv, l->detail_y + 1 + (int)i, 1, cv->cols - 1, STYLE_NORMAL,
                    lines->v[c->detail_top + i]);
}
