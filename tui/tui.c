#include "tui/tui.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/input.h"
#include "tui/keycode.h"
#include "tui/terminal.h"

#define NS_PER_MS 1000000ull
/* Ages, clock and stalls move on once a second even when nothing is published. */
#define TICK_NS (1000 * NS_PER_MS)
/* Many connections publish at many moments: the table is taken at most this often. */
#define TAKE_MIN_NS (50 * NS_PER_MS)

enum { FD_INPUT, FD_SIGNAL, FD_ENGINE, FD_COUNT };

/* When the table is to be taken next. */
static uint64_t next_take(const struct console *c)
{
    return c->taken_ns + (c->pending ? TAKE_MIN_NS : TICK_NS);
}

static int wait_ms(const struct console *c)
{
    uint64_t now = clock_ns(), due = next_take(c);

    return due > now ? (int)((due - now + NS_PER_MS - 1) / NS_PER_MS) : 0;
}

static void take_signals(struct console *c, int fd)
{
    struct signalfd_siginfo info;
    bool resized = false;

    while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        switch (info.ssi_signo) {
        case SIGWINCH:
            resized = true;
            break;
        case SIGTSTP:
            c->suspend = true;
            break;
        case SIGCONT:
            c->redraw_all = c->dirty = true;
            break;
        default:
            c->quit = true;
        }
    }
    /* However many came: one resize. */
    if (resized && terminal_resize())
        c->redraw_all = true;
    c->dirty = c->dirty || resized;
}

static void take_input(struct console *c, short events)
{
    int key;

    if (events & POLLIN)
        while (!c->quit && !c->suspend && (key = input_next(c->canvas.win)) != TK_NONE)
            console_key(c, key);
    if (events & (POLLHUP | POLLERR | POLLNVAL))
        c->quit = true; /* the terminal has gone */
}

static void suspend(struct console *c, struct terminal *t)
{
    c->suspend = false;
    terminal_suspend(t);
    c->redraw_all = c->dirty = c->pending = true;
}

static void loop(struct console *c, struct terminal *t)
{
    struct pollfd fds[FD_COUNT] = {
        [FD_INPUT] = { .fd = STDIN_FILENO, .events = POLLIN },
        [FD_SIGNAL] = { .fd = t->signal_fd, .events = POLLIN },
        [FD_ENGINE] = { .fd = engine_fd(c->engine), .events = POLLIN },
    };

    console_refresh(c);
    while (!c->quit) {
        if (c->dirty)
            console_draw(c);
        if (poll(fds, FD_COUNT, wait_ms(c)) < 0 && errno != EINTR)
            break;
        if (fds[FD_SIGNAL].revents)
            take_signals(c, t->signal_fd);
        if (fds[FD_ENGINE].revents) {
            engine_drain(c->engine);
            c->pending = true;
        }
        if (fds[FD_INPUT].revents)
            take_input(c, fds[FD_INPUT].revents);
        if (c->suspend && !c->quit)
            suspend(c, t);
        if (clock_ns() >= next_take(c))
            console_refresh(c);
    }
}

static const struct column *first_sort(const struct tui_options *o)
{
    const struct column *cpu = column_find("cpu");
    size_t n;

    if (o->sort)
        return o->sort;
    return cpu ? cpu : columns_all(&n);
}

static void console_release(struct console *c)
{
    model_release(&c->model);
    columns_release(&c->columns);
    status_release(&c->status);
    edit_release(&c->edit);
    free(c->filter_text);
    free(c->filter_before);
}

int tui_run(struct engine *e, const struct tui_options *o, struct err *err)
{
    struct console c = { .engine = e, .options = o, .interval_ns = o->interval_ns };
    struct filter *filter;
    struct terminal t;
    int rc = filter_parse(o->filter ? o->filter : "", &filter, err);

    if (rc < 0)
        return rc;
    input_use_mouse(o->mouse);
    rc = terminal_open(&t, err);
    if (rc < 0) {
        filter_free(filter);
        return rc;
    }
    model_init(&c.model, first_sort(o), o->reverse);
    model_filter(&c.model, filter);
    columns_init(&c.columns, o->columns, o->n_columns);
    c.filter_text = xstrdup(o->filter ? o->filter : "");
    canvas_init(&c.canvas, t.win);
    if (o->theme)
        canvas_theme(&c.canvas, o->theme);
    if (o->ascii)
        canvas_ascii(&c.canvas);
    loop(&c, &t);
    canvas_release(&c.canvas);
    terminal_close(&t);
    console_release(&c);
    return 0;
}
