/* HTTP to one engine over libcurl: keep-alive, no redirects, every answer bounded in size and time.
 * All functions: sampler thread of the connection. */
#ifndef DOCKSTAT_HTTP_H
#define DOCKSTAT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/err.h"
#include "core/strbuf.h"
#include "dockstat/endpoint.h"

enum {
    DSTAT_PARALLEL = 16,      /* requests in flight at once */
    DSTAT_TIMEOUT_MS = 30000, /* for a whole answer */
};

struct dstat_http;

/* One GET. The caller sets path and max_bytes; the rest is filled. */
struct dstat_get {
    char path[256];            /* "/v1.41/containers/json?all=true" */
    size_t max_bytes;          /* a longer answer is -EMSGSIZE */
    int rc;                    /* 0: an answer came, whatever its status; else -errno */
    long status;               /* HTTP status */
    struct strbuf body;        /* release with dstat_get_release() */
    char api[16];              /* header Api-Version, "" when there is none; hostile text */
    char libpod[64];           /* header Libpod-Api-Version: Podman alone has it */
    uint64_t start_ns, end_ns; /* CLOCK_MONOTONIC around the request */
    struct err err;            /* when rc < 0 */
};

void dstat_get_release(struct dstat_get *g);

/* Prepares a handle; connects nothing but where ssh has to be started first: then blocks for
 * seconds. *ret is to be freed by dstat_http_free(). */
int dstat_http_new(const struct dstat_endpoint *ep, struct dstat_http **ret, struct err *e);
void dstat_http_free(struct dstat_http *h); /* accepts NULL */

/* Fetches one, or n, at most DSTAT_PARALLEL at once; blocks until every one has its answer.
 * dstat_http_get() returns g->rc and copies g->err. */
int dstat_http_get(struct dstat_http *h, struct dstat_get *g, struct err *e);
void dstat_http_get_all(struct dstat_http *h, struct dstat_get *gets, size_t n);

/* The process at the other end of the Unix socket, as the kernel says (SO_PEERCRED: who called
 * listen(), so it can be pid 1 with socket activation); 0 when unknown or over TCP. Valid after the
 * first answer. */
pid_t dstat_http_peer(const struct dstat_http *h);

/* A libcurl easy handle (CURL *) that is set up for this engine: socket, TLS, no redirects, no proxy for
 * what stays on this machine. NULL when out of memory. Any thread. */
void *dstat_http_easy(const struct dstat_endpoint *ep);
/* The errno that stands for libcurl's code. os_errno: of the failed connect(), 0 if there is none. */
int dstat_http_errno(int code, long os_errno);

/* A stream of lines (JSON objects) that never ends, on a connection of its own. line() runs inside
 * dstat_http_stream_poll(). -EPROTO when the engine refuses it. Waits at most wait_ms for the
 * engine to begin its answer; that it did not is no error. */
int dstat_http_stream_open(struct dstat_http *h, const char *path, int wait_ms,
                           void (*line)(void *arg, const char *text, size_t len), void *arg,
                           struct err *e);

/* Takes in what has arrived, without waiting. False once the stream has ended or broken. */
bool dstat_http_stream_poll(struct dstat_http *h);

#endif
