#include "tui/table/gauge.h"

#include <math.h>
#include <string.h>

#define HALF_NS 10e9
/* Rates below this do not look like load. */
#define LEAST_RATE 1024.0

static const struct {
    const char *column;
    enum metric metric;
} gauged[] = {
    { "cpu", METRIC_CPU },
    { "host_cpu", METRIC_HOST_CPU },
    { "mem", METRIC_MEM },
    { "net_rx", METRIC_NET_RX },
    { "net_tx", METRIC_NET_TX },
    { "disk_read", METRIC_DISK_READ },
    { "disk_write", METRIC_DISK_WRITE },
};

enum { N_GAUGED = sizeof(gauged) / sizeof(gauged[0]) };

bool gauge_metric(const struct column *c, enum metric *ret)
{
    for (int i = 0; i < N_GAUGED; i++) {
        if (strcmp(gauged[i].column, c->key) != 0)
            continue;
        if (ret)
            *ret = gauged[i].metric;
        return true;
    }
    return false;
}

bool gauge_is_limited(enum metric m)
{
    return m == METRIC_CPU || m == METRIC_HOST_CPU || m == METRIC_MEM;
}

static double largest(const struct model *model, enum metric m)
{
    double most = LEAST_RATE, v;
    const char *why;

    for (size_t i = 0; i < model->n_shown; i++)
        if (metric_value(m, model_row(model, i), &v, &why) && v > most)
            most = v;
    return most;
}

void gauges_take(struct gauges *g, const struct model *m)
{
    uint64_t t_ns = m->table.t_ns;
    double left = 0; /* of the past */

    if (g->t_ns && t_ns >= g->t_ns)
        left = exp2(-(double)(t_ns - g->t_ns) / HALF_NS);
    for (int i = 0; i < N_GAUGED; i++) {
        enum metric metric = gauged[i].metric;
        if (!gauge_is_limited(metric))
            g->most[metric] = fmax(largest(m, metric), g->most[metric] * left);
    }
    g->t_ns = t_ns;
}

void gauges_begin(struct gauges *g, const struct model *m)
{
    *g = (struct gauges){ .t_ns = 0 };
    gauges_take(g, m);
}

double gauge_full(const struct gauges *g, enum metric m, const struct row *r)
{
    uint64_t v;

    if (!gauge_is_limited(m))
        return g->most[m] > 0 ? g->most[m] : (double)NAN;
    if (!sample_get(&r->guest->now, m == METRIC_MEM ? F_MEM_LIMIT : F_VCPUS, &v) || v == 0)
        return (double)NAN;
    return m == METRIC_MEM ? (double)v : 100.0 * (double)v;
}
