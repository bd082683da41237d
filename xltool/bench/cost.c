/* What the host pays while something goes on in a guest: its busy time, and what the guest's row says of it, from the same
 * samplers as the table's. */
#include "xltool/bench/bencher.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "core/rate.h"
#include "core/uri.h"

static const double unknown = (double)NAN;

/* The connection that tells of this machine: the hypervisor's where there is one. A dom0's /proc knows of dom0 alone. */
static bool find_host(const struct bencher *b, size_t *ret)
{
    bool found = false;

    for (size_t i = 0; i < engine_count(b->c.engine); i++) {
        struct engine_conn c;
        engine_conn(b->c.engine, i, &c);
        bool hypervisor = strcmp(c.uri, "xen:///") == 0 && c.state == CONN_OK;
        if (!hypervisor && (found || strcmp(c.uri, "host:///") != 0))
            continue;
        *ret = i;
        found = true;
        if (hypervisor)
            break;
    }
    return found;
}

static struct snapshot *look_at_host(struct bencher *b)
{
    struct snapshot *s = NULL;
    size_t i;

    if (find_host(b, &i))
        bench_look_anew(b, i, &s);
    return s;
}

void bench_meter_begin(struct bencher *b, size_t place, struct bench_meter *m)
{
    *m = (struct bench_meter){ .guests = NULL };
    bench_look_anew(b, b->places[place].conn, &m->guests);
    m->host = look_at_host(b);
}

/* Mean use of a counter of CPU time, in percent of a core; NaN and why. */
static double mean_use(const struct guest *before, const struct guest *after, enum field f, char **ret_why)
{
    const char *why;
    double per_s;

    if (before && after && rate_per_s(before, after, f, &per_s, &why))
        return rate_display(f, per_s);
    *ret_why = xstrdup(!before || !after ? "it is not in the table" : why);
    return unknown;
}

/* The sum of all; not known when one is not. */
static void measure_guests(const struct bench_meter *m, const struct snapshot *after, const char *const *ids,
                           struct bench_cost *ret)
{
    ret->guest = 0;
    for (size_t i = 0; ids[i] && !isnan(ret->guest); i++)
        ret->guest += mean_use(m->guests ? snapshot_find(m->guests, ids[i]) : NULL,
                               after ? snapshot_find(after, ids[i]) : NULL, F_HOST_CPU_TIME, &ret->guest_why);
}

static void measure_host(const struct bencher *b, size_t place, const struct bench_meter *m, const struct snapshot *after,
                         struct bench_cost *ret)
{
    struct engine_conn c;

    engine_conn(b->c.engine, b->places[place].conn, &c);
    if (uri_is_remote(c.uri)) {
        ret->host = unknown;
        ret->host_why = xstrdup("the guests are reached over the network");
        return;
    }
    ret->host = mean_use(m->host && m->host->has_host ? &m->host->host : NULL,
                         after && after->has_host ? &after->host : NULL, F_CPU_TIME, &ret->host_why);
    if (!isnan(ret->host))
        ret->seconds = (double)(after->host.now.t_ns - m->host->host.now.t_ns) / 1e9;
}

void bench_meter_end(struct bencher *b, size_t place, const char *const *ids, struct bench_meter *m,
                     struct bench_cost *ret)
{
    _cleanup_snapshot_ struct snapshot *host = look_at_host(b), *guests = NULL;

    bench_look_anew(b, b->places[place].conn, &guests);
    *ret = (struct bench_cost){ .seconds = unknown };
    measure_guests(m, guests, ids, ret);
    measure_host(b, place, m, host, ret);
    snapshot_unref(m->guests);
    snapshot_unref(m->host);
    *m = (struct bench_meter){ .guests = NULL };
}
