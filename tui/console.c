#include "tui/console.h"

#include <errno.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/screens.h"

static const struct column *first_sort(const struct tui_options *o)
{
    const struct column *cpu = column_find("cpu");
    size_t n;

    if (o->sort)
        return o->sort;
    return cpu ? cpu : columns_all(&n);
}

void console_init(struct console *c, struct feed *f, const struct tui_options *o,
                  struct filter *filter, WINDOW *win)
{
    *c = (struct console){ .feed = f, .options = o, .interval_ns = o->interval_ns };
    model_init(&c->model, first_sort(o), o->reverse);
    model_filter(&c->model, filter);
    columns_init(&c->columns, o->columns, o->n_columns);
    backlog_init(&c->backlog);
    c->filter_text = xstrdup(o->filter ? o->filter : "");
    canvas_init(&c->canvas, win);
    if (o->theme)
        canvas_theme(&c->canvas, o->theme);
    c->canvas.utf8 = c->canvas.utf8 && !o->ascii;
    screen_push(c, table_screen());
}

void console_release(struct console *c)
{
    screens_release(c);
    canvas_release(&c->canvas);
    model_release(&c->model);
    columns_release(&c->columns);
    status_release(&c->status);
    backlog_release(&c->backlog);
    marks_release(&c->marks);
    free(c->filter_text);
}

/* True when there is more to take soon: a recording's past. */
static bool take_table(struct console *c)
{
    _cleanup_table_ struct table t = TABLE_INIT;

    c->feed->ops->table(c->feed, &t);
    bool whole = backlog_take(&c->backlog, c->feed, &t);
    model_take(&c->model, &t);
    return !whole;
}

void console_refresh(struct console *c)
{
    status_update(&c->status, c->feed);
    c->pending = !c->paused_since_ns && take_table(c);
    c->taken_ns = clock_ns();
    c->dirty = true;
    screens_refresh(c);
}

/* Takes over f. */
static void set_filter(struct console *c, struct filter *f, const char *text)
{
    char *copy = xstrdup(text); /* text may be the one in force */

    free(c->filter_text);
    c->filter_text = copy;
    model_filter(&c->model, f);
}

bool console_apply_filter(struct console *c, const char *text, struct err *e)
{
    struct filter *f;

    if (filter_parse(text, &f, e) < 0)
        return false;
    set_filter(c, f, text);
    return true;
}

void console_try_filter(struct console *c, const char *text, struct err *e)
{
    _cleanup_(filter_freep) struct filter *f = NULL;

    if (filter_parse(text, &f, e) < 0)
        return;
    if (model_matches(&c->model, f))
        set_filter(c, steal(&f), text);
    else
        err_set(e, ENOENT, "no guest matches");
}

void console_cursor(struct console *c, const struct canvas *cv, int y, int x)
{
    c->cursor_y = getbegy(cv->win) + y;
    c->cursor_x = getbegx(cv->win) + (x < cv->cols ? x : cv->cols - 1);
}

void console_draw(struct console *c)
{
    struct canvas *cv = &c->canvas;

    getmaxyx(cv->win, cv->rows, cv->cols);
    c->cursor_y = -1;
    screens_draw(c);
    curs_set(c->cursor_y >= 0);
    if (c->cursor_y >= 0)
        wmove(newscr, c->cursor_y, c->cursor_x);
    if (c->redraw_all)
        clearok(curscr, TRUE);
    c->redraw_all = c->dirty = false;
    doupdate();
}

void console_key(struct console *c, int key)
{
    struct screen *s = screen_top(c);
    const struct binding *b = s->ops->keymap ? keymap_find(s->ops->keymap, key) : NULL;

    if (!b && !s->ops->place)
        b = keymap_find_common(key);
    if (b && binding_usable(b, c))
        b->run(c);
    else if (s->ops->key)
        s->ops->key(c, s, key);
    c->dirty = true;
}
