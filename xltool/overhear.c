#include "xltool/overhear.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "core/err.h"
#include "core/sample.h"
#include "xltool/message.h"

/* When COMMAND has ended it may have left somebody behind who goes on writing: no more than a pipe
 * holds is still taken. */
enum { LEFT_BYTES = 1 << 20 };
#define LINGER_NS 300000000u

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* As large as ours, and otherwise unchanged text: ours does what a terminal does. */
static void make_alike(int terminal, int ours)
{
    struct termios t;
    struct winsize size;

    if (tcgetattr(terminal, &t) == 0) {
        cfmakeraw(&t);
        tcsetattr(terminal, TCSANOW, &t);
    }
    if (ioctl(ours, TIOCGWINSZ, &size) == 0)
        ioctl(terminal, TIOCSWINSZ, &size);
}

static int open_terminal(struct stream *s)
{
    char name[64];

    s->from = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (s->from < 0 || grantpt(s->from) < 0 || unlockpt(s->from) < 0 ||
        ptsname_r(s->from, name, sizeof(name)) != 0)
        return -errno;
    s->is_terminal = true;
    s->command = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (s->command < 0)
        return -errno;
    make_alike(s->command, s->to);
    return 0;
}

static int open_pipe(struct stream *s)
{
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) < 0)
        return -errno;
    s->from = fds[0];
    s->command = fds[1];
    return 0;
}

static int open_stream(struct stream *s)
{
    int rc = isatty(s->to) ? open_terminal(s) : -ENOTTY;

    if (rc < 0) { /* there may be no /dev/pts */
        close_fd(&s->from);
        close_fd(&s->command);
        s->is_terminal = false;
        rc = open_pipe(s);
    }
    if (rc == 0 && fcntl(s->from, F_SETFL, O_NONBLOCK) < 0)
        rc = -errno;
    return rc;
}

int overhear_open(struct overheard *o)
{
    int rc = 0;

    for (unsigned i = 0; i < 2; i++)
        o->streams[i] = (struct stream){
            .from = -1, .command = -1, .left = SIZE_MAX, .to = i ? STDERR_FILENO : STDOUT_FILENO
        };
    for (unsigned i = 0; i < 2 && rc == 0; i++)
        rc = open_stream(&o->streams[i]);
    if (rc < 0)
        overhear_close(o);
    return rc;
}

void overhear_begun(struct overheard *o)
{
    for (unsigned i = 0; i < 2; i++)
        close_fd(&o->streams[i].command);
}

void overhear_close(struct overheard *o)
{
    overhear_begun(o);
    for (unsigned i = 0; i < 2; i++)
        close_fd(&o->streams[i].from);
}

/* poll() would come back at once for a hang-up that nobody asked for: while there is something to
 * write, only ours is waited for. */
void overhear_wait(const struct overheard *o, struct pollfd p[2])
{
    for (unsigned i = 0; i < 2; i++) {
        const struct stream *s = &o->streams[i];
        p[i] = s->n ? (struct pollfd){ .fd = s->to, .events = POLLOUT }
                    : (struct pollfd){ .fd = s->from, .events = POLLIN };
    }
}

/* Who reads our end has gone: COMMAND is to learn that as it would without us. */
static void stop(struct stream *s)
{
    s->n = 0;
    close_fd(&s->from);
}

/* A full disk: COMMAND goes on, as when the recording cannot. */
static void lose(struct stream *s, int error)
{
    if (!s->lost)
        message("what the command writes into %s is lost: %s",
                s->to == STDOUT_FILENO ? "stdout" : "stderr", errno_text(error));
    s->lost = true;
    s->n = 0;
}

static void pass_on(struct stream *s)
{
    ssize_t n = write(s->to, s->bytes, s->n);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n < 0 && errno == EPIPE) {
        stop(s);
    } else if (n < 0) {
        lose(s, errno);
    } else {
        s->n -= (size_t)n;
        memmove(s->bytes, s->bytes + n, s->n);
    }
}

/* False when there is nothing for now. */
static bool listen_to(struct overheard *o, unsigned i)
{
    struct stream *s = &o->streams[i];
    size_t most = sizeof(s->bytes) < s->left ? sizeof(s->bytes) : s->left;
    ssize_t n = s->from < 0 || !most ? -1 : read(s->from, s->bytes, most);

    if (s->from < 0 || !most || (n < 0 && (errno == EAGAIN || errno == EINTR)))
        return false;
    if (n <= 0) { /* a terminal that nobody has open any more is EIO */
        close_fd(&s->from);
        return false;
    }
    s->n = (size_t)n;
    s->left -= o->ended ? s->n : 0;
    o->take(o->arg, i, s->bytes, s->n);
    return true;
}

void overhear_step(struct overheard *o, const struct pollfd p[2])
{
    for (unsigned i = 0; i < 2; i++) {
        struct stream *s = &o->streams[i];
        if (p[i].fd < 0 || !p[i].revents)
            continue;
        if (s->n)
            pass_on(s);
        else
            listen_to(o, i);
    }
}

void overhear_ended(struct overheard *o)
{
    o->ended = true;
    o->until_ns = clock_ns() + LINGER_NS;
    for (unsigned i = 0; i < 2; i++)
        o->streams[i].left = LEFT_BYTES;
}

/* A pipe has at once what was written into it, a terminal a little later: then it is at its end,
 * unless someone else has it open as well. */
bool overhear_is_through(struct overheard *o)
{
    bool through = true;

    for (unsigned i = 0; i < 2; i++) {
        struct stream *s = &o->streams[i];
        if (s->n || listen_to(o, i))
            through = false;
        else if (s->from >= 0 && s->left && s->is_terminal && clock_ns() < o->until_ns)
            through = false;
    }
    return through;
}
