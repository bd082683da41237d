#include "xltool/guestexec.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/sample.h"
#include "xltool/interrupt.h"
#include "xltool/serial.h"
#include "xltool/ssh.h"

enum { POLL_MS = 100 };
#define ASK_AGAIN_NS 3000000000ull

static void write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
}

/* Operation thread: the main thread only waits meanwhile. */
static void on_output(void *arg, bool is_stderr, const char *data, size_t len)
{
    (void)arg;
    write_all(is_stderr ? STDERR_FILENO : STDOUT_FILENO, data, len);
}

static void on_unwanted(void *arg, bool is_stderr, const char *data, size_t len)
{
    (void)arg;
    (void)is_stderr;
    (void)data;
    (void)len;
}

static bool on_stop(void *arg)
{
    (void)arg;
    return interrupt_caught();
}

static int exec_by_platform(struct control *c, const struct intent *in, char *const argv[], bool quiet,
                            int *ret_status, struct err *e)
{
    /* Static: a task that hangs is left behind with them. */
    static const struct exec_sink loud = { .out = on_output, .stop = on_stop };
    static const struct exec_sink silent = { .out = on_unwanted, .stop = on_stop };
    struct operation_status s;
    _cleanup_operation_ struct operation *op = operation_new(&in->req);

    operation_set_exec(op, argv, quiet ? &silent : &loud);
    int rc = control_task(c, in->conn, op, TASK_EXEC, &s);
    if (rc < 0)
        *e = s.err;
    else
        *ret_status = operation_exit_status(op);
    return rc;
}

/* Reads what the console says for at most POLL_MS. 0, or -EPIPE when it is closed. */
static int listen_to(int fd, struct serial *s, bool quiet)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    char data[4096];
    struct strbuf out = STRBUF_INIT;

    if (poll(&p, 1, POLL_MS) <= 0)
        return 0;
    ssize_t n = read(fd, data, sizeof(data));
    if (n <= 0)
        return n < 0 && errno == EINTR ? 0 : -EPIPE;
    serial_feed(s, data, (size_t)n, &out);
    if (!quiet && out.len)
        write_all(STDOUT_FILENO, out.s, out.len);
    strbuf_release(&out);
    return 0;
}

static int no_shell(const struct row *r, struct err *e)
{
    int rc = err_set(e, ETIMEDOUT, "no shell answers on the console of '%s'", r->guest->name);

    err_cure(e, "log in with 'xltool console', or install its guest agent");
    return rc;
}

/* Types what is due: the probe from time to time until it is answered, then the line. */
static void type(int fd, const struct serial *s, const struct strbuf *line, bool *typed, uint64_t *asked_ns)
{
    _cleanup_strbuf_ struct strbuf probe = STRBUF_INIT;
    uint64_t now = clock_ns();

    if (s->answers && !*typed) {
        write_all(fd, line->s, line->len);
        *typed = true;
    } else if (!s->answers && (!*asked_ns || now - *asked_ns > ASK_AGAIN_NS)) {
        serial_probe(s, &probe);
        write_all(fd, probe.s, probe.len);
        *asked_ns = now;
    }
}

static int converse(int fd, struct serial *s, const struct strbuf *line, const struct row *r, bool quiet,
                    uint64_t wait_ns, struct err *e)
{
    uint64_t begun_ns = clock_ns(), asked_ns = 0;
    bool typed = false;

    while (!s->ended) {
        if (!s->begun && clock_ns() - begun_ns > wait_ns)
            return no_shell(r, e);
        type(fd, s, line, &typed, &asked_ns);
        if (interrupt_caught())
            return err_set(e, ECANCELED, "cancelled; the command may still run in '%s'", r->guest->name);
        if (listen_to(fd, s, quiet) < 0)
            return err_set(e, EPIPE, "the console of '%s' was closed", r->guest->name);
    }
    return 0;
}

static void make_id(char *ret, size_t cap)
{
    uint64_t random;

    if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
        random = clock_ns();
    snprintf(ret, cap, "xl%016" PRIx64, random);
}

static int exec_by_console(struct control *c, const struct intent *in, const struct row *r,
                           char *const argv[], bool quiet, uint64_t wait_ns, int *ret_status, struct err *e)
{
    _cleanup_operation_ struct operation *op = operation_new(&in->req);
    struct strbuf line = STRBUF_INIT;
    struct operation_status status;
    struct serial s;
    char id[24];
    int fds[2];

    make_id(id, sizeof(id));
    serial_init(&s, id);
    int rc = serial_line(&s, &line, argv, e);
    if (rc == 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        rc = err_sys(e, errno, "cannot make a socket for the console");
    if (rc == 0) {
        operation_set_console(op, fds[1]);
        rc = engine_submit(c->engine, in->conn, op, TASK_CONSOLE, e);
        if (rc == 0) {
            rc = converse(fds[0], &s, &line, r, quiet, wait_ns, e);
            control_hang_up(fds[0], op, &status);
            if (rc == -EPIPE && status.state == OPERATION_FAILED) { /* why it was closed */
                *e = status.err;
                rc = -e->code;
            }
        }
        close(fds[0]);
        close(fds[1]);
    }
    *ret_status = s.status;
    serial_release(&s);
    strbuf_release(&line);
    return rc;
}

int guest_exec(struct control *c, const struct row *r, char *const argv[], bool quiet, uint64_t wait_ns,
               int *ret_status, struct err *e)
{
    const struct request what = { .kind = OP_START }; /* none of them: the task says it */
    struct intent in;

    control_intent(c, r, &what, &in);
    _cleanup_free_ char *address = ssh_address(r->guest->id);
    int rc = address ? ssh_exec(address, argv, quiet, ret_status, e)
                     : exec_by_platform(c, &in, argv, quiet, ret_status, e);
    if (rc == -ENOTSUP) {
        *e = (struct err)ERR_INIT;
        rc = exec_by_console(c, &in, r, argv, quiet, wait_ns, ret_status, e);
    }
    request_release(&in.req);
    return rc;
}
