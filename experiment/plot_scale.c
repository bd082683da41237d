#include "experiment/plot_scale.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>

#include "experiment/stats.h"

#define MINUTE 60.0
#define HOUR 3600.0
#define DAY 86400.0

const char *unit_name(enum plot_unit u)
{
    static const char *const names[] = {
        [PLOT_PERCENT] = "% of one core",
        [PLOT_BYTES] = "bytes (K, M, G: powers of 1024)",
        [PLOT_BYTES_PER_S] = "bytes per second (K, M, G: powers of 1024)",
        [PLOT_PER_S] = "per second",
        [PLOT_NS] = "time",
        [PLOT_TIME] = "time",
        [PLOT_RATIO] = "ratio",
    };

    return names[u];
}

static void format_ns(struct strbuf *out, double ns)
{
    static const char *const units[] = { "ns", "µs", "ms", "s" };
    size_t u = 0;

    for (; ns >= 999.5 && u < 3; u++)
        ns /= 1000;
    if (ns > 0)
        strbuf_addf(out, "%.3g %s", ns, units[u]);
    else
        strbuf_addc(out, '0');
}

/* Seconds with hours and minutes where there are any; below ten seconds with what ticks need. */
static void format_time(struct strbuf *out, double s)
{
    uint64_t whole = (uint64_t)s;

    if (s < MINUTE)
        strbuf_addf(out, "%.3g s", s);
    else if (s < HOUR)
        strbuf_addf(out, "%" PRIu64 ":%02u", whole / 60, (unsigned)(whole % 60));
    else
        strbuf_addf(out, "%" PRIu64 ":%02u:%02u", whole / 3600, (unsigned)(whole % 3600 / 60),
                    (unsigned)(whole % 60));
}

/* With the digits that tell ticks apart, where format_bytes() has as many as fit into a cell. */
static void format_tick_bytes(struct strbuf *out, double v)
{
    const char *suffix = " KMGTPE";

    for (; v >= 1023.5 && suffix[1]; suffix++)
        v /= 1024;
    strbuf_addf(out, v >= 999.5 ? "%.0f" : "%.3g", v);
    if (*suffix != ' ')
        strbuf_addc(out, *suffix);
}

void unit_format(struct strbuf *out, enum plot_unit u, double v)
{
    switch (u) {
    case PLOT_PERCENT:
        strbuf_addf(out, v >= 999.5 ? "%.0f%%" : "%.3g%%", v);
        break;
    case PLOT_BYTES:
    case PLOT_BYTES_PER_S:
        format_tick_bytes(out, v);
        break;
    case PLOT_NS:
        format_ns(out, v);
        break;
    case PLOT_TIME:
        format_time(out, v);
        break;
    case PLOT_PER_S:
    case PLOT_RATIO:
        strbuf_addf(out, "%.3g", v);
        break;
    }
}

double scale_at(const struct scale *s, double v)
{
    double span = s->high - s->low;
    double part = span > 0 ? (v - s->low) / span : 0;

    if (isnan(v))
        return v;
    return s->from + (s->to - s->from) * fmin(fmax(part, 0), 1);
}

static double decimal_step(double least)
{
    double power = pow(10, floor(log10(least)));

    for (const double *m = (const double[]){ 1, 2, 5, 0 }; *m != 0; m++)
        if (*m * power >= least * (1 - 1e-9))
            return *m * power;
    return 10 * power;
}

static double time_step(double least)
{
    static const double steps[] = { MINUTE / 6, MINUTE / 4,  MINUTE / 2,  MINUTE,      2 * MINUTE,
                                    5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,
                                    2 * HOUR,   3 * HOUR,    6 * HOUR,    12 * HOUR,   DAY };

    if (least <= MINUTE / 12)
        return decimal_step(least);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (steps[i] >= least)
            return steps[i];
    return DAY * decimal_step(least / DAY);
}

double tick_step(enum plot_unit u, double high, size_t most)
{
    double least = high / (double)most;

    if (!(high > 0) || !isfinite(high) || least < 1e-300)
        return 0;
    switch (u) {
    case PLOT_BYTES:
    case PLOT_BYTES_PER_S:
        return exp2(ceil(log2(fmax(least, 1)) - 1e-9));
    case PLOT_TIME:
        return time_step(least);
    default:
        return decimal_step(least);
    }
}

/* The points of one pixel. */
struct column {
    long x;
    size_t n;
    struct point first, least, most, last;
};

static size_t put_column(struct point *ret, const struct column *c)
{
    const struct point *low = &c->least, *high = &c->most;
    size_t n = 0;

    if (c->n == 0)
        return 0;
    ret[n++] = c->first;
    if (c->n > 1) {
        const struct point *middle[] = { low->x <= high->x ? low : high,
                                         low->x <= high->x ? high : low };
        for (int i = 0; i < 2; i++)
            if (middle[i]->x > ret[n - 1].x && middle[i]->x < c->last.x)
                ret[n++] = *middle[i];
        ret[n++] = c->last;
    }
    return n;
}

static void add_to_column(struct column *c, struct point p)
{
    if (c->n == 0)
        *c = (struct column){ .x = c->x, .first = p, .least = p, .most = p };
    c->n++;
    c->last = p;
    if (p.y < c->least.y)
        c->least = p;
    if (p.y > c->most.y)
        c->most = p;
}

/* A pixel holds two runs of points at most, and the gap between them. */
size_t thin_room(const struct scale *x)
{
    return 9 * ((size_t)fabs(x->to - x->from) + 2);
}

size_t thin_points(const double *t, const double *v, size_t n, const struct scale *x,
                   const struct scale *y, struct point *ret)
{
    struct column c = { .n = 0 };
    size_t used = 0;
    long gap_x = LONG_MIN; /* the pixel of the last gap: another one in it could not be seen */

    for (size_t i = 0; i < n; i++) {
        struct point p = { scale_at(x, t[i]), scale_at(y, v[i]) };
        long pixel = lround(p.x);
        bool gap = isnan(p.y) && pixel != gap_x;
        if (c.n && (gap || pixel != c.x)) {
            used += put_column(ret + used, &c);
            c.n = 0;
        }
        c.x = pixel;
        if (!isnan(p.y))
            add_to_column(&c, p);
        if (gap && used && !isnan(ret[used - 1].y))
            ret[used++] = p;
        gap_x = gap ? pixel : gap_x;
    }
    return used + put_column(ret + used, &c);
}

void box_measure(struct box *ret, const double *v, size_t n)
{
    double q1 = stats_quantile(v, n, 0.25), q3 = stats_quantile(v, n, 0.75),
           reach = 1.5 * (q3 - q1);

    *ret = (struct box){ .q1 = q1, .q3 = q3, .n = n, .median = stats_quantile(v, n, 0.5) };
    while (ret->below < n && v[ret->below] < q1 - reach)
        ret->below++;
    while (ret->above < n && v[n - 1 - ret->above] > q3 + reach)
        ret->above++;
    /* A quartile between two samples may lie beyond the last one that is not far. */
    ret->low = fmin(v[ret->below], q1);
    ret->high = fmax(v[n - 1 - ret->above], q3);
}
