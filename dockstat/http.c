#include "dockstat/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#include "core/mem.h"
#include "core/sample.h"
#include "dockstat/lines.h"
#include "dockstat/tls.h"
#include "dockstat/tunnel.h"

enum { CONNECT_TIMEOUT_MS = 10000, MAX_POLL_ROUNDS = 64 };

struct slot {
    CURL *easy;
    struct dstat_get *get; /* NULL: idle */
    bool too_long;
    char cause[CURL_ERROR_SIZE];
};

struct dstat_http {
    struct dstat_endpoint ep;
    struct dstat_tunnel *tunnel; /* NULL: not by ssh */
    CURLM *multi;
    struct slot slot[DSTAT_PARALLEL];
    pid_t peer;
    CURLM *stream_multi;
    CURL *stream;
    bool stream_ended;
    struct dstat_lines lines;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void init_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void dstat_get_release(struct dstat_get *g)
{
    strbuf_release(&g->body);
}

static size_t take_body(char *data, size_t size, size_t n, void *arg)
{
    struct slot *slot = arg;
    size_t len = size * n;

    if (len > slot->get->max_bytes - slot->get->body.len) {
        slot->too_long = true;
        return 0;
    }
    strbuf_add(&slot->get->body, data, len);
    return len;
}

static size_t take_stream(char *data, size_t size, size_t n, void *arg)
{
    struct dstat_http *h = arg;
    long status = 0;

    curl_easy_getinfo(h->stream, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return 0;
    dstat_lines_add(&h->lines, data, size * n);
    return size * n;
}

static bool is_loopback(const char *base)
{
    return strstr(base, "//localhost") || strstr(base, "//127.") || strstr(base, "//[::1]");
}

void *dstat_http_easy(const struct dstat_endpoint *ep)
{
    pthread_once(&curl_once, init_curl);
    CURL *easy = curl_easy_init();

    if (!easy)
        return NULL;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "xltool/" XLTOOL_VERSION);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    if (ep->unix_path[0])
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, ep->unix_path);
    if (ep->via[0])
        curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, ep->via);
    /* http_proxy of the environment must not carry what stays on this machine. */
    if (ep->unix_path[0] || is_loopback(ep->base))
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (ep->tls)
        dstat_tls_prepare(ep, easy);
    return easy;
}

static bool slot_init(struct slot *slot, const struct dstat_endpoint *ep)
{
    slot->easy = dstat_http_easy(ep);
    if (!slot->easy)
        return false;
    curl_easy_setopt(slot->easy, CURLOPT_TIMEOUT_MS, (long)DSTAT_TIMEOUT_MS);
    curl_easy_setopt(slot->easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(slot->easy, CURLOPT_WRITEDATA, slot);
    curl_easy_setopt(slot->easy, CURLOPT_ERRORBUFFER, slot->cause);
    curl_easy_setopt(slot->easy, CURLOPT_PRIVATE, slot);
    return true;
}

int dstat_http_new(const struct dstat_endpoint *ep, struct dstat_http **ret, struct err *e)
{
    pthread_once(&curl_once, init_curl);
    struct dstat_http *h = xcalloc(1, sizeof(*h));
    h->ep = *ep;
    h->multi = curl_multi_init();
    h->stream_multi = curl_multi_init();
    int rc = !h->multi || !h->stream_multi ? err_set(e, ENOMEM, "cannot set up libcurl")
                                           : dstat_tunnel_ready(&h->ep, &h->tunnel, e);
    if (rc < 0) {
        dstat_http_free(h);
        return rc;
    }
    /* Idle connections cost the engine a goroutine each: keep no more than are used. Nor fewer: libcurl by itself keeps
     * four for each transfer under way, and closes the others while the last ones end. */
    curl_multi_setopt(h->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)DSTAT_PARALLEL);
    curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)DSTAT_PARALLEL);
    *ret = h;
    return 0;
}

static void stream_close(struct dstat_http *h)
{
    if (h->stream) {
        curl_multi_remove_handle(h->stream_multi, h->stream);
        curl_easy_cleanup(h->stream);
        h->stream = NULL;
    }
    dstat_lines_release(&h->lines);
}

