/* Blocking HTTP to one engine over libcurl, for what changes something: any method, a body, answers
 * that come in pieces, and an end at once when the operation is cancelled. One thread at a time,
 * but for dock_http_wake(). */
#ifndef XLTOOL_DOCKER_HTTP_H
#define XLTOOL_DOCKER_HTTP_H

#include <stddef.h>

#include "core/err.h"
#include "core/strbuf.h"
#include "dockstat/endpoint.h"

enum { DOCK_ANSWER_MAX = 32 << 20 }; /* bytes of an answer that is kept whole */

struct dock_http;

struct dock_request {
    const char *method; /* "GET", "POST", "PUT", "DELETE" */
    const char *path;   /* with its query, escaped */
    const char *body;   /* JSON; NULL = none */
    unsigned timeout_s; /* for the whole answer; 0 = as long as it takes */
    /* Asked several times a second while waiting: a negative value ends the request, and is what
     * dock_http_do() returns. NULL = never. */
    int (*check)(void *arg, struct err *e);
    void *check_arg;
    /* Gets a successful answer as it comes. NULL = kept in the answer's text. */
    void (*data)(void *arg, const char *data, size_t len);
    void *data_arg;
};

struct dock_answer {
    long status;        /* HTTP status */
    struct strbuf text; /* the body, hostile */
    char api[16];       /* headers Api-Version and Libpod-Api-Version, "" = none; hostile */
    char libpod[64];
};

#define DOCK_ANSWER_INIT { .status = 0 }
#define _cleanup_answer_ _cleanup_(dock_answer_release)

void dock_answer_release(struct dock_answer *a);

/* Connects nothing yet. Free with dock_http_free(). */
int dock_http_new(const struct dstat_endpoint *ep, struct dock_http **ret, struct err *e);
void dock_http_free(struct dock_http *h); /* NULL is fine */

/* A libcurl easy handle (CURL *) of its own for the same engine, with ssh started where it takes
 * ssh. NULL and an error when it cannot be had. The caller cleans it up. */
void *dock_http_easy(struct dock_http *h, struct err *e);

/* Sends one request and waits for its answer. 0 whatever the answer's status is; -errno, with an
 * error that names the engine, when none came. */
int dock_http_do(struct dock_http *h, const struct dock_request *r, struct dock_answer *ret,
                 struct err *e);

/* Any thread: lets a request that is under way ask its check() at once. */
void dock_http_wake(struct dock_http *h);

/* Appends text percent-encoded, for a path (a slash and a colon stay) or a value in a query. */
void dock_escape_path(struct strbuf *out, const char *text);
void dock_escape_value(struct strbuf *out, const char *text);

#endif
