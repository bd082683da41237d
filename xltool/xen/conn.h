/* The toolstack's own connection to Xen, and how it calls libxl. Operation thread only, but for
 * xen_cancel(). */
#ifndef XLTOOL_XEN_CONN_H
#define XLTOOL_XEN_CONN_H

#include <stdatomic.h>

#include <xenstore.h>

#include "core/toolstack.h"
#include "xenstat/api.h"

/* Where libxl's messages go: the first error is kept, it is the cause of those that follow. */
struct xen_log {
    xentoollog_logger logger; /* first: libxl knows this part alone */
    char first[256];
    struct op *op; /* whose progress libxl's is; NULL = nobody's */
};

struct xen_ts {
    struct ts ts; /* first */
    struct xen_log log;
    libxl_ctx *ctx;
    struct xs_handle *xs;
    atomic_bool may_abort; /* the call under way may be cut short */
};

int xen_open(struct ts **ret, const char *uri, struct err *e);
void xen_close(struct ts *t);
/* Any thread. */
void xen_cancel(struct ts *t);

/* Brackets a call of libxl: xen_begin(c, op); rc = libxl_...(); return xen_end(c, rc, e, "cannot
 * start '%s'", name). op (may be NULL) gets libxl's progress; with xen_begin_abortable() the user
 * may cut the call short. xen_end() gives 0 for rc >= 0, else -errno with an error that quotes
 * libxl's. */
void xen_begin(struct xen_ts *c, struct op *op);
void xen_begin_abortable(struct xen_ts *c, struct op *op);
int xen_end(struct xen_ts *c, int rc, struct err *e, const char *fmt, ...) _printf_(4, 5);

/* A node's text, NULL when there is none. Caller frees. */
char *xen_read(struct xen_ts *c, const char *fmt, ...) _printf_(2, 3);

#endif
