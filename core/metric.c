#include "core/metric.h"

#include <math.h>

#include "core/column.h"
#include "core/format.h"
#include "core/rate.h"

struct metric_def {
    struct metric_info info;
    enum field field;
    const char *column; /* whose way of writing numbers is used */
};

static const struct metric_def metrics[METRIC_COUNT] = {
    [METRIC_CPU] = { { "cpu", "CPU guest", "%" }, F_CPU_TIME, "cpu" },
    [METRIC_HOST_CPU] = { { "host_cpu", "CPU host", "%" }, F_HOST_CPU_TIME, "host_cpu" },
    [METRIC_WAIT] = { { "wait", "CPU wait", "%" }, F_WAIT_TIME, "wait" },
    [METRIC_MEM] = { { "mem", "Memory", "B" }, F_MEM, "mem" },
    [METRIC_NET_RX] = { { "net_rx", "Net rx", "B/s" }, F_NET_RX_BYTES, "net_rx" },
    [METRIC_NET_TX] = { { "net_tx", "Net tx", "B/s" }, F_NET_TX_BYTES, "net_tx" },
    [METRIC_DISK_READ] = { { "disk_read", "Disk read", "B/s" }, F_DISK_READ_BYTES, "disk_read" },
    [METRIC_DISK_WRITE] = { { "disk_write", "Disk write", "B/s" },
                            F_DISK_WRITE_BYTES,
                            "disk_write" },
    [METRIC_READ_OPS] = { { "read_ops", "Reads", "/s" }, F_DISK_READ_OPS, "disk_read_ops" },
    [METRIC_WRITE_OPS] = { { "write_ops", "Writes", "/s" }, F_DISK_WRITE_OPS, "disk_write_ops" },
    [METRIC_LATENCY] = { { "latency", "Latency", "ns" }, F_DISK_READ_TIME, "disk_read_latency" },
};

const struct metric_info *metric_info(enum metric m)
{
    return &metrics[m].info;
}

void metric_format(struct strbuf *out, enum metric m, double value)
{
    struct value v = { .known = !isnan(value), .num = value };
    bool percent = metrics[m].info.unit[0] == '%' && v.known;

    if (percent && value >= 99999.5) /* one character less than a cell has */
        format_count(out, value);
    else
        column_format(column_find(metrics[m].column), &v, out);
    if (percent)
        strbuf_addc(out, '%');
}

static bool rate_value(enum field f, const struct row *r, double *ret, const char **ret_why)
{
    double per_s;

    if (!rate_per_s(r->prev, r->guest, f, &per_s, ret_why))
        return false;
    *ret = rate_display(f, per_s);
    return true;
}

/* The cells have reads and writes apart; a direction that is unknown is left out. */
static bool latency_value(const struct row *r, double *ret, const char **ret_why)
{
    static const enum field fields[][2] = { { F_DISK_READ_TIME, F_DISK_READ_OPS },
                                            { F_DISK_WRITE_TIME, F_DISK_WRITE_OPS } };
    double ns = 0, ops = 0;
    bool known = false;

    for (int i = 0; i < 2; i++) {
        uint64_t dt, n;
        if (!rate_delta(r->prev, r->guest, fields[i][0], &dt, ret_why) ||
            !rate_delta(r->prev, r->guest, fields[i][1], &n, ret_why))
            continue;
        known = true;
        ns += (double)dt;
        ops += (double)n;
    }
    if (!known)
        return false;
    *ret_why = "no request was served since the last sample";
    if (ops == 0)
        return false;
    *ret = ns / ops;
    return true;
}

bool metric_value(enum metric m, const struct row *r, double *ret, const char **ret_why)
{
    uint64_t v;

    if (m == METRIC_LATENCY)
        return latency_value(r, ret, ret_why);
    if (m != METRIC_MEM)
        return rate_value(metrics[m].field, r, ret, ret_why);
    if (!sample_get(&r->guest->now, F_MEM, &v)) {
        *ret_why = sample_why(&r->guest->now, F_MEM);
        return false;
    }
    *ret = (double)v;
    return true;
}
