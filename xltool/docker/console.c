#include "xltool/docker/console.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "dockstat/http.h"
#include "xltool/docker/exec.h"

enum { CHUNK = 16384, HEAD_MAX = 16384 };

/* A connection of its own that becomes the terminal's two-way stream ("hijacked"). libcurl makes
 * it, be it a Unix socket, TCP or TLS. */
struct wire {
    CURL *easy;
    curl_socket_t fd;
};

static void wire_close(struct wire *w)
{
    curl_easy_cleanup(w->easy);
}

static void wait_for(int fd, short events)
{
    poll(&(struct pollfd){ .fd = fd, .events = events }, 1, 1000);
}

static int wire_open(struct dock *d, struct wire *w, struct err *e)
{
    w->easy = dock_http_easy(d->http, e);
    if (!w->easy)
        return e && e->code ? -e->code : -EIO;
    curl_easy_setopt(w->easy, CURLOPT_URL, d->ep.base);
    curl_easy_setopt(w->easy, CURLOPT_CONNECT_ONLY, 1L);
    CURLcode code = curl_easy_perform(w->easy);
    if (code == CURLE_OK)
        code = curl_easy_getinfo(w->easy, CURLINFO_ACTIVESOCKET, &w->fd);
    if (code == CURLE_OK && w->fd != CURL_SOCKET_BAD)
        return 0;
    return err_set(e, dstat_http_errno((int)code, 0), "cannot connect to '%s': %s", d->ep.name,
                   curl_easy_strerror(code));
}

static int wire_send(struct wire *w, const char *data, size_t len, struct err *e)
{
    while (len > 0) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(w->easy, data, len, &sent);
        if (code == CURLE_AGAIN)
            wait_for(w->fd, POLLOUT);
        else if (code != CURLE_OK)
            return err_set(e, EPIPE, "the engine has closed the console");
        data += sent;
        len -= sent;
    }
    return 0;
}

/* What is there: bytes, 0 at the end, -EAGAIN when nothing is. */
static ssize_t wire_recv(struct wire *w, char *data, size_t cap)
{
    size_t got = 0;
    CURLcode code = curl_easy_recv(w->easy, data, cap, &got);

    if (code == CURLE_AGAIN)
        return -EAGAIN;
    return code == CURLE_OK ? (ssize_t)got : 0;
}

static int upgrade(struct dock *d, struct wire *w, const char *exec, struct err *e)
{
    static const char body[] = "{\"Detach\":false,\"Tty\":true}";
    _cleanup_strbuf_ struct strbuf request = STRBUF_INIT;
    const char *host = strstr(d->ep.base, "//") + 2;

    strbuf_addf(
        &request,
        "POST /v1.%u/exec/%s/start HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        d->version.minor, exec, host, strlen(body), body);
    return wire_send(w, request.s, request.len, e);
}

/* Reads the answer's head; what follows it is the terminal's already and left in rest. */
static int read_head(struct wire *w, struct strbuf *rest, struct err *e)
{
    _cleanup_strbuf_ struct strbuf head = STRBUF_INIT;
    char data[CHUNK];
    const char *end;

    while (!(end = strstr(strbuf_str(&head), "\r\n\r\n")) && head.len < HEAD_MAX) {
        ssize_t n = wire_recv(w, data, sizeof(data));
        if (n == -EAGAIN)
            wait_for(w->fd, POLLIN);
        else if (n <= 0)
            return err_set(e, EPROTO, "the engine opens no console");
        else
            strbuf_add(&head, data, (size_t)n);
    }
    if (!end ||
        (strncmp(head.s, "HTTP/1.1 101", 12) != 0 && strncmp(head.s, "HTTP/1.1 200", 12) != 0))
        return err_set(e, EPROTO, "the engine opens no console: %.*s", (int)strcspn(head.s, "\r\n"),
                       head.s);
    end += 4;
    strbuf_add(rest, end, head.len - (size_t)(end - head.s));
    return 0;
}

/* False when the other side has gone. */
static bool to_user(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN)
            wait_for(fd, POLLOUT);
        else if (n < 0 && errno != EINTR)
            return false;
        data += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* Passes on what has come from the engine; false at the end of either side. Takes all that there
 * is: TLS may hold more than the socket shows. */
static bool from_engine(struct wire *w, int fd)
{
    char data[CHUNK];

    for (;;) {
        ssize_t n = wire_recv(w, data, sizeof(data));
        if (n == -EAGAIN)
            return true;
        if (n <= 0 || !to_user(fd, data, (size_t)n))
            return false;
    }
}

static int join(struct wire *w, int fd, struct err *e)
{
    struct pollfd both[2] = { { .fd = fd, .events = POLLIN }, { .fd = w->fd, .events = POLLIN } };
    char data[CHUNK];

    while (from_engine(w, fd)) {
        if (poll(both, 2, -1) < 0 && errno != EINTR)
            return err_sys(e, errno, "cannot wait for the console");
        if (!both[0].revents)
            continue;
        ssize_t n = recv(fd, data, sizeof(data), 0);
        if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
            return 0;
        int rc = n > 0 ? wire_send(w, data, (size_t)n, e) : 0;
        if (rc < 0)
            return rc;
    }
    return 0;
}

int dock_console(struct dock *d, const char *guest_id, int fd, struct err *e)
{
    static const char *const shell[] = { "/bin/sh", NULL };
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_(wire_close) struct wire w = { .fd = CURL_SOCKET_BAD };
    _cleanup_strbuf_ struct strbuf rest = STRBUF_INIT;
    _cleanup_free_ char *exec = NULL;
    int rc = dock_guest_load(d, guest_id, &g, e);

    if (rc == 0)
        rc = dock_exec_create(d, &g, shell, true, &exec, e);
    if (rc == 0)
        rc = wire_open(d, &w, e);
    if (rc == 0)
        rc = upgrade(d, &w, exec, e);
    if (rc == 0)
        rc = read_head(&w, &rest, e);
    if (rc < 0 || !to_user(fd, strbuf_str(&rest), rest.len))
        return rc;
    return join(&w, fd, e);
}
