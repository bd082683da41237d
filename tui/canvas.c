#include "tui/canvas.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/escape.h"

/* A style as colours (pair foreground/background, -1 = the terminal's own) and without them. */
struct style_def {
    short fg, bg;
    attr_t extra, mono;
};

enum { GREY = -2 }; /* resolved to what the terminal has */

static const struct style_def style_defs[STYLE_COUNT] = {
    [STYLE_NORMAL] = { -1, -1, A_NORMAL, A_NORMAL },
    [STYLE_TITLE] = { -1, -1, A_BOLD, A_BOLD },
    [STYLE_LABEL] = { COLOR_CYAN, -1, A_NORMAL, A_NORMAL },
    [STYLE_HEADING] = { COLOR_BLACK, COLOR_GREEN, A_NORMAL, A_BOLD | A_UNDERLINE },
    [STYLE_SORTED] = { COLOR_BLACK, COLOR_CYAN, A_NORMAL, A_BOLD | A_REVERSE },
    [STYLE_SELECTED] = { COLOR_BLACK, COLOR_CYAN, A_NORMAL, A_REVERSE },
    [STYLE_SELECTED_OLD] = { COLOR_BLACK, COLOR_WHITE, A_NORMAL, A_REVERSE | A_DIM },
    [STYLE_DIM] = { GREY, -1, A_NORMAL, A_DIM },
    [STYLE_GOOD] = { COLOR_GREEN, -1, A_NORMAL, A_NORMAL },
    [STYLE_WARN] = { COLOR_YELLOW, -1, A_NORMAL, A_BOLD },
    [STYLE_BAD] = { COLOR_RED, -1, A_BOLD, A_BOLD },
    [STYLE_KEY] = { COLOR_BLACK, COLOR_CYAN, A_NORMAL, A_REVERSE },
    [STYLE_BOX] = { COLOR_CYAN, -1, A_NORMAL, A_NORMAL },
};

static bool colours_wanted(void)
{
    const char *no = getenv("NO_COLOR");

    return !(no && *no) && has_colors() && start_color() == OK;
}

static attr_t colour_attr(const struct style_def *d, short pair)
{
    short fg = d->fg;
    attr_t attr = d->extra;

    if (fg == GREY && COLORS >= 256)
        fg = 244;
    else if (fg == GREY && COLORS >= 16)
        fg = 8;
    else if (fg == GREY) {
        fg = -1;
        attr |= A_DIM;
    }
    if (fg == -1 && d->bg == -1)
        return attr;
    init_pair(pair, fg, d->bg);
    return attr | (attr_t)COLOR_PAIR(pair);
}

void canvas_init(struct canvas *c, WINDOW *win)
{
    bool colours = colours_wanted() && use_default_colors() == OK;

    *c = (struct canvas){ .win = win, .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0 };
    getmaxyx(win, c->rows, c->cols);
    for (int i = 0; i < STYLE_COUNT; i++)
        c->styles[i] = colours ? colour_attr(&style_defs[i], (short)(i + 1)) : style_defs[i].mono;
}

struct canvas canvas_on(const struct canvas *c, WINDOW *win)
{
    struct canvas other = *c;

    other.win = win;
    other.clean = other.fitted = (struct strbuf)STRBUF_INIT;
    getmaxyx(win, other.rows, other.cols);
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

void canvas_box(struct canvas *c, const struct box *b, const char *title)
{
    for (int y = 0; y < b->rows; y++)
        canvas_fill(c, b->y + y, b->x, b->cols, STYLE_NORMAL);
    if (b->rows < 2 || b->cols < 2)
        return;
    int bottom = b->y + b->rows - 1, right = b->x + b->cols - 1;
    wattrset(c->win, (int)c->styles[STYLE_BOX]);
    mvwhline(c->win, b->y, b->x, ACS_HLINE, b->cols);
    mvwhline(c->win, bottom, b->x, ACS_HLINE, b->cols);
    mvwvline(c->win, b->y, b->x, ACS_VLINE, b->rows);
    mvwvline(c->win, b->y, right, ACS_VLINE, b->rows);
    mvwaddch(c->win, b->y, b->x, ACS_ULCORNER);
    mvwaddch(c->win, b->y, right, ACS_URCORNER);
    mvwaddch(c->win, bottom, b->x, ACS_LLCORNER);
    mvwaddch(c->win, bottom, right, ACS_LRCORNER);
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
