#include "xltool/xen/conn.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "xenstat/conn.h"

static void keep_message(struct xentoollog_logger *logger, xentoollog_level level, int errnoval,
                         const char *context, const char *format, va_list ap)
    __attribute__((format(printf, 5, 0)));

/* A RAM disk of several parts cannot be unpacked by libxc, which calls that a panic and hands it to
 * the guest as it is. What goes wrong later is the error. */
static bool is_harmless(const char *message)
{
    return strstr(message, "xc_dom_do_gunzip") != NULL;
}

static void keep_message(struct xentoollog_logger *logger, xentoollog_level level, int errnoval,
                         const char *context, const char *format, va_list ap)
{
    struct xen_log *l = (struct xen_log *)(void *)logger;

    (void)context;
    if (level < XTL_ERROR || l->first[0])
        return;
    vsnprintf(l->first, sizeof(l->first), format, ap);
    if (is_harmless(l->first)) {
        l->first[0] = '\0';
        return;
    }
    size_t len = strlen(l->first);
    if (errnoval > 0)
        snprintf(l->first + len, sizeof(l->first) - len, ": %s", errno_text(errnoval));
}

static void show_progress(struct xentoollog_logger *logger, const char *context,
                          const char *doing_what, int percent, unsigned long done,
                          unsigned long total)
{
    struct xen_log *l = (struct xen_log *)(void *)logger;

    (void)context;
    (void)doing_what;
    (void)percent;
    if (l->op && total)
        op_progress(l->op, done, total);
}

static void ignore_destroy(struct xentoollog_logger *logger)
{
    (void)logger;
}

static int open_libxl(struct xen_ts *c, struct err *e)
{
    /* libxl waits for its own helpers alone: others of this process start programs too. */
    static const libxl_childproc_hooks hooks = {
        .chldowner = libxl_sigchld_owner_libxl_always_selective_reap
    };
    sigset_t set;

    c->log.logger = (xentoollog_logger){ .vmessage = keep_message,
                                         .progress = show_progress,
                                         .destroy = ignore_destroy };
    if (libxl_ctx_alloc(&c->ctx, LIBXL_VERSION, 0, &c->log.logger) != 0)
        return err_set(e, EIO, "cannot open libxl: %s", c->log.first);
    libxl_childproc_setmode(c->ctx, &hooks, NULL);
    /* libxl learns of a helper's end by this signal: without it a restore would wait for ever. */
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    return 0;
}

int xen_open(struct ts **ret, const char *uri, struct err *e)
{
    (void)uri;
    int rc = xstat_check_dom0(e);
    if (rc < 0)
        return rc;
    struct xen_ts *c = xcalloc(1, sizeof(*c));
    rc = open_libxl(c, e);
    if (rc == 0) {
        c->xs = xs_open(0);
        if (!c->xs)
            rc = err_sys(e, errno, "cannot open xenstore");
    }
    if (rc < 0) {
        xen_close(&c->ts);
        return rc;
    }
    *ret = &c->ts;
    return 0;
}

void xen_close(struct ts *t)
{
    struct xen_ts *c = (struct xen_ts *)t;

    if (c->xs)
        xs_close(c->xs);
    if (c->ctx)
        libxl_ctx_free(c->ctx);
    free(c);
}

void xen_cancel(struct ts *t)
{
    struct xen_ts *c = (struct xen_ts *)t;

    if (atomic_load(&c->may_abort))
        libxl_ao_abort(c->ctx, NULL);
}

void xen_begin(struct xen_ts *c, struct op *op)
{
    c->log.first[0] = '\0';
    c->log.op = op;
}

void xen_begin_abortable(struct xen_ts *c, struct op *op)
{
    xen_begin(c, op);
    atomic_store(&c->may_abort, true);
}

static int errno_of(int rc)
{
    switch (rc) {
    case ERROR_ABORTED:
        return ECANCELED;
    case ERROR_DOMAIN_NOTFOUND:
    case ERROR_DOMAIN_DESTROYED:
        return ESRCH;
    case ERROR_NOMEM:
        return ENOMEM;
    case ERROR_TIMEDOUT:
    case ERROR_GUEST_TIMEDOUT:
        return ETIMEDOUT;
    case ERROR_NOPARAVIRT:
        return ENOTSUP;
    case ERROR_INVAL:
        return EINVAL;
    default:
        return EIO;
    }
}

static const char *cause_of(const struct xen_ts *c, int rc)
{
    if (rc == ERROR_DOMAIN_NOTFOUND || rc == ERROR_DOMAIN_DESTROYED)
        return "it has gone";
    if (rc == ERROR_ABORTED)
        return "cancelled";
    if (rc == ERROR_NOPARAVIRT)
        return "it has no drivers for Xen";
    if (c->log.first[0])
        return c->log.first;
    return rc == ERROR_GUEST_TIMEDOUT ? "it does not answer" : "libxl does not say why";
}

int xen_end(struct xen_ts *c, int rc, struct err *e, const char *fmt, ...)
{
    char what[200];
    va_list ap;

    atomic_store(&c->may_abort, false);
    c->log.op = NULL;
    if (rc >= 0)
        return 0;
    va_start(ap, fmt);
    vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    return err_set(e, errno_of(rc), "%s: %s", what, cause_of(c, rc));
}

char *xen_read(struct xen_ts *c, const char *fmt, ...)
{
    char path[256];
    unsigned int len;
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(path, sizeof(path), fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof(path))
        return NULL;
    return xs_read(c->xs, XBT_NULL, path, &len);
}
