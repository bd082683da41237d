/* The web server of `xltool export`: /metrics, and a page that leads there. It has no thread: the
 * caller polls httpd_fd() and calls httpd_run(). Main thread only; nothing here waits for a client.
 *
 * Pages are made when somebody asks, once per sample, and shared by all who ask until the next one.
 * Limits: 128 connections; a connection that is idle, sends its request too slowly or does not read
 * its answer is closed after 12 s, or sooner when places become few; a request has at most 16 KiB
 * and no body. */
#ifndef SERVE_HTTPD_H
#define SERVE_HTTPD_H

#include "serve/address.h"
#include "serve/metrictext.h"

struct httpd;

/* Adds the text of /metrics. */
typedef void httpd_render(void *arg, enum metrictext_format format, struct strbuf *out);

/* Listens. -EADDRINUSE and the like with an error. */
int httpd_open(struct httpd **ret, const struct address *a, httpd_render *render, void *arg,
               struct err *e);
void httpd_close(struct httpd *h);

/* Where it listens; with port 0 the port that was free. */
void httpd_address(const struct httpd *h, struct strbuf *out);

/* Readable when there is something for httpd_run() to do. */
int httpd_fd(const struct httpd *h);
/* httpd_run() is to be called after this long at the latest; at most a second. */
int httpd_timeout_ms(const struct httpd *h);
void httpd_run(struct httpd *h);

/* There is a new sample: the page is to be made anew. (It also is when it is a second old.) */
void httpd_renew(struct httpd *h);

#endif
