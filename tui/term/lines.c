#include "tui/term/lines.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/escape.h"
#include "core/mem.h"

void lines_begin(struct lines *l)
{
    l->v = grow_array(l->v, &l->cap, l->n + 1, sizeof(*l->v));
    l->v[l->n++] = (struct line){ .runs = NULL };
}

static struct line *last(struct lines *l)
{
    if (l->n == 0)
        lines_begin(l);
    return &l->v[l->n - 1];
}

/* Takes over text. */
static void add_run(struct line *line, enum style s, char *text)
{
    line->runs = grow_array(line->runs, &line->cap, line->n + 1, sizeof(*line->runs));
    line->runs[line->n++] = (struct run){ s, text };
}

void lines_add(struct lines *l, enum style s, const char *text)
{
    struct strbuf safe = STRBUF_INIT;
    struct line *line = last(l);

    if (!*text)
        return;
    escape_terminal(&safe, text);
    add_run(line, s, strbuf_detach(&safe));
}

void lines_addf(struct lines *l, enum style s, const char *fmt, ...)
{
    _cleanup_free_ char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    int len = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (len < 0) {
        text = NULL;
        return;
    }
    lines_add(l, s, text);
}

int line_width(const struct line *line)
{
    int width = 0;

    for (size_t i = 0; i < line->n; i++)
        width += escape_width(line->runs[i].text);
    return width;
}

void lines_pad(struct lines *l, int width)
{
    lines_add_right(l, STYLE_NORMAL, "", width - line_width(last(l)));
}

void lines_add_right(struct lines *l, enum style s, const char *text, int width)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;

    escape_terminal(&safe, text);
    int gap = width - escape_width(strbuf_str(&safe));
    if (gap > 0)
        lines_addf(l, STYLE_NORMAL, "%*s", gap, "");
    lines_add(l, s, strbuf_str(&safe));
}

static void line_release(struct line *line)
{
    for (size_t i = 0; i < line->n; i++)
        free(line->runs[i].text);
    free(line->runs);
    *line = (struct line){ .runs = NULL };
}

/* Leaves the first `cols` columns. */
static void line_cut(struct line *line, int cols)
{
    for (size_t i = 0; i < line->n; i++) {
        char *text = line->runs[i].text;
        size_t len = escape_cut(text, cols);
        cols = text[len] ? 0 : cols - escape_width(text); /* nothing follows what was cut */
        text[len] = '\0';
    }
}

void lines_fit(struct lines *l, int width)
{
    struct line *line = last(l);

    if (line_width(line) > width) {
        line_cut(line, width > 0 ? width - 1 : 0);
        if (width > 0)
            add_run(line, line->runs[line->n - 1].style, xstrdup("~"));
    }
    lines_pad(l, width);
}

void lines_add_list(struct lines *l, enum style s, const struct strlist *text)
{
    for (size_t i = 0; i < text->n; i++) {
        lines_begin(l);
        lines_add(l, s, text->v[i]);
    }
}

void lines_join(struct lines *l, struct line *src)
{
    struct line *line = last(l);

    for (size_t i = 0; i < src->n; i++)
        add_run(line, src->runs[i].style, src->runs[i].text);
    free(src->runs);
    *src = (struct line){ .runs = NULL };
}

void lines_beside(struct lines *l, size_t top, int x, struct lines *block)
{
    while (l->n < top + block->n)
        lines_begin(l);
    for (size_t i = 0; i < block->n; i++) {
        /* lines_fit() and lines_join() work on the last line: let it be one of its own. */
        struct lines one = { .v = &l->v[top + i], .n = 1, .cap = 1 };
        lines_fit(&one, x);
        lines_join(&one, &block->v[i]);
    }
}

void lines_drop(struct lines *l, size_t n)
{
    if (n > l->n)
        n = l->n;
    for (size_t i = 0; i < n; i++)
        line_release(&l->v[i]);
    if (n)
        memmove(l->v, l->v + n, (l->n - n) * sizeof(*l->v));
    l->n -= n;
}

void lines_cut(struct lines *l, size_t n)
{
    while (l->n > n)
        line_release(&l->v[--l->n]);
}

void lines_release(struct lines *l)
{
    lines_cut(l, 0);
    free(l->v);
    *l = (struct lines)LINES_INIT;
}

/* At least one character, so that it goes on. */
static size_t piece_of(const char *text, int cols)
{
    size_t len = escape_cut(text, cols);

    if (len == 0 && *text)
        for (len = 1; ((unsigned char)text[len] & 0xc0) == 0x80; len++)
            ;
    return len;
}

void wrap_text(struct strlist *ret, const char *text, int cols, int indent)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;
    int room = cols > 12 ? cols : 12;
    size_t start = 0;

    if (indent > room / 2)
        indent = room / 2;
    escape_terminal(&safe, text);
    while (start < safe.len || start == 0) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        const char *s = strbuf_str(&safe) + start;
        size_t fits = piece_of(s, start ? room - indent : room), len = fits;
        if (s[len]) {
            while (len > 0 && s[len] != ' ')
                len--;
            len = len ? len : fits;
        }
        strbuf_addf(&line, "%*s", start ? indent : 0, "");
        strbuf_add(&line, s, len);
        strlist_add(ret, strbuf_str(&line));
        start += len ? len : 1;
        while (strbuf_str(&safe)[start] == ' ' && start < safe.len)
            start++;
    }
}