void dstat_http_free(struct dstat_http *h)
{
    if (!h)
        return;
    stream_close(h);
    for (size_t i = 0; i < DSTAT_PARALLEL; i++)
        curl_easy_cleanup(h->slot[i].easy);
    curl_multi_cleanup(h->multi);
    curl_multi_cleanup(h->stream_multi);
    dstat_tunnel_close(h->tunnel);
    free(h);
}

int dstat_http_errno(int code, long os_errno)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        return os_errno > 0 ? (int)os_errno : ECONNREFUSED;
    case CURLE_OPERATION_TIMEDOUT:
        return ETIMEDOUT;
    case CURLE_COULDNT_RESOLVE_HOST:
        return EHOSTUNREACH;
    case CURLE_OUT_OF_MEMORY:
        return ENOMEM;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return EPROTO;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return ECONNRESET;
    default:
        return EIO;
    }
}

static void describe_transport(const struct dstat_http *h, const struct slot *slot, CURLcode code)
{
    struct dstat_get *g = slot->get;
    const char *where = h->ep.name;
    long os_errno = 0;

    curl_easy_getinfo(slot->easy, CURLINFO_OS_ERRNO, &os_errno);
    if (slot->too_long) {
        g->rc = err_set(&g->err, EMSGSIZE, "'%s': the answer to %s is longer than %zu bytes", where,
                        g->path, g->max_bytes);
        return;
    }
    int sys = dstat_http_errno((int)code, os_errno);
    if (code == CURLE_COULDNT_CONNECT)
        g->rc = err_sys(&g->err, sys, "cannot connect to '%s'", where);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        g->rc = err_set(&g->err, sys, "'%s': no answer to %s within %d s", where, g->path,
                        DSTAT_TIMEOUT_MS / 1000);
    else
        g->rc = err_set(&g->err, sys, "'%s': %s failed: %s", where, g->path,
                        slot->cause[0] ? slot->cause : curl_easy_strerror(code));
}

static void describe_failure(const struct dstat_http *h, const struct slot *slot, CURLcode code)
{
    struct dstat_get *g = slot->get;

    describe_transport(h, slot, code);
    if (h->ep.tls)
        g->rc = dstat_tls_blame(&h->ep, (int)code, slot->easy, g->rc, &g->err);
    g->rc = dstat_tunnel_blame(h->tunnel, g->rc, &g->err);
}

static void note_peer(struct dstat_http *h, CURL *easy)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    struct ucred cred;
    socklen_t len = sizeof(cred);

    if (h->peer || !h->ep.unix_path[0])
        return;
    if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK || fd == CURL_SOCKET_BAD)
        return;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) == 0)
        h->peer = cred.pid;
}

pid_t dstat_http_peer(const struct dstat_http *h)
{
    return h->peer;
}

static void slot_start(struct dstat_http *h, struct slot *slot, struct dstat_get *g)
{
    char url[600];

    g->rc = 0;
    g->start_ns = g->end_ns = clock_ns();
    strbuf_reset(&g->body);
    if (!slot->easy && !slot_init(slot, &h->ep)) {
        g->rc = err_set(&g->err, ENOMEM, "cannot set up libcurl");
        return;
    }
    slot->get = g;
    slot->too_long = false;
    slot->cause[0] = '\0';
    snprintf(url, sizeof(url), "%s%s", h->ep.base, g->path);
    curl_easy_setopt(slot->easy, CURLOPT_URL, url);
    curl_multi_add_handle(h->multi, slot->easy);
}

static void keep_header(CURL *easy, const char *name, char *ret, size_t cap)
{
    struct curl_header *header;

    ret[0] = '\0';
    if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        snprintf(ret, cap, "%s", header->value);
}

static void slot_finish(struct dstat_http *h, const CURLMsg *msg)
{
    struct slot *slot = NULL;
    CURLcode code = msg->data.result;

    curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &slot);
    slot->get->end_ns = clock_ns();
    if (code == CURLE_OK) {
        curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &slot->get->status);
        keep_header(slot->easy, "Api-Version", slot->get->api, sizeof(slot->get->api));
        keep_header(slot->easy, "Libpod-Api-Version", slot->get->libpod, sizeof(slot->get->libpod));
        note_peer(h, slot->easy);
    } else {
        describe_failure(h, slot, code);
    }
    curl_multi_remove_handle(h->multi, slot->easy);
    slot->get = NULL;
}

