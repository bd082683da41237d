/* Where libxl's messages go: kept, not printed, so that an error can quote the last one. */
#ifndef XENSTAT_LOG_H
#define XENSTAT_LOG_H

#include <xentoollog.h>

struct xstat_log {
    xentoollog_logger logger; /* first: libxl knows this part alone */
    char last[256];           /* the last warning or error; "" when there was none */
};

/* Prepares l; pass &l->logger to libxl. There is nothing to release. */
void xstat_log_init(struct xstat_log *l);

#endif
