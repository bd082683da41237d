/* What is behind a failed TLS connection to an engine, in words that help. */
#ifndef DOCKSTAT_TLS_H
#define DOCKSTAT_TLS_H

#include "core/err.h"
#include "dockstat/endpoint.h"

/* Sets the handle up: the certificates of ep, and that the engine's is kept for what follows. easy:
 * a CURL *. */
void dstat_tls_prepare(const struct dstat_endpoint *ep, void *easy);

/* After a request over TLS has failed with libcurl's code and rc: where TLS is what failed, sets the
 * error to which certificate is wrong and how, with a cure, and returns its -errno; else rc. */
int dstat_tls_blame(const struct dstat_endpoint *ep, int code, void *easy, int rc, struct err *e);

/* "2024-01-31 23:59:59 GMT", as libcurl writes the dates of a certificate, in s since 1970. False
 * for anything else. Pure. */
bool dstat_tls_date(const char *text, long long *ret_s);

#endif
