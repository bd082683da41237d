#include "tui/widget/screen.h"

#include <assert.h>

#include "tui/console.h"

struct screen *screen_top(struct console *c)
{
    return c->screens[c->depth - 1];
}

static size_t whole_at(const struct console *c)
{
    size_t i = c->depth - 1;

    while (i > 0 && c->screens[i]->ops->place)
        i--;
    return i;
}

struct screen *screen_whole(struct console *c)
{
    return c->screens[whole_at(c)];
}

void screen_push(struct console *c, struct screen *s)
{
    assert(c->depth < SCREENS_MAX);
    s->panel = NULL;
    c->screens[c->depth++] = s;
    c->clicked = NULL;
    c->dirty = true;
}

static void drop_panel(struct screen *s)
{
    if (!s->panel)
        return;
    WINDOW *win = panel_window(s->panel);
    del_panel(s->panel);
    delwin(win);
    s->panel = NULL;
}

static void close_top(struct console *c)
{
    struct screen *s = c->screens[--c->depth];

    drop_panel(s);
    c->clicked = NULL;
    s->ops->close(c, s);
    c->dirty = true;
}

void screen_close(struct console *c, struct screen *s)
{
    size_t at = c->depth;

    while (at > 1 && c->screens[at - 1] != s)
        at--;
    while (at > 1 && c->depth >= at)
        close_top(c);
}

/* A window of the size that the box has now: a terminal may have been resized. */
static WINDOW *box_window(struct screen *s, const struct box *b)
{
    WINDOW *win = s->panel ? panel_window(s->panel) : NULL;

    if (win && getmaxy(win) == b->rows && getmaxx(win) == b->cols && getbegy(win) == b->y &&
        getbegx(win) == b->x)
        return win;
    drop_panel(s);
    win = newwin(b->rows, b->cols, b->y, b->x);
    if (!win)
        return NULL;
    s->panel = new_panel(win);
    return win;
}

static void draw_box(struct console *c, struct screen *s)
{
    struct box b = s->ops->place(c, s, c->canvas.rows, c->canvas.cols);
    WINDOW *win = b.rows > 0 && b.cols > 0 ? box_window(s, &b) : NULL;

    if (!win)
        return;
    struct canvas cv = canvas_on(&c->canvas, win);
    werase(win);
    s->ops->draw(c, s, &cv);
    canvas_release(&cv);
    top_panel(s->panel);
}

void screens_draw(struct console *c)
{
    size_t whole = whole_at(c);

    werase(c->canvas.win);
    c->screens[whole]->ops->draw(c, c->screens[whole], &c->canvas);
    for (size_t i = 0; i < c->depth; i++) {
        if (i > whole)
            draw_box(c, c->screens[i]);
        else
            drop_panel(c->screens[i]); /* a box below a whole screen is not seen */
    }
    wnoutrefresh(c->canvas.win);
    update_panels();
}

void screens_refresh(struct console *c)
{
    for (size_t i = 0; i < c->depth; i++)
        if (c->screens[i]->ops->refresh)
            c->screens[i]->ops->refresh(c, c->screens[i]);
}

void screens_release(struct console *c)
{
    while (c->depth > 0)
        close_top(c);
}
