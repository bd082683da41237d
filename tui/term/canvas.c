#include "tui/term/canvas.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/escape.h"
#include "tui/term/theme.h"

void canvas_init(struct canvas *c, WINDOW *win)
{
    *c = (struct canvas){ .win = win, .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0 };
    getmaxyx(win, c->rows, c->cols);
    theme_apply(theme_default(), c->styles);
}

/* Its colours alone: attributes of a background would be added to all that is written on it. */
static void set_background(const struct canvas *c)
{
    wbkgdset(c->win, ' ' | (c->styles[STYLE_NORMAL] & A_COLOR));
}

void canvas_theme(struct canvas *c, const struct theme *t)
{
    theme_apply(t, c->styles);
    set_background(c);
}

void canvas_ascii(struct canvas *c)
{
    c->utf8 = false;
    c->ascii = true;
}

struct canvas canvas_on(const struct canvas *c, WINDOW *win)
{
    struct canvas other = *c;

    other.win = win;
    other.hits = NULL;
    other.clean = other.fitted = (struct strbuf)STRBUF_INIT;
    getmaxyx(win, other.rows, other.cols);
    set_background(&other);
    return other;
}

void canvas_release(struct canvas *c)
{
    strbuf_release(&c->clean);
    strbuf_release(&c->fitted);
}

static const char *clean(struct canvas *c, const char *text)
{
    strbuf_reset(&c->clean);
    escape_terminal(&c->clean, text);
    return strbuf_str(&c->clean);
}

static int put_clean(struct canvas *c, int y, int x, int width, enum style s, const char *text)
{
    if (y < 0 || y >= c->rows || x < 0 || x >= c->cols)
        return 0;
    if (width > c->cols - x)
        width = c->cols - x;
    strbuf_reset(&c->fitted);
    int used = escape_fit(&c->fitted, text, width);
    wattrset(c->win, (int)c->styles[s]);
    mvwaddstr(c->win, y, x, strbuf_str(&c->fitted));
    return used;
}

int canvas_text(struct canvas *c, int y, int x, int width, enum style s, const char *text)
{
    return put_clean(c, y, x, width, s, clean(c, text));
}

void canvas_text_right(struct canvas *c, int y, int x, int width, enum style s, const char *text)
{
    const char *safe = clean(c, text);
    int gap = width - escape_width(safe);

    if (gap < 0)
        gap = 0;
    put_clean(c, y, x + gap, width - gap, s, safe);
}

void canvas_fill(struct canvas *c, int y, int x, int width, enum style s)
{
    if (y < 0 || y >= c->rows || x < 0 || x >= c->cols || width <= 0)
        return;
    wattrset(c->win, (int)c->styles[s]);
    mvwhline(c->win, y, x, ' ', width > c->cols - x ? c->cols - x : width);
}

void canvas_hit(struct canvas *c, const struct hit *hit)
{
    if (c->hits)
        hits_add(c->hits, hit);
}

static void draw_frame(struct canvas *c, const struct box *b)
{
    int bottom = b->y + b->rows - 1, right = b->x + b->cols - 1;
    chtype across = c->ascii ? '-' : ACS_HLINE, down = c->ascii ? '|' : ACS_VLINE;

    wattrset(c->win, (int)c->styles[STYLE_BOX]);
    mvwhline(c->win, b->y, b->x, across, b->cols);
    mvwhline(c->win, bottom, b->x, across, b->cols);
    mvwvline(c->win, b->y, b->x, down, b->rows);
    mvwvline(c->win, b->y, right, down, b->rows);
    mvwaddch(c->win, b->y, b->x, c->ascii ? '+' : ACS_ULCORNER);
    mvwaddch(c->win, b->y, right, c->ascii ? '+' : ACS_URCORNER);
    mvwaddch(c->win, bottom, b->x, c->ascii ? '+' : ACS_LLCORNER);
    mvwaddch(c->win, bottom, right, c->ascii ? '+' : ACS_LRCORNER);
}

void canvas_box(struct canvas *c, const struct box *b, const char *title)
{
    for (int y = 0; y < b->rows; y++)
        canvas_fill(c, b->y + y, b->x, b->cols, STYLE_NORMAL);
    if (b->rows < 2 || b->cols < 2)
        return;
    draw_frame(c, b);
    canvas_text(c, b->y, b->x + 2, b->cols - 4, STYLE_TITLE, title);
}

int canvas_width(struct canvas *c, const char *text)
{
    return escape_width(clean(c, text));
}

void pen_text(struct canvas *c, struct pen *p, enum style s, const char *text)
{
    if (p->x < p->end)
        p->x += canvas_text(c, p->y, p->x, p->end - p->x, s, text);
}

void pen_printf(struct canvas *c, struct pen *p, enum style s, const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;
    va_start(ap, fmt);
    int len = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (len < 0)
        return;
    pen_text(c, p, s, text);
    free(text);
}
