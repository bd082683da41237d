#include "xenstat/qmp.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/mem.h"
#include "core/sample.h"

#define SECOND_NS 1000000000ull

/* A hung device model is asked again after this long. */
#define RETRY_NS (10 * SECOND_NS)

/* The answer takes 1 KiB a disk. */
enum { ANSWER_MAX = 1 << 20 };

/* The monitor takes commands in order, so there is no need to wait for its greeting. */
static const char question[] = "{\"execute\":\"qmp_capabilities\"}\n"
                               "{\"execute\":\"query-blockstats\"}\n";

static void hang_up(struct xstat_qmp *q)
{
    if (q->fd >= 0)
        close(q->fd);
    q->fd = -1;
}

static void give_up(struct xstat_qmp *q, const char *why)
{
    hang_up(q);
    q->why = why;
    q->retry_ns = clock_ns() + RETRY_NS;
}

void xstat_qmp_ask(struct xstat_qmp *q, uint32_t domid)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };

    hang_up(q);
    if (q->retry_ns > clock_ns())
        return;
    strbuf_reset(&q->in);
    q->done = 0;
    q->answered = false;
    snprintf(addr.sun_path, sizeof(addr.sun_path), "/var/run/xen/qmp-libxenstat-%" PRIu32, domid);
    q->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (q->fd < 0)
        return give_up(q, "no socket can be opened to its device model");
    if (connect(q->fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
        return give_up(q, errno == ENOENT ? "its device model has no socket for statistics"
                                          : "its device model cannot be reached");
    if (send(q->fd, question, sizeof(question) - 1, MSG_NOSIGNAL) != sizeof(question) - 1)
        give_up(q, "its device model does not take questions");
}

/* Looks at the complete lines that have come in. */
static void take_lines(struct xstat_qmp *q)
{
    const char *end;

    while ((end = memchr(q->in.s + q->done, '\n', q->in.len - q->done)) != NULL) {
        size_t start = q->done, len = (size_t)(end - q->in.s) - start;
        q->done += len + 1;
        switch (xstat_qmp_parse(q->in.s + start, len, &q->total)) {
        case XSTAT_QMP_STATS:
            q->answered = true;
            q->answer = start;
            q->answer_len = len;
            hang_up(q);
            return;
        case XSTAT_QMP_ERROR:
            give_up(q, "its device model did not tell its disks' counters");
            return;
        case XSTAT_QMP_SKIP:
            break;
        }
    }
}

static void receive(struct xstat_qmp *q)
{
    char buf[8192];
    ssize_t n = recv(q->fd, buf, sizeof(buf), 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0 || q->in.len + (size_t)n > ANSWER_MAX)
        return give_up(q, "its device model hung up");
    strbuf_add(&q->in, buf, (size_t)n);
    take_lines(q);
}

/* Waits for any of those that owe an answer. False when none does, or the time is up. */
static bool wait_any(struct xstat_qmp **q, size_t n, struct pollfd *fds, uint64_t deadline_ns)
{
    uint64_t now_ns = clock_ns();
    bool owing = false;

    for (size_t i = 0; i < n; i++) {
        fds[i] = (struct pollfd){ .fd = q[i]->fd, .events = POLLIN };
        owing |= q[i]->fd >= 0;
    }
    if (!owing || now_ns >= deadline_ns)
        return false;
    return poll(fds, n, (int)((deadline_ns - now_ns) / 1000000 + 1)) > 0 || errno == EINTR;
}

void xstat_qmp_collect(struct xstat_qmp **q, size_t n, uint64_t deadline_ns)
{
    _cleanup_free_ struct pollfd *fds = xcalloc(n, sizeof(*fds));

    while (wait_any(q, n, fds, deadline_ns))
        for (size_t i = 0; i < n; i++)
            if (q[i]->fd >= 0 && fds[i].revents)
                receive(q[i]);
    for (size_t i = 0; i < n; i++)
        if (q[i]->fd >= 0)
            give_up(q[i], "its device model does not answer");
}

void xstat_qmp_release(struct xstat_qmp *q)
{
    hang_up(q);
    strbuf_release(&q->in);
}
