#include "xltool/docker/api.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* Podman's own API, for what Docker's lacks there. */
#define LIBPOD_VERSION "/v4.0.0"

enum { GET_TIMEOUT_S = 60, CHANGE_TIMEOUT_S = 600 };

const char *dock_product(const struct dock *d)
{
    return d->version.podman ? "Podman" : "Docker";
}

static int check_op(void *arg, struct err *e)
{
    return op_check(arg, e);
}

static int errno_of(long status, const char *message)
{
    switch (status) {
    case 401:
    case 403:
        return EACCES;
    case 404:
        return ENOENT;
    case 409:
        return EBUSY;
    case 501:
        return ENOTSUP;
    default:
        return strstr(message, "no space left on device") ? ENOSPC : EIO;
    }
}

/* {"message": "No such container: web"}; Podman adds a "cause". */
static int refused(const struct dock_call *c, const struct dock_answer *a, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    const char *message = NULL;

    if (dstat_json_parse(strbuf_str(&a->text), a->text.len, "the engine's error", &o, NULL) == 0)
        message = dstat_json_str(o, "message");
    if (!message || !*message)
        message = "the engine does not say why";
    return err_set(e, errno_of(a->status, message), "cannot %s '%s': %s", c->verb, c->object,
                   message);
}

static int transport_failed(const struct dock_call *c, int rc, struct err *e)
{
    struct err cause;

    if (!e || rc == -ECANCELED || e->code == 0)
        return rc;
    cause = *e;
    err_set(e, -rc, "cannot %s '%s': %s", c->verb, c->object, cause.msg);
    if (cause.cure[0])
        err_cure(e, "%s", cause.cure);
    return rc;
}

_printf_(5, 0) static int vdo(struct dock *d, const struct dock_call *c, json_object **ret,
                              struct err *e, const char *fmt, va_list ap)
{
    _cleanup_answer_ struct dock_answer a = DOCK_ANSWER_INIT;
    _cleanup_free_ char *path = NULL;
    _cleanup_strbuf_ struct strbuf url = STRBUF_INIT;

    if (vasprintf(&path, fmt, ap) < 0)
        return err_set(e, ENOMEM, "out of memory");
    if (strncmp(path, "/libpod/", strlen("/libpod/")) == 0)
        strbuf_addf(&url, LIBPOD_VERSION "%s", path);
    else
        strbuf_addf(&url, "/v1.%u%s", d->version.minor, path);
    struct dock_request r = {
        .method = c->method,
        .path = url.s,
        .body = c->body ? json_object_to_json_string_ext(c->body, JSON_C_TO_STRING_PLAIN) : NULL,
        .timeout_s = c->timeout_s,
        .check = d->op && !c->keep_on ? check_op : NULL,
        .check_arg = d->op,
        .data = c->data,
        .data_arg = c->data_arg,
    };
    int rc = dock_http_do(d->http, &r, &a, e);
    if (rc < 0)
        return transport_failed(c, rc, e);
    if (a.status >= 400 || a.status < 100)
        return refused(c, &a, e);
    if (!ret)
        return 0;
    *ret = NULL;
    return a.text.len ? dstat_json_parse(a.text.s, a.text.len, "the engine's answer", ret, e) : 0;
}

int dock_do(struct dock *d, const struct dock_call *c, json_object **ret, struct err *e,
            const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int rc = vdo(d, c, ret, e, fmt, ap);
    va_end(ap);
    return rc;
}

int dock_get(struct dock *d, json_object **ret, struct err *e, const char *verb, const char *object,
             const char *fmt, ...)
{
    struct dock_call c = {
        .method = "GET", .verb = verb, .object = object, .timeout_s = GET_TIMEOUT_S
    };
    va_list ap;

    va_start(ap, fmt);
    int rc = vdo(d, &c, ret, e, fmt, ap);
    va_end(ap);
    return rc;
}

int dock_post(struct dock *d, json_object *body, json_object **ret, struct err *e, const char *verb,
              const char *object, const char *fmt, ...)
{
    struct dock_call c = { .method = "POST",
                           .verb = verb,
                           .object = object,
                           .body = body,
                           .timeout_s = CHANGE_TIMEOUT_S,
                           .keep_on = true };
    va_list ap;
    int rc = d->op ? op_check(d->op, e) : 0;

    if (rc < 0)
        return rc;
    va_start(ap, fmt);
    rc = vdo(d, &c, ret, e, fmt, ap);
    va_end(ap);
    return rc;
}

int dock_delete(struct dock *d, struct err *e, const char *verb, const char *object,
                const char *fmt, ...)
{
    struct dock_call c = {
        .method = "DELETE", .verb = verb, .object = object, .timeout_s = CHANGE_TIMEOUT_S
    };
    va_list ap;

    va_start(ap, fmt);
    int rc = vdo(d, &c, NULL, e, fmt, ap);
    va_end(ap);
    return rc;
}
