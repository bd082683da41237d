/* Which of the formats a scraper asks for, by its Accept header (RFC 9110). Pure. */
#ifndef SERVE_ACCEPT_H
#define SERVE_ACCEPT_H

#include "serve/metrictext.h"

/* OpenMetrics when it is named, in a version that we write, and nothing of ours is liked better;
 * otherwise, and for NULL, Prometheus' own. */
enum metrictext_format accept_format(const char *header);

#endif
