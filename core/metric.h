/* The figures that charts and comparisons show: as the cells of the table have them (percent, bytes
 * per second), not counters. Pure. */
#ifndef CORE_METRIC_H
#define CORE_METRIC_H

#include <stdbool.h>

#include "core/strbuf.h"
#include "core/table.h"

enum metric {
    METRIC_CPU, /* percent of one core */
    METRIC_HOST_CPU,
    METRIC_WAIT,
    METRIC_MEM,    /* bytes */
    METRIC_NET_RX, /* bytes per second */
    METRIC_NET_TX,
    METRIC_DISK_READ,
    METRIC_DISK_WRITE,
    METRIC_READ_OPS, /* per second */
    METRIC_WRITE_OPS,
    METRIC_LATENCY, /* ns per request, reads and writes together */
    METRIC_COUNT
};

struct metric_info {
    const char *key, *label; /* "cpu", "CPU guest" */
    const char *unit;        /* "%", "B", "B/s", "/s", "ns": format by metric_format() */
};
/* Static description of a metric; m must be below METRIC_COUNT. */
const struct metric_info *metric_info(enum metric m);

/* At most six characters: "12.3%", "1.5M"; as the table's cell, with a percent sign. "-" for NaN.
 */
void metric_format(struct strbuf *out, enum metric m, double value);

/* The figure of a row, as its cell has it. False and *ret_why (static text, or the sample's reason)
 * when it is not known. */
bool metric_value(enum metric m, const struct row *r, double *ret, const char **ret_why);

#endif
