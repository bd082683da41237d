/* The Engine API, as all operations on containers use it. */
#ifndef XLTOOL_DOCKER_API_H
#define XLTOOL_DOCKER_API_H

#include "core/toolstack.h"
#include "dockstat/json.h"
#include "dockstat/parse.h"
#include "xltool/docker/http.h"

/* An open connection. Operation thread only. */
struct dock {
    struct ts ts; /* first: the engine sees this */
    struct dstat_endpoint ep;
    struct dock_http *http;
    struct dstat_version version;
    struct op *op; /* what run() is at; NULL: what is under way may not be cancelled */
};

/* How a request is made: the error reads "cannot VERB 'OBJECT': what the engine says". */
struct dock_call {
    const char *method, *verb, *object;
    json_object *body;  /* NULL = none */
    unsigned timeout_s; /* 0 = as long as it takes */
    bool keep_on;       /* not to be cut short: the engine would go on with it all the same */
    void (*data)(void *arg, const char *data, size_t len); /* as struct dock_request */
    void *data_arg;
};

/* Sends it to a path below the API's version, made by fmt. 0, with the answer's JSON in *ret (may
 * be NULL; *ret is NULL when the answer has none); -ENOENT for HTTP 404, -EBUSY for 409, -EACCES
 * for 401 and 403, -ENOTSUP for 501, -ENOSPC when it says so, -EIO otherwise, or what the transport
 * says. */
int dock_do(struct dock *d, const struct dock_call *c, json_object **ret, struct err *e,
            const char *fmt, ...) _printf_(5, 6);

/* The usual ones. A change is not begun once the operation is cancelled, and not cut short: the engine
 * would go on with it, and make what has been taken back already. */
int dock_get(struct dock *d, json_object **ret, struct err *e, const char *verb, const char *object,
             const char *fmt, ...) _printf_(6, 7);
int dock_post(struct dock *d, json_object *body, json_object **ret, struct err *e, const char *verb,
              const char *object, const char *fmt, ...) _printf_(7, 8);
int dock_delete(struct dock *d, struct err *e, const char *verb, const char *object,
                const char *fmt, ...) _printf_(5, 6);

/* The engine's name for messages: "Docker" or "Podman". */
const char *dock_product(const struct dock *d);

#endif
