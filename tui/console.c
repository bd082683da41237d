#include "tui/console.h"

#include <errno.h>
#include <stdlib.h>

#include "core/mem.h"
#include "tui/keycode.h"
#include "tui/keys.h"
#include "tui/view.h"

void console_refresh(struct console *c)
{
    struct table t = TABLE_INIT;

    status_update(&c->status, c->engine);
    if (!c->paused_since_ns) {
        engine_table(c->engine, &t);
        model_take(&c->model, &t);
        table_release(&t);
    }
    c->pending = false;
    c->taken_ns = clock_ns();
    c->dirty = true;
}

/* Takes over f. */
static void set_filter(struct console *c, struct filter *f, const char *text)
{
    char *copy = xstrdup(text); /* text may be the one in force */

    free(c->filter_text);
    c->filter_text = copy;
    model_filter(&c->model, f);
}

bool console_apply_filter(struct console *c, const char *text)
{
    struct filter *f;

    c->filter_err = (struct err)ERR_INIT;
    if (filter_parse(text, &f, &c->filter_err) < 0)
        return false;
    set_filter(c, f, text);
    return true;
}

void console_try_filter(struct console *c, const char *text)
{
    _cleanup_(filter_freep) struct filter *f = NULL;

    c->filter_err = (struct err)ERR_INIT;
    if (filter_parse(text, &f, &c->filter_err) < 0)
        return;
    if (model_matches(&c->model, f))
        set_filter(c, steal(&f), text);
    else
        err_set(&c->filter_err, ENOENT, "no guest matches");
}

/* A pane that is open has lines, and room for some of them. */
static void prepare_detail(struct console *c, struct strlist *lines)
{
    const struct row *r = model_selected(&c->model);

    if (c->detail && r)
        detail_lines(&c->model.table, r, c->canvas.cols - 2, lines);
    if (c->detail_top >= lines->n)
        c->detail_top = lines->n ? lines->n - 1 : 0;
}

static void draw_overlay(struct console *c)
{
    if (c->mode == MODE_HELP)
        help_draw(&c->canvas, c);
    else if (c->mode == MODE_SORT)
        sort_draw(&c->canvas, c);
    else if (c->mode == MODE_COLUMNS)
        columns_draw(&c->canvas, c);
}

void console_draw(struct console *c)
{
    struct canvas *cv = &c->canvas;
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    getmaxyx(cv->win, cv->rows, cv->cols);
    prepare_detail(c, &lines);
    int want_detail = lines.n ? (int)lines.n + 1 : 0;
    struct layout l = layout_screen(cv->rows, header_rows(c), want_detail);
    c->page_rows = l.table_rows;
    c->top = layout_scroll(c->top, c->model.selected, (size_t)l.table_rows, c->model.n_shown);
    werase(cv->win);
    header_draw(cv, c, l.header_rows);
    table_draw(cv, c, &l);
    detail_draw(cv, c, &lines, &l);
    int cursor = footer_draw(cv, c, l.footer_y);
    draw_overlay(c);
    curs_set(cursor >= 0);
    if (cursor >= 0)
        wmove(cv->win, l.footer_y, cursor < cv->cols ? cursor : cv->cols - 1);
    if (c->redraw_all)
        clearok(cv->win, TRUE);
    c->redraw_all = c->dirty = false;
    wnoutrefresh(cv->win);
    doupdate();
}

static void filter_key(struct console *c, int key)
{
    const char *text = strbuf_str(&c->edit.text);

    if (key == TK_ENTER) {
        if (console_apply_filter(c, text))
            c->mode = MODE_TABLE;
    } else if (key == TK_ESC) {
        console_apply_filter(c, c->filter_before);
        c->mode = MODE_TABLE;
    } else if (edit_key(&c->edit, key)) {
        console_try_filter(c, strbuf_str(&c->edit.text));
    }
}

static void table_key(struct console *c, int key)
{
    const struct binding *b = binding_find(key);

    if (b)
        b->run(c);
}

void console_key(struct console *c, int key)
{
    static void (*const keys[MODE_COUNT])(struct console *, int) = {
        [MODE_TABLE] = table_key,     [MODE_FILTER] = filter_key, [MODE_SORT] = sort_key,
        [MODE_COLUMNS] = columns_key, [MODE_HELP] = help_key,
    };

    keys[c->mode](c, key);
    c->dirty = true;
}
