#include "tui/view.h"

#include <string.h>

#include "core/escape.h"

/* Adds text, escaped, in lines of at most cols bytes; later lines are indented. Breaks at blanks
 * where it can, never inside a character. */
static void add_wrapped(struct strlist *l, const char *text, int cols)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;
    size_t room = cols > 12 ? (size_t)cols : 12, start = 0;

    escape_terminal(&safe, text);
    while (start < safe.len || start == 0) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        const char *s = strbuf_str(&safe) + start;
        size_t width = start ? room - 2 : room, len = strlen(s);
        if (len > width) {
            len = width;
            while (len > 0 && s[len] != ' ')
                len--;
            if (len == 0)
                for (len = width; len > 1 && (s[len] & 0xc0) == 0x80; len--)
                    ;
        }
        strbuf_adds(&line, start ? "  " : "");
        strbuf_add(&line, s, len);
        strlist_add(l, strbuf_str(&line));
        start += len ? len : 1;
        while (strbuf_str(&safe)[start] == ' ' && start < safe.len)
            start++;
    }
}

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
    add_wrapped(l, strbuf_str(&b), cols);
    strbuf_reset(&b);
    strbuf_addf(&b, "id %s", g->id);
    if (g->group)
        strbuf_addf(&b, "  group %s", g->group);
    if (g->image)
        strbuf_addf(&b, "  image %s", g->image);
    add_wrapped(l, strbuf_str(&b), cols);
}

/* All numbers that are known, as many a line as fit. */
static void add_values(struct strlist *l, const struct table *t, const struct row *r, int cols)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT, cell = STRBUF_INIT;
    size_t n;
    const struct column *all = columns_all(&n);
    enum { CELL_COLUMNS = 20 };

    for (size_t i = 0; i < n; i++) {
        struct value v = column_value(&all[i], t, r);
        if (!v.known || v.is_text)
            continue;
        strbuf_reset(&cell);
        strbuf_addf(&cell, "%-9s ", all[i].header);
        column_format(&all[i], &v, &cell);
        if (line.len && line.len + CELL_COLUMNS > (size_t)cols) {
            strlist_add(l, strbuf_str(&line));
            strbuf_reset(&line);
        }
        strbuf_addf(&line, "%-*s", CELL_COLUMNS, strbuf_str(&cell));
    }
    if (line.len)
        strlist_add(l, strbuf_str(&line));
}

static const char *reason(const struct column *col, const struct table *t, const struct row *r)
{
    struct value v = column_value(col, t, r);

    return v.known ? NULL : v.why;
}

static bool reason_seen(const struct column *all, size_t before, const struct table *t,
                        const struct row *r, const char *why)
{
    for (size_t i = 0; i < before; i++) {
        const char *other = reason(&all[i], t, r);
        if (other && strcmp(other, why) == 0)
            return true;
    }
    return false;
}

/* One entry per reason, with all the columns that are unknown for it. */
static void add_reasons(struct strlist *l, const struct table *t, const struct row *r, int cols)
{
    size_t n;
    const struct column *all = columns_all(&n);

    for (size_t i = 0; i < n; i++) {
        const char *why = reason(&all[i], t, r);
        if (!why || reason_seen(all, i, t, r, why))
            continue;
        _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
        for (size_t j = i; j < n; j++) {
            const char *other = reason(&all[j], t, r);
            if (other && strcmp(other, why) == 0)
                strbuf_addf(&b, "%s%s", b.len ? " " : "", all[j].header);
        }
        strbuf_addf(&b, " unknown: %s", why);
        add_wrapped(l, strbuf_str(&b), cols);
    }
}

void detail_lines(const struct table *t, const struct row *r, int cols, struct strlist *ret)
{
    add_identity(ret, t, r, cols);
    add_reasons(ret, t, r, cols);
    add_values(ret, t, r, cols);
}

void detail_draw(struct canvas *cv, const struct console *c, const struct strlist *lines,
                 const struct layout *l)
{
    const struct row *r = model_selected(&c->model);
    struct pen pen = { l->detail_y, 1, cv->cols };

    if (l->detail_rows <= 0 || !r)
        return;
    canvas_fill(cv, l->detail_y, 0, cv->cols, STYLE_HEADING);
    pen_text(cv, &pen, STYLE_HEADING, r->guest->name);
    size_t rows = (size_t)l->detail_rows - 1;
    if (lines->n > rows)
        canvas_text_right(cv, l->detail_y, cv->cols / 2, cv->cols / 2, STYLE_HEADING,
                          "J K scroll ");
    for (size_t i = 0; i < rows && c->detail_top + i < lines->n; i++)
        canvas_text(cv, l->detail_y + 1 + (int)i, 1, cv->cols - 1, STYLE_NORMAL,
                    lines->v[c->detail_top + i]);
}