/* Gives idle slots the next requests. Returns how many are in flight. */
static size_t fill_slots(struct dstat_http *h, struct dstat_get *gets, size_t n, size_t *next)
{
    size_t busy = 0;

    for (size_t i = 0; i < DSTAT_PARALLEL; i++) {
        if (!h->slot[i].get && *next < n)
            slot_start(h, &h->slot[i], &gets[(*next)++]);
        busy += h->slot[i].get != NULL;
    }
    return busy;
}

void dstat_http_get_all(struct dstat_http *h, struct dstat_get *gets, size_t n)
{
    size_t next = 0;
    int running, left;
    CURLMsg *msg;

    while (fill_slots(h, gets, n, &next) > 0 || next < n) {
        curl_multi_perform(h->multi, &running);
        bool finished = false;
        while ((msg = curl_multi_info_read(h->multi, &left)) != NULL)
            if (msg->msg == CURLMSG_DONE) {
                slot_finish(h, msg);
                finished = true;
            }
        if (!finished)
            curl_multi_poll(h->multi, NULL, 0, 1000, NULL);
    }
}

int dstat_http_get(struct dstat_http *h, struct dstat_get *g, struct err *e)
{
    dstat_http_get_all(h, g, 1);
    if (g->rc < 0 && e)
        *e = g->err;
    return g->rc;
}

bool dstat_http_stream_poll(struct dstat_http *h)
{
    int running = 0, left;

    if (!h->stream || h->stream_ended)
        return false;
    /* One perform reads one buffer; go on while there is more, but never for ever. */
    for (int round = 0; round < MAX_POLL_ROUNDS; round++) {
        int ready = 0;
        curl_multi_perform(h->stream_multi, &running);
        if (running == 0)
            break;
        curl_multi_poll(h->stream_multi, NULL, 0, 0, &ready);
        if (ready == 0)
            break;
    }
    while (curl_multi_info_read(h->stream_multi, &left))
        h->stream_ended = true;
    return !h->stream_ended && !h->lines.overflow;
}

/* Until the engine has begun to answer, it may not have subscribed us yet. */
static void stream_await_answer(struct dstat_http *h, int wait_ms)
{
    uint64_t deadline = clock_ns() + (uint64_t)wait_ms * 1000000u;
    long status = 0;

    while (clock_ns() < deadline && dstat_http_stream_poll(h)) {
        curl_easy_getinfo(h->stream, CURLINFO_RESPONSE_CODE, &status);
        if (status)
            return;
        curl_multi_poll(h->stream_multi, NULL, 0, 50, NULL);
    }
}

int dstat_http_stream_open(struct dstat_http *h, const char *path, int wait_ms,
                           void (*line)(void *arg, const char *text, size_t len), void *arg,
                           struct err *e)
{
    char url[600];
    long status = 0;

    stream_close(h);
    h->stream = dstat_http_easy(&h->ep);
    if (!h->stream)
        return err_set(e, ENOMEM, "cannot set up libcurl");
    h->stream_ended = false;
    dstat_lines_init(&h->lines, line, arg);
    snprintf(url, sizeof(url), "%s%s", h->ep.base, path);
    curl_easy_setopt(h->stream, CURLOPT_URL, url);
    curl_easy_setopt(h->stream, CURLOPT_WRITEFUNCTION, take_stream);
    curl_easy_setopt(h->stream, CURLOPT_WRITEDATA, h);
    curl_multi_add_handle(h->stream_multi, h->stream);
    dstat_http_stream_poll(h);
    stream_await_answer(h, wait_ms);
    curl_easy_getinfo(h->stream, CURLINFO_RESPONSE_CODE, &status);
    if (status && status != 200)
        return err_set(e, EPROTO, "'%s' refuses to stream its events: HTTP status %ld",
                       h->ep.name, status);
    return 0;
}
