#include "xltool/docker/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "dockstat/http.h"
#include "dockstat/tls.h"
#include "dockstat/tunnel.h"

enum { CHECK_EVERY_MS = 200 };

struct dock_http {
    struct dstat_endpoint ep;
    struct dstat_tunnel *tunnel; /* NULL: not by ssh, or not yet */
    CURLM *multi;
    CURL *easy;
};

/* One request under way. */
struct transfer {
    struct dock_http *http;
    const struct dock_request *request;
    struct dock_answer *answer;
    bool too_long;
    char cause[CURL_ERROR_SIZE];
};

void dock_answer_release(struct dock_answer *a)
{
    strbuf_release(&a->text);
}

int dock_http_new(const struct dstat_endpoint *ep, struct dock_http **ret, struct err *e)
{
    struct dock_http *h = xcalloc(1, sizeof(*h));

    h->ep = *ep;
    h->easy = dstat_http_easy(ep);
    h->multi = curl_multi_init();
    if (!h->easy || !h->multi) {
        dock_http_free(h);
        return err_set(e, ENOMEM, "cannot set up libcurl");
    }
    *ret = h;
    return 0;
}

void dock_http_free(struct dock_http *h)
{
    if (!h)
        return;
    curl_easy_cleanup(h->easy);
    curl_multi_cleanup(h->multi);
    dstat_tunnel_close(h->tunnel);
    free(h);
}

void *dock_http_easy(struct dock_http *h, struct err *e)
{
    if (dstat_tunnel_ready(&h->ep, &h->tunnel, e) < 0)
        return NULL;
    CURL *easy = dstat_http_easy(&h->ep);
    if (!easy)
        err_set(e, ENOMEM, "cannot set up libcurl");
    return easy;
}

void dock_http_wake(struct dock_http *h)
{
    curl_multi_wakeup(h->multi);
}

static size_t take(char *data, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;
    size_t len = size * n;
    long status = 0;

    curl_easy_getinfo(t->http->easy, CURLINFO_RESPONSE_CODE, &status);
    if (t->request->data && status < 300) {
        t->request->data(t->request->data_arg, data, len);
        return len;
    }
    if (len > DOCK_ANSWER_MAX - t->answer->text.len) {
        t->too_long = true;
        return 0;
    }
    strbuf_add(&t->answer->text, data, len);
    return len;
}

static struct curl_slist *prepare(struct transfer *t, const char *url)
{
    const struct dock_request *r = t->request;
    CURL *easy = t->http->easy;
    struct curl_slist *headers = NULL;

    /* An engine wants to be told so even where there is no body. */
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->cause);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)r->timeout_s);
    if (strcmp(r->method, "GET") == 0) {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL);
        return headers;
    }
    const char *body = r->body ? r->body : "";
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
    return headers;
}

/* Until it is over: 0 and libcurl's code, or what check() said. */
static int wait_for(struct transfer *t, CURLcode *ret, struct err *e)
{
    struct dock_http *h = t->http;
    int running = 1, left, rc = 0;

    for (;;) {
        curl_multi_perform(h->multi, &running);
        CURLMsg *msg = curl_multi_info_read(h->multi, &left);
        if (msg && msg->msg == CURLMSG_DONE) {
            *ret = msg->data.result;
            return 0;
        }
        if (t->request->check)
            rc = t->request->check(t->request->check_arg, e);
        if (rc < 0)
            return rc;
        curl_multi_poll(h->multi, NULL, 0, CHECK_EVERY_MS, NULL);
    }
}

static int transport_failure(const struct transfer *t, CURLcode code, struct err *e)
{
    const struct dstat_endpoint *ep = &t->http->ep;
    const char *where = ep->name;
    const char *cause = t->cause[0] ? t->cause : curl_easy_strerror(code);
    long os_errno = 0;

    curl_easy_getinfo(t->http->easy, CURLINFO_OS_ERRNO, &os_errno);
    int sys = dstat_http_errno((int)code, os_errno);
    if (t->too_long)
        return err_set(e, EMSGSIZE, "'%s': the answer is longer than %d bytes", where,
                       DOCK_ANSWER_MAX);
    if (code == CURLE_COULDNT_CONNECT)
        return dstat_endpoint_cure(ep, err_sys(e, sys, "cannot connect to '%s'", where), e);
    if (code == CURLE_OPERATION_TIMEDOUT)
        err_set(e, sys, "'%s': no answer within %u s", where, t->request->timeout_s);
    else if (sys == ECONNRESET)
        err_set(e, sys, "'%s': the engine broke the connection off: %s", where, cause);
    else
        err_set(e, sys, "'%s': %s", where, cause);
    if (sys == ECONNRESET)
        err_cure(
            e, "has the engine been stopped or killed? Start it again, then run 'xltool recover'");
    return dstat_endpoint_cure(ep, -sys, e);
}

static int failure(const struct transfer *t, CURLcode code, struct err *e)
{
    struct dock_http *h = t->http;
    int rc = transport_failure(t, code, e);

    if (h->ep.tls)
        rc = dstat_tls_blame(&h->ep, (int)code, h->easy, rc, e);
    return dstat_tunnel_blame(h->tunnel, rc, e);
}

static void keep_header(CURL *easy, const char *name, char *ret, size_t cap)
{
    struct curl_header *header;

    ret[0] = '\0';
    if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
        snprintf(ret, cap, "%s", header->value);
}

int dock_http_do(struct dock_http *h, const struct dock_request *r, struct dock_answer *ret,
                 struct err *e)
{
    struct transfer t = { .http = h, .request = r, .answer = ret };
    _cleanup_strbuf_ struct strbuf url = STRBUF_INIT;
    CURLcode code = CURLE_OK;
    int rc = dstat_tunnel_ready(&h->ep, &h->tunnel, e);

    if (rc < 0)
        return rc;
    if (h->ep.via[0])
        curl_easy_setopt(h->easy, CURLOPT_UNIX_SOCKET_PATH, h->ep.via);
    strbuf_reset(&ret->text);
    strbuf_addf(&url, "%s%s", h->ep.base, r->path);
    struct curl_slist *headers = prepare(&t, url.s);
    curl_multi_add_handle(h->multi, h->easy);
    rc = wait_for(&t, &code, e);
    if (rc == 0 && code == CURLE_OK) {
        curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &ret->status);
        keep_header(h->easy, "Api-Version", ret->api, sizeof(ret->api));
        keep_header(h->easy, "Libpod-Api-Version", ret->libpod, sizeof(ret->libpod));
    } else if (rc == 0) {
        rc = failure(&t, code, e);
    }
    curl_multi_remove_handle(h->multi, h->easy);
    curl_slist_free_all(headers);
    return rc;
}

static void escape(struct strbuf *out, const char *text, const char *keep)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain || strchr(keep, c))
            strbuf_addc(out, (char)c);
        else
            strbuf_addf(out, "%%%02X", c);
    }
}

void dock_escape_path(struct strbuf *out, const char *text)
{
    escape(out, text, "-._~/:");
}

void dock_escape_value(struct strbuf *out, const char *text)
{
    escape(out, text, "-._~");
}
