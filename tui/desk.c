#include "tui/desk.h"

#include "tui/operate/batch.h"
#include "tui/operate/interrupted.h"
#include "tui/mouse.h"
#include "tui/screens.h"

/* What was interrupted earlier waits for somebody who knows of it. */
static void tell_interrupted(struct console *c)
{
    struct interrupted i = { .n = 0 };
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (!c->tasks.engine || c->options->read_only)
        return;
    interrupted_read(&i);
    strbuf_addf(&text, "O shows %zu operation%s interrupted", i.n,
                i.n == 1 ? " that was" : "s that were");
    if (i.n)
        console_say(c, strbuf_str(&text));
    interrupted_release(&i);
}

void desk_begin(struct console *c, struct feed *f, const struct tui_options *o,
                struct filter *filter, WINDOW *win)
{
    console_init(c, f, o, filter, win);
    screen_push(c, table_screen());
    tell_interrupted(c);
}

void desk_end(struct console *c)
{
    screens_release(c);
    console_release(c);
}

/* How the last one ended, unless its screen has told already. */
static void tell_news(struct console *c)
{
    struct job_task *task = tasks_news(&c->tasks);
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    if (!task)
        return;
    batch_tell(&line, &c->tasks, task, c->canvas.cols);
    console_say(c, strbuf_str(&line));
}

/* Questions, and the output of commands. Not while a box is open: what is typed there is meant for
 * that. */
static void come_forward(struct console *c)
{
    struct job_task *asking = tasks_asking(&c->tasks), *output = tasks_output(&c->tasks);

    if (screen_top(c)->ops->place || c->depth == SCREENS_MAX)
        return;
    if (asking)
        plan_open(c, asking);
    else if (output)
        output_open(c, output);
}

static void poll_tasks(struct console *c)
{
    struct err e = ERR_INIT;

    if (tasks_poll(&c->tasks))
        c->dirty = true;
    tell_news(c);
    if (recorder_watch(&c->recorder, &c->tasks, &e) < 0)
        console_say_err(c, &e);
    come_forward(c);
    if (c->leaving && tasks_begun(&c->tasks) == 0)
        c->quit = true;
}

void desk_refresh(struct console *c)
{
    status_update(&c->status, c->feed);
    console_take(c);
    c->taken_ns = clock_ns();
    c->dirty = true;
    poll_tasks(c);
    screens_refresh(c);
}

void desk_draw(struct console *c)
{
    struct canvas *cv = &c->canvas;

    getmaxyx(cv->win, cv->rows, cv->cols);
    c->cursor_y = -1;
    hits_reset(&c->hits);
    screens_draw(c);
    curs_set(c->cursor_y >= 0);
    if (c->cursor_y >= 0)
        wmove(newscr, c->cursor_y, c->cursor_x);
    if (c->redraw_all)
        clearok(curscr, TRUE);
    c->redraw_all = c->dirty = false;
    doupdate();
}

void desk_key(struct console *c, int key)
{
    struct screen *s = screen_top(c);

    free(c->notice);
    c->notice = NULL;
    const struct binding *b = s->ops->keymap ? keymap_find(s->ops->keymap, key) : NULL;

    if (!b && !s->ops->place)
        b = keymap_find_common(key);
    if (b && binding_usable(b, c))
        b->run(c);
    else if (mouse_is(key))
        mouse_key(c, key);
    else if (s->ops->key)
        s->ops->key(c, s, key);
    come_forward(c);
    c->dirty = true;
}
