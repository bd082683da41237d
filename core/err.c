#include "core/err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

const char *errno_text(int code)
{
    const char *text = strerrordesc_np(code);

    return text ? text : "unknown error";
}

static int _printf_(3, 0) set_message(struct err *e, int code, const char *fmt, va_list ap)
{
    if (code == 0)
        code = EIO;
    if (e) {
        e->code = code;
        e->cure[0] = '\0';
        vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
    }
    return -code;
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int rc = set_message(e, code, fmt, ap);
    va_end(ap);
    return rc;
}

int err_sys(struct err *e, int code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int rc = set_message(e, code, fmt, ap);
    va_end(ap);
    if (e) {
        size_t used = strlen(e->msg);
        snprintf(e->msg + used, sizeof(e->msg) - used, ": %s", errno_text(-rc));
    }
    return rc;
}

void err_cure(struct err *e, const char *fmt, ...)
{
    if (!e)
        return;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->cure, sizeof(e->cure), fmt, ap);
    va_end(ap);
}
