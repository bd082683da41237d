/* A guest's console, joined with a socket. Libvirt's stream tells of itself in the event-loop
 * thread, which only rings a bell; the operation's thread does all reading and writing. */
#include <errno.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "xltool/kvm/parts.h"

enum { PIECE_BYTES = 4096 };

struct joint {
    virStreamPtr stream;
    int bell_fd, fd;
    char in[PIECE_BYTES]; /* from the socket, for the guest */
    size_t in_at, in_len;
    bool over;
};

/* The event loop's thread. Asks for nothing more until it has been looked after: it would be called
 * without end. What it is given must outlive the stream, since libvirt (9.0) never calls the
 * function that would free it: the connection's bell does. */
static void on_stream(virStreamPtr stream, int events, void *opaque)
{
    const struct kvm *k = opaque;

    (void)events;
    virStreamEventUpdateCallback(stream, 0);
    eventfd_write(k->bell_fd, 1);
}

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN) {
            poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
            continue;
        }
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

/* From the guest to the socket, until there is no more at the moment (-2). */
static void from_guest(struct joint *j)
{
    char piece[PIECE_BYTES];
    int n;

    while ((n = virStreamRecv(j->stream, piece, sizeof(piece))) > 0)
        if (!write_all(j->fd, piece, (size_t)n))
            break;
    if (n != -2)
        j->over = true;
}

static void to_guest(struct joint *j)
{
    while (j->in_at < j->in_len && !j->over) {
        int n = virStreamSend(j->stream, j->in + j->in_at, j->in_len - j->in_at);
        if (n == -2)
            return;
        if (n < 0)
            j->over = true;
        else
            j->in_at += (size_t)n;
    }
}

static void from_socket(struct joint *j)
{
    ssize_t n = recv(j->fd, j->in, sizeof(j->in), MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        j->over = true;
        return;
    }
    j->in_at = 0;
    j->in_len = (size_t)n;
}

static void turn(struct joint *j)
{
    bool full = j->in_at < j->in_len;
    struct pollfd p[] = { { .fd = j->bell_fd, .events = POLLIN },
                          { .fd = j->fd, .events = full ? 0 : POLLIN } };
    eventfd_t rung;

    virStreamEventUpdateCallback(j->stream, VIR_STREAM_EVENT_READABLE |
                                                (full ? VIR_STREAM_EVENT_WRITABLE : 0));
    if (poll(p, 2, -1) < 0)
        return;
    if (p[0].revents)
        eventfd_read(j->bell_fd, &rung);
    if (p[1].revents & POLLIN)
        from_socket(j);
    else if (p[1].revents & (POLLHUP | POLLERR))
        j->over = true;
    if (!j->over)
        from_guest(j);
    to_guest(j);
}

static int join(struct kvm *k, virStreamPtr stream, int fd, struct err *e)
{
    struct joint j = { .stream = stream, .bell_fd = k->bell_fd, .fd = fd };

    if (virStreamEventAddCallback(stream, VIR_STREAM_EVENT_READABLE, on_stream, k, NULL) < 0)
        return kvm_error(k, e, "cannot follow the console at", k->uri);
    while (!j.over)
        turn(&j);
    virStreamEventRemoveCallback(stream);
    return 0;
}

int kvm_console(struct ts *t, const char *guest_id, int fd, struct err *e)
{
    struct kvm *k = (struct kvm *)t;
    _cleanup_domain_ virDomainPtr dom = NULL;
    int rc = kvm_lookup(k, guest_id, NULL, &dom, e);

    if (rc < 0)
        return rc;
    virStreamPtr stream = virStreamNew(k->conn, VIR_STREAM_NONBLOCK);
    if (!stream)
        return kvm_error(k, e, "cannot open a console at", k->uri);
    /* QEMU's driver can keep others away from a console in use, and does not take it from them. */
    if (virDomainOpenConsole(dom, NULL, stream, k->is_qemu ? VIR_DOMAIN_CONSOLE_SAFE : 0) < 0) {
        rc = kvm_guest_error(k, e, "cannot open the console of", dom);
        if (!kvm_active(dom))
            err_cure(e, "start it first: xltool start %s", virDomainGetName(dom));
    } else {
        rc = join(k, stream, fd, e);
        virStreamAbort(stream);
    }
    virStreamFree(stream);
    return rc;
}
