/* A command through a shell on the guest's console: the toolstack joins the console with one end of a
 * socket, which keeps the operation thread; another one types and listens at the other end. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/sample.h"
#include "engine/serial.h"
#include "engine/worker.h"

enum { POLL_MS = 100 };
#define ASK_AGAIN_NS 3000000000ull

/* The operation thread has it before the other one begins and after it has ended. */
struct talk {
    int fd;
    struct serial serial;
    struct strbuf line; /* to be typed */
    bool typed;
    uint64_t asked_ns; /* 0 = not yet */
    const struct operation *op;
    int rc;
    struct err err;
};

static void write_all(int fd, const struct strbuf *text)
{
    for (size_t at = 0; at < text->len;) {
        ssize_t n = send(fd, text->s + at, text->len - at, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return;
        at += n > 0 ? (size_t)n : 0;
    }
}

/* Reads what the console says for at most POLL_MS. 0, or -EPIPE when it is closed. */
static int listen_to(struct talk *t)
{
    struct pollfd p = { .fd = t->fd, .events = POLLIN };
    const struct exec_sink *sink = t->op->exec_sink;
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    char data[4096];

    if (poll(&p, 1, POLL_MS) <= 0)
        return 0;
    ssize_t n = read(t->fd, data, sizeof(data));
    if (n <= 0)
        return n < 0 && errno == EINTR ? 0 : -EPIPE;
    serial_feed(&t->serial, data, (size_t)n, &out);
    if (out.len)
        sink->out(sink->arg, false, out.s, out.len);
    return 0;
}

/* Types what is due: the probe from time to time until it is answered, then the line. */
static void type(struct talk *t)
{
    _cleanup_strbuf_ struct strbuf probe = STRBUF_INIT;
    uint64_t now = clock_ns();

    if (t->serial.answers && !t->typed) {
        write_all(t->fd, &t->line);
        t->typed = true;
    } else if (!t->serial.answers && (!t->asked_ns || now - t->asked_ns > ASK_AGAIN_NS)) {
        serial_probe(&t->serial, &probe);
        write_all(t->fd, &probe);
        t->asked_ns = now;
    }
}

static int no_shell(const char *guest, struct err *e)
{
    int rc = err_set(e, ETIMEDOUT, "no shell answers on the console of '%s'", guest);

    err_cure(e, "log in with 'xltool console', or install its guest agent");
    return rc;
}

/* For who would try again: that might run it twice. */
static int not_begun(const char *guest, struct err *e)
{
    return err_set(e, ETIMEDOUT, "the shell on the console of '%s' has not begun the command in time; it may still run",
                   guest);
}

static int converse(struct talk *t, struct err *e)
{
    const struct exec_sink *sink = t->op->exec_sink;
    const char *guest = request_subject(&t->op->req);
    uint64_t begun_ns = clock_ns();

    while (!t->serial.ended) {
        if (!t->serial.begun && clock_ns() - begun_ns > t->op->shell_wait_ns)
            return t->typed ? not_begun(guest, e) : no_shell(guest, e);
        type(t);
        if (sink->stop && sink->stop(sink->arg))
            return err_set(e, ECANCELED, "cancelled; the command may still run in '%s'", guest);
        if (listen_to(t) < 0)
            return err_set(e, EPIPE, "the console of '%s' was closed", guest);
    }
    return 0;
}

static void *talk_run(void *arg)
{
    struct talk *t = arg;

    t->rc = converse(t, &t->err);
    shutdown(t->fd, SHUT_RDWR); /* which ends the toolstack's part */
    return NULL;
}

/* Both ends are open. What is said of a console that was closed is why it was closed. */
static int join(struct worker *w, struct ts *ts, struct talk *t, int console_fd, struct err *e)
{
    struct err why = ERR_INIT;
    pthread_t thread;
    int rc = worker_thread(&thread, talk_run, t);

    if (rc)
        return err_sys(e, rc, "cannot start a thread for the console");
    rc = worker_ops(w)->console(ts, t->op->req.guest_id, console_fd, &why);
    shutdown(console_fd, SHUT_RDWR);
    pthread_join(thread, NULL);
    *e = rc < 0 && t->rc == -EPIPE ? why : t->err;
    return rc < 0 && t->rc == -EPIPE ? rc : t->rc;
}

static void make_id(char *ret, size_t cap)
{
    uint64_t random;

    if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
        random = clock_ns();
    snprintf(ret, cap, "xl%016" PRIx64, random);
}

int exec_on_console(struct worker *w, struct ts *ts, struct operation *op, struct err *e)
{
    struct talk t = { .op = op };
    char id[24];
    int fds[2];

    make_id(id, sizeof(id));
    serial_init(&t.serial, id);
    int rc = serial_line(&t.serial, &t.line, op->argv, e);
    if (rc == 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        rc = err_sys(e, errno, "cannot make a socket for the console");
    if (rc == 0) {
        t.fd = fds[0];
        rc = join(w, ts, &t, fds[1], e);
        close(fds[0]);
        close(fds[1]);
    }
    op->exit_status = t.serial.status;
    serial_release(&t.serial);
    strbuf_release(&t.line);
    return rc;
}
