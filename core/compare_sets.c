#include "core/compare_sets.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"

enum { PARTS_MAX = 3600 };

size_t set_series(const struct history *h, const struct set_member *members, size_t n,
                  enum metric m, enum set_way way, int64_t from_ns, int64_t to_ns, float *ret,
                  size_t n_parts)
{
    _cleanup_free_ float *one = xcalloc(n_parts, sizeof(*one));
    _cleanup_free_ double *sum = xcalloc(n_parts, sizeof(*sum));
    _cleanup_free_ size_t *known = xcalloc(n_parts, sizeof(*known));
    size_t parts = 0;

    for (size_t i = 0; i < n; i++) {
        history_read(h, members[i].source, members[i].id, m, from_ns, to_ns, one, n_parts);
        for (size_t k = 0; k < n_parts; k++) {
            sum[k] += isnan(one[k]) ? 0 : (double)one[k];
            known[k] += !isnan(one[k]);
        }
    }
    for (size_t k = 0; k < n_parts; k++) {
        ret[k] = known[k] ? (float)(way == SET_SUM ? sum[k] : sum[k] / (double)known[k]) : NAN;
        parts += known[k] > 0;
    }
    return parts;
}

/* Deviation, least and most of the figures that are known. */
static void measure_spread(const float *v, size_t n, struct set_figure *ret)
{
    double sum = 0, squares = 0;
    size_t known = 0;

    ret->deviation = ret->least = ret->most = (double)NAN;
    for (size_t i = 0; i < n; i++) {
        if (isnan(v[i]))
            continue;
        sum += (double)v[i];
        ret->least = fmin(ret->least, (double)v[i]); /* fmin() and fmax() pass over a NaN */
        ret->most = fmax(ret->most, (double)v[i]);
        known++;
    }
    for (size_t i = 0; i < n; i++) {
        double off = (double)v[i] - sum / (double)known;
        squares += isnan(v[i]) ? 0 : off * off;
    }
    if (known)
        ret->deviation = sqrt(squares / (double)known);
}

static void measure_metric(const struct history *h, const struct set_member *members, size_t n,
                           enum metric m, int64_t from_ns, int64_t to_ns, struct set_figure *ret)
{
    size_t parts = to_ns > from_ns ? (size_t)((to_ns - from_ns + 999999999) / 1000000000) : 0;
    float mean;

    if (parts > PARTS_MAX)
        parts = PARTS_MAX;
    *ret = (struct set_figure){ .mean = (double)NAN, .sum = (double)NAN };
    for (size_t i = 0; i < n; i++) {
        if (!history_read(h, members[i].source, members[i].id, m, from_ns, to_ns, &mean, 1))
            continue;
        ret->sum = (ret->n ? ret->sum : 0) + (double)mean;
        ret->n++;
    }
    if (ret->n)
        ret->mean = ret->sum / (double)ret->n;
    _cleanup_free_ float *course = xcalloc(parts, sizeof(*course));
    set_series(h, members, n, m, SET_MEAN, from_ns, to_ns, course, parts);
    measure_spread(course, parts, ret);
}

void set_measure(const struct history *h, const struct set_member *members, size_t n,
                 int64_t from_ns, int64_t to_ns, struct set_figures *ret)
{
    *ret = (struct set_figures){ .n_guests = n, .from_ns = from_ns, .to_ns = to_ns };
    for (unsigned m = 0; m < METRIC_COUNT; m++)
        measure_metric(h, members, n, (enum metric)m, from_ns, to_ns, &ret->of[m]);
}

double set_value(const struct set_figure *f, enum set_way way)
{
    return way == SET_SUM ? f->sum : f->mean;
}

double set_ratio(const struct set_figure *a, const struct set_figure *b, enum set_way way)
{
    double x = set_value(a, way), y = set_value(b, way);

    return x > 0 || x < 0 ? y / x : (double)NAN;
}

double set_difference(const struct set_figure *a, const struct set_figure *b, enum set_way way)
{
    return set_value(b, way) - set_value(a, way);
}

size_t set_present(const struct table *t, const struct set_member *members, size_t n)
{
    size_t present = 0;

    for (size_t i = 0; i < n; i++) {
        const struct set_member *m = &members[i];
        const struct snapshot *now = m->source < t->n_sources ? t->sources[m->source].now : NULL;
        present += now && snapshot_find(now, m->id);
    }
    return present;
}
