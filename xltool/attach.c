#include "xltool/attach.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "xltool/control.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"

enum { ESCAPE = 0x1d /* Ctrl-] */, POLL_MS = 200, SILENCE_MS = 1000 };

/* Keys go to the guest as they are. False when stdin is no terminal: then there is nothing to undo. */
static bool terminal_raw(struct termios *saved)
{
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, saved) < 0)
        return false;
    raw = *saved;
    cfmakeraw(&raw);
    return tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

/* Moves what is there from one to the other, up to the escape key. False at the end. */
static bool pass_on(int from, int to, bool keys)
{
    char data[4096];
    ssize_t n = read(from, data, sizeof(data));

    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    const char *escape = keys ? memchr(data, ESCAPE, (size_t)n) : NULL;
    if (escape)
        n = escape - data;
    for (ssize_t done = 0, w; done < n; done += w) {
        w = write(to, data + done, (size_t)(n - done));
        if (w < 0)
            return false;
    }
    return n > 0 && !escape;
}

/* Until the escape key, or the end of the console. A script's input ends sooner than the answer to it: that
 * is over when the console has been silent for a while. */
static void join(int fd, bool terminal)
{
    struct pollfd p[2] = { { .fd = fd, .events = POLLIN }, { .fd = STDIN_FILENO, .events = POLLIN } };

    while (!interrupt_caught()) {
        int n = poll(p, 2, p[1].fd < 0 ? SILENCE_MS : POLL_MS);
        if (n < 0)
            continue;
        if (n == 0 && p[1].fd < 0)
            return;
        if (p[0].revents && !pass_on(fd, STDOUT_FILENO, false))
            return;
        if (p[1].revents && !pass_on(STDIN_FILENO, fd, terminal)) {
            if (terminal)
                return;
            p[1].fd = -1;
        }
    }
}

/* Ctrl-] is the way out, and it is well to know it before. */
static void join_terminal(int fd, const char *name)
{
    struct termios saved;

    if (isatty(STDIN_FILENO))
        message("console of '%s'; Ctrl-] leaves it", name);
    bool raw = terminal_raw(&saved);
    join(fd, raw);
    if (!raw)
        return;
    tcsetattr(STDIN_FILENO, TCSANOW, &saved);
    fputc('\n', stderr);
}

int attach_console(struct engine *e, size_t conn, const struct request *req, struct err *err)
{
    _cleanup_operation_ struct operation *op = operation_new(req);
    struct operation_status s;
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        return err_sys(err, errno, "cannot make a socket for the console of '%s'", req->guest_name);
    operation_set_console(op, fds[1]);
    int rc = engine_submit(e, conn, op, TASK_CONSOLE, err);
    if (rc == 0) {
        join_terminal(fds[0], req->guest_name);
        control_hang_up(fds[0], op, &s);
        rc = s.state == OPERATION_FAILED ? -s.err.code : 0;
        *err = s.err;
    }
    close(fds[0]);
    close(fds[1]);
    return rc;
}
