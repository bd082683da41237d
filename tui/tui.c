#include "tui/tui.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "tui/desk.h"
#include "tui/term/input.h"
#include "tui/term/keycode.h"
#include "tui/keyconf.h"
#include "tui/term/terminal.h"
#include "tui/operate/verbs.h"

#define NS_PER_MS 1000000ull
/* Ages, clock and stalls move on once a second even when nothing is published. */
#define TICK_NS (1000 * NS_PER_MS)
/* How far operations are is shown this often. */
#define WORK_NS (200 * NS_PER_MS)
/* Many connections publish at many moments: the table is taken at most this often. */
#define TAKE_MIN_NS (50 * NS_PER_MS)

enum { FD_INPUT, FD_SIGNAL, FD_FEED, FD_COUNT };

/* When the table is to be taken next. */
static uint64_t next_take(const struct console *c)
{
    return c->taken_ns + (c->pending ? TAKE_MIN_NS : tasks_active(&c->tasks) ? WORK_NS : TICK_NS);
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
        while (!c->quit && !c->suspend && !c->attach &&
               (key = input_next(c->canvas.win)) != TK_NONE)
            desk_key(c, key);
    if (events & (POLLHUP | POLLERR | POLLNVAL))
        c->quit = true; /* the terminal has gone */
}

/* The first process of its session has no shell that would continue it: 'ssh -t HOST xltool'. */
static bool can_be_continued(void)
{
    return getsid(0) != getpid();
}

static void suspend(struct console *c, struct terminal *t)
{
    c->suspend = false;
    if (!can_be_continued()) {
        console_say(c, "Ctrl-Z: nobody could continue it, for no shell has started it");
        return;
    }
    terminal_suspend(t);
    c->redraw_all = c->dirty = c->pending = true;
}

static void attach(struct console *c, struct terminal *t)
{
    _cleanup_request_ struct request r = REQUEST_INIT;
    struct err e = ERR_INIT;
    int rc = -ENOTSUP;

    target_request(c->attach, OP_KIND_COUNT, &r);
    if (c->options->attach) {
        terminal_leave();
        rc = c->options->attach(c->options->engine, c->attach->source, &r, &e);
        terminal_return(t);
        if (rc < 0)
            console_say(c, e.msg);
    }
    target_free(c->attach);
    c->attach = NULL;
    c->quit = rc == -EINTR;
    c->redraw_all = c->dirty = c->pending = true;
}

static void loop(struct console *c, struct terminal *t)
{
    struct pollfd fds[FD_COUNT] = {
        [FD_INPUT] = { .fd = STDIN_FILENO, .events = POLLIN },
        [FD_SIGNAL] = { .fd = t->signal_fd, .events = POLLIN },
        [FD_FEED] = { .fd = c->feed->ops->fd(c->feed), .events = POLLIN },
    };

    desk_refresh(c);
    while (!c->quit) {
        if (c->dirty)
            desk_draw(c);
        if (poll(fds, FD_COUNT, wait_ms(c)) < 0 && errno != EINTR)
            break;
        if (fds[FD_SIGNAL].revents)
            take_signals(c, t->signal_fd);
        if (fds[FD_FEED].revents) {
            c->feed->ops->drain(c->feed);
            c->pending = true;
        }
        if (fds[FD_INPUT].revents)
            take_input(c, fds[FD_INPUT].revents);
        if (c->suspend && !c->quit)
            suspend(c, t);
        if (c->attach && !c->quit)
            attach(c, t);
        if (clock_ns() >= next_take(c))
            desk_refresh(c);
    }
}

int tui_run(struct feed *f, const struct tui_options *o, struct err *err)
{
    struct console c;
    struct filter *filter;
    struct terminal t;
    int rc = keyconf_apply(o->keys, o->n_keys, err);

    if (rc == 0)
        rc = filter_parse(o->filter ? o->filter : "", &filter, err);
    if (rc < 0)
        return rc;
    input_use_mouse(o->mouse);
    input_use_alt(keyconf_is_bound);
    rc = terminal_open(&t, err);
    if (rc < 0) {
        filter_free(filter);
        return rc;
    }
    desk_begin(&c, f, o, filter, t.win);
    loop(&c, &t);
    rc = recorder_end(&c.recorder, err);
    desk_end(&c);
    terminal_close(&t);
    return rc;
}
