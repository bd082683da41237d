#include "serve/httpd.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/sample.h"
#include "serve/accept.h"
#include "serve/clients.h"

enum { REQUEST_MOST = 16 << 10, LOOK_MS = 1000, BACKLOG = 128 };
#define PAGE_NS 1000000000ull

struct httpd {
    struct MHD_Daemon *daemon;
    int epoll_fd;
    httpd_render *render;
    void *arg;
    struct clients clients;
    struct MHD_Response *pages[FORMAT_COUNT]; /* NULL: to be made */
    uint64_t made_ns[FORMAT_COUNT];
};

static const char index_html[] = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
                                 "charset=\"utf-8\"><title>xltool</title></head>\n"
                                 "<body><h1>xltool</h1><p>The guests of this host, for Prometheus: "
                                 "<a href=\"/metrics\">metrics</a></p></body></html>\n";

/* Names of guests are in it: a browser is not to take it for a page. */
static void add_headers(struct MHD_Response *r, const char *mime)
{
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, mime);
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
}

static enum MHD_Result reply(struct MHD_Connection *c, unsigned status, const char *mime,
                             const char *text)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text,
                                                             MHD_RESPMEM_PERSISTENT);

    add_headers(r, mime);
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    if (status != MHD_HTTP_OK)
        MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result rc = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return rc;
}

static void drop_page(struct httpd *h, enum metrictext_format f)
{
    if (h->pages[f])
        MHD_destroy_response(h->pages[f]); /* who is reading it has it still */
    h->pages[f] = NULL;
}

static struct MHD_Response *page(struct httpd *h, enum metrictext_format f)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    uint64_t now_ns = clock_ns();

    if (h->pages[f] && now_ns < h->made_ns[f] + PAGE_NS)
        return h->pages[f];
    drop_page(h, f);
    h->render(h->arg, f, &text);
    size_t len = text.len;
    h->pages[f] = MHD_create_response_from_buffer(len, strbuf_detach(&text), MHD_RESPMEM_MUST_FREE);
    add_headers(h->pages[f], metrictext_mime(f));
    MHD_add_response_header(h->pages[f], MHD_HTTP_HEADER_VARY, "Accept");
    h->made_ns[f] = now_ns;
    return h->pages[f];
}

static const char *header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static bool has_body(struct MHD_Connection *c)
{
    const char *length = header(c, MHD_HTTP_HEADER_CONTENT_LENGTH);

    return header(c, MHD_HTTP_HEADER_TRANSFER_ENCODING) || (length && strcmp(length, "0") != 0);
}

static enum MHD_Result answer(struct httpd *h, struct MHD_Connection *c, const char *path)
{
    if (strcmp(path, "/metrics") == 0)
        return MHD_queue_response(c, MHD_HTTP_OK,
                                  page(h, accept_format(header(c, MHD_HTTP_HEADER_ACCEPT))));
    if (strcmp(path, "/") == 0)
        return reply(c, MHD_HTTP_OK, "text/html; charset=utf-8", index_html);
    return reply(c, MHD_HTTP_NOT_FOUND, "text/plain; charset=utf-8",
                 "Not found: the metrics are at /metrics.\n");
}

/* Called when the headers are there, and again at the end; a body is refused before it is read. */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **seen)
{
    (void)version;
    (void)data;
    (void)size;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return reply(c, MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain; charset=utf-8",
                     "Only GET and HEAD.\n");
    if (has_body(c))
        return reply(c, MHD_HTTP_CONTENT_TOO_LARGE, "text/plain; charset=utf-8",
                     "Nothing is taken in here.\n");
    if (*seen)
        return answer(arg, c, path);
    *seen = arg;
    return MHD_YES;
}

static void on_connection(void *arg, struct MHD_Connection *c, void **ctx,
                          enum MHD_ConnectionNotificationCode what)
{
    struct httpd *h = arg;

    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        *ctx = clients_add(&h->clients, c, clock_ns());
    else if (*ctx)
        clients_remove(&h->clients, *ctx);
}

static void on_completed(void *arg, struct MHD_Connection *c, void **seen,
                         enum MHD_RequestTerminationCode why)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct client *client = info ? info->socket_context : NULL;

    (void)arg;
    (void)seen;
    (void)why;
    if (client)
        client->since_ns = clock_ns();
}

static int listening_socket(const struct address *a, struct err *e)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    int one = 1, fd = socket(a->sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    address_format(&text, a);
    /* What a predecessor left in TIME_WAIT does not keep us from starting. */
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
        bind(fd, (const struct sockaddr *)&a->sa, a->len) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int code = errno;
    if (fd >= 0)
        close(fd);
    int rc = err_sys(e, code, "cannot listen on '%s'", strbuf_str(&text));
    if (code == EADDRINUSE)
        err_cure(
            e, "another xltool export may be running; choose another port with --listen ADDR:PORT");
    if (code == EADDRNOTAVAIL)
        err_cure(e, "that is no address of this machine; --listen takes one that is");
    if (code == EACCES)
        err_cure(e, "ports below 1024 are root's; choose another one with --listen ADDR:PORT");
    return rc;
}

static struct MHD_Daemon *start(struct httpd *h, int fd)
{
    return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, h, MHD_OPTION_LISTEN_SOCKET,
                            (MHD_socket)fd,                                           //
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CLIENTS_MOST,      //
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)REQUEST_MOST, //
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, h,           //
                            MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,             //
                            MHD_OPTION_END);
}

int httpd_open(struct httpd **ret, const struct address *a, httpd_render *render, void *arg,
               struct err *e)
{
    int fd = listening_socket(a, e);

    if (fd < 0)
        return fd;
    struct httpd *h = xcalloc(1, sizeof(*h));
    h->render = render;
    h->arg = arg;
    h->daemon = start(h, fd);
    if (!h->daemon) {
        close(fd);
        free(h);
        return err_set(e, EIO, "cannot start the web server");
    }
    h->epoll_fd = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    *ret = h;
    return 0;
}

void httpd_close(struct httpd *h)
{
    MHD_stop_daemon(h->daemon); /* closes the socket, too */
    httpd_renew(h);
    free(h);
}

void httpd_address(const struct httpd *h, struct strbuf *out)
{
    struct address a = { .len = sizeof(a.sa) };

    if (getsockname(MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd,
                    (struct sockaddr *)&a.sa, &a.len) == 0)
        address_format(out, &a);
}

int httpd_fd(const struct httpd *h)
{
    return h->epoll_fd;
}

int httpd_timeout_ms(const struct httpd *h)
{
    MHD_UNSIGNED_LONG_LONG ms;

    return MHD_get_timeout(h->daemon, &ms) == MHD_YES && ms < LOOK_MS ? (int)ms : LOOK_MS;
}

void httpd_run(struct httpd *h)
{
    struct client *late;
    uint64_t now_ns = clock_ns();

    MHD_run(h->daemon);
    /* What is cut off here the library closes when it looks at it next. */
    while ((late = clients_overdue(&h->clients, now_ns)))
        shutdown(MHD_get_connection_info(late->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
                     ->connect_fd,
                 SHUT_RDWR);
}

void httpd_renew(struct httpd *h)
{
    for (int f = 0; f < FORMAT_COUNT; f++)
        drop_page(h, (enum metrictext_format)f);
}
