#include "tui/console.h"

#include <errno.h>
#include <stdlib.h>

#include "core/mem.h"

static const struct column *first_sort(const struct tui_options *o)
{
    const struct column *cpu = column_find("cpu");
    size_t n;

    if (o->sort)
        return o->sort;
    return cpu ? cpu : columns_all(&n);
}

/* The filters parse: whoever made the options has seen to that. */
static void add_tags(struct model *m, const struct tui_options *o)
{
    struct err e = ERR_INIT;
    struct filter *f;

    for (size_t i = 0; i < o->n_tags; i++)
        if (filter_parse(o->tags[i].value, &f, &e) == 0)
            model_add_tag(m, o->tags[i].name, f);
}

void console_init(struct console *c, struct feed *f, const struct tui_options *o,
                  struct filter *filter, WINDOW *win)
{
    *c = (struct console){ .feed = f,
                           .options = o,
                           .interval_ns = o->interval_ns,
                           .play_speed = 1,
                           .theme = o->theme,
                           .bars = o->bars };
    model_init(&c->model, first_sort(o), o->reverse);
    model_filter(&c->model, filter);
    add_tags(&c->model, o);
    model_group(&c->model, o->tree);
    columns_init(&c->columns, o->columns, o->n_columns);
    backlog_init(&c->backlog);
    c->filter_text = xstrdup(o->filter ? o->filter : "");
    canvas_init(&c->canvas, win);
    c->canvas.hits = &c->hits;
    if (o->theme)
        canvas_theme(&c->canvas, o->theme);
    if (o->ascii)
        canvas_ascii(&c->canvas);
    c->tasks.engine = o->engine;
}

void console_release(struct console *c)
{
    canvas_release(&c->canvas);
    hits_release(&c->hits);
    model_release(&c->model);
    columns_release(&c->columns);
    status_release(&c->status);
    backlog_release(&c->backlog);
    marks_release(&c->marks);
    free(c->filter_text);
    free(c->notice);
    target_free(c->attach);
    tasks_release(&c->tasks);
}

static bool is_in_table(const void *arg, size_t source, const char *id)
{
    return model_find(arg, source, id) != NULL;
}

/* True when there is more to take soon: a recording's past. */
static bool take_table(struct console *c)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    struct err e = ERR_INIT;

    c->feed->ops->table(c->feed, &t);
    if (recorder_take(&c->recorder, &t, &e) < 0)
        console_say_err(c, &e);
    if (c->paused_since_ns)
        return false;
    bool whole = backlog_take(&c->backlog, c->feed, &t);
    model_take(&c->model, &t);
    if (c->bars != TUI_BARS_NUMBERS)
        gauges_take(&c->gauges, &c->model);
    marks_keep(&c->marks, MARK_CHOSEN, is_in_table, &c->model);
    return !whole;
}

void console_take(struct console *c)
{
    c->pending = (!c->paused_since_ns || c->recorder.tape) && take_table(c);
}

void console_say(struct console *c, const char *text)
{
    free(c->notice);
    c->notice = xstrdup(text);
    c->dirty = true;
}

void console_say_err(struct console *c, const struct err *e)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, e->msg);
    if (e->cure[0])
        strbuf_addf(&text, "; %s", e->cure);
    console_say(c, strbuf_str(&text));
}

void console_quit(struct console *c)
{
    if (c->leaving || tasks_begun(&c->tasks) == 0) {
        c->quit = true;
        return;
    }
    c->leaving = true;
    for (size_t i = 0; i < c->tasks.n; i++)
        task_cancel(c->tasks.v[i]);
    console_say(c,
                "taking back what is under way, then leaving; again leaves it to 'xltool recover'");
}

/* Takes over f. */
static void set_filter(struct console *c, struct filter *f, const char *text)
{
    char *copy = xstrdup(text); /* text may be the one in force */

    free(c->filter_text);
    c->filter_text = copy;
    model_filter(&c->model, f);
    gauges_begin(&c->gauges, &c->model);
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
