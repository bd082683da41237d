#include "xltool/xen/console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#include "core/strbuf.h"
#include "xltool/xen/dom.h"

/* Two readers would each get half of it. xenconsole locks a file of its own; we lock the terminal.
 */
static int open_tty(struct xen_ts *c, uint32_t domid, const char *id, struct err *e)
{
    char *path = NULL;
    struct termios raw;

    xen_begin(c, NULL);
    int rc = xen_end(c, libxl_primary_console_get_tty(c->ctx, domid, &path), e,
                     "cannot find the console of %s", id);
    if (rc < 0)
        return rc;
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    rc = fd < 0 ? err_sys(e, errno, "cannot open the console '%s'", path) : fd;
    free(path);
    if (fd < 0)
        return rc;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close(fd);
        return err_set(e, EBUSY, "the console of %s is in use", id);
    }
    if (tcgetattr(fd, &raw) == 0) {
        cfmakeraw(&raw);
        tcsetattr(fd, TCSANOW, &raw);
    }
    return fd;
}

/* One direction: what could not be written yet. */
struct pipe {
    char data[4096];
    size_t len;
};

/* Reads when there is room. False at the end. */
static bool fill(struct pipe *p, int fd)
{
    if (p->len == sizeof(p->data))
        return true;
    ssize_t n = read(fd, p->data + p->len, sizeof(p->data) - p->len);
    if (n > 0)
        p->len += (size_t)n;
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static bool drain(struct pipe *p, int fd)
{
    ssize_t n = p->len ? write(fd, p->data, p->len) : 0;

    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    p->len -= (size_t)n;
    memmove(p->data, p->data + n, p->len);
    return true;
}

/* A pty with no guest behind it any more gives EIO, and a poll that never waits. */
static void pump(int tty, int fd)
{
    struct pipe in = { .len = 0 }, out = { .len = 0 };
    bool open = true;

    while (open) {
        struct pollfd p[2] = {
            { .fd = tty,
              .events = (short)((out.len < sizeof(out.data) ? POLLIN : 0) |
                                (in.len ? POLLOUT : 0)) },
            { .fd = fd,
              .events = (short)((in.len < sizeof(in.data) ? POLLIN : 0) |
                                (out.len ? POLLOUT : 0)) },
        };
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return;
        if (p[0].revents & (POLLIN | POLLHUP | POLLERR))
            open = fill(&out, tty);
        if (open && p[1].revents & (POLLIN | POLLHUP | POLLERR))
            open = fill(&in, fd);
        if (in.len)
            open = drain(&in, tty) && open;
        if (out.len)
            open = drain(&out, fd) && open;
    }
}

int xen_console(struct ts *t, const char *guest_id, int fd, struct err *e)
{
    struct xen_ts *c = (struct xen_ts *)t;
    struct xen_dom d;

    int rc = xen_dom_need(c, guest_id, NULL, &d, e);
    if (rc < 0)
        return rc;
    _cleanup_close_ int tty = open_tty(c, d.domid, guest_id, e);
    if (tty < 0)
        return tty;
    int flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    pump(tty, fd);
    fcntl(fd, F_SETFL, flags);
    return 0;
}
