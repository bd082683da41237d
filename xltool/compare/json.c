/* A comparison for programs. */
#include "xltool/compare/comparison.h"

#include <math.h>
#include <stdio.h>

#include "core/escape.h"
#include "xltool/output.h"

enum { DIGITS = 10 };

/* As list and stat call them. */
static const char *const keys[METRIC_COUNT] = {
    [METRIC_CPU] = "cpu_percent",
    [METRIC_HOST_CPU] = "host_cpu_percent",
    [METRIC_WAIT] = "wait_percent",
    [METRIC_MEM] = "mem_bytes",
    [METRIC_NET_RX] = "net_rx_bytes_per_s",
    [METRIC_NET_TX] = "net_tx_bytes_per_s",
    [METRIC_DISK_READ] = "disk_read_bytes_per_s",
    [METRIC_DISK_WRITE] = "disk_write_bytes_per_s",
    [METRIC_READ_OPS] = "disk_read_ops_per_s",
    [METRIC_WRITE_OPS] = "disk_write_ops_per_s",
    [METRIC_LATENCY] = "disk_latency_ns",
};

/* The figures of a struct figure, in the order in which they are shown. */
static const struct {
    const char *key;
    size_t offset;
} figures[] = {
    { "mean", offsetof(struct figure, mean) }, { "sd", offsetof(struct figure, sd) },
    { "min", offsetof(struct figure, least) }, { "p50", offsetof(struct figure, p50) },
    { "p95", offsetof(struct figure, p95) },   { "p99", offsetof(struct figure, p99) },
    { "max", offsetof(struct figure, most) },
};
enum { N_FIGURES = sizeof(figures) / sizeof(figures[0]) };

static double figure_of(const struct figure *f, size_t i)
{
    return *(const double *)(const void *)((const char *)f + figures[i].offset);
}

static void add(struct json_object *o, const char *key, struct json_object *value)
{
    json_object_object_add(o, key, value);
}

static struct json_object *figure_json(const struct figure *f)
{
    struct json_object *o = json_object_new_object();

    add(o, "n", json_object_new_uint64(f->n));
    for (size_t i = 0; i < N_FIGURES; i++)
        add(o, figures[i].key, output_number(figure_of(f, i), DIGITS));
    return o;
}

static struct json_object *side_json(const struct contender *c)
{
    struct json_object *o = json_object_new_object(), *why = json_object_new_object(),
                       *metrics = json_object_new_object(), *platforms = json_object_new_array();

    for (size_t i = 0; i < c->side.platforms.n; i++)
        json_object_array_add(platforms, output_string(c->side.platforms.v[i]));
    for (unsigned m = 0; m < METRIC_COUNT; m++) {
        bool known = contender_knows(c, (enum metric)m);
        add(metrics, keys[m], known ? figure_json(&c->figures[m]) : NULL);
        if (!known)
            add(why, keys[m], output_string(contender_why(c, (enum metric)m)));
    }
    add(o, "name", output_string(c->name));
    add(o, "recording", output_string(c->path));
    add(o, "platforms", platforms);
    add(o, "guests", json_object_new_uint64(c->side.guests_most));
    add(o, "vcpus", output_number(side_vcpus(&c->side), DIGITS));
    add(o, "samples", json_object_new_uint64(c->side.samples));
    add(o, "metrics", metrics);
    add(o, "why", why);
    return o;
}

static struct json_object *pair_of(struct json_object *a, struct json_object *b)
{
    struct json_object *o = json_object_new_array();

    json_object_array_add(o, a);
    json_object_array_add(o, b);
    return o;
}

static struct json_object *ratio_json(const struct comparison *c, const struct contender *other,
                                      unsigned m)
{
    const struct difference *d = &other->from_base[m];
    struct json_object *o = json_object_new_object();

    add(o, "name", output_string(other->name));
    add(o, "baseline", output_string(c->v[c->base].name));
    add(o, "metric", json_object_new_string(keys[m]));
    add(o, "ratio", output_number(d->ratio, DIGITS));
    add(o, "ci95", isnan(d->low) ? NULL : pair_of(output_number(d->low, DIGITS), output_number(d->high, DIGITS)));
    add(o, "p", output_number(d->p, DIGITS));
    add(o, "exact", json_object_new_boolean(d->exact));
    add(o, "batch_samples", json_object_new_uint64(d->batch));
    add(o, "gap_samples", json_object_new_uint64(d->gap));
    add(o, "batches",
        pair_of(json_object_new_uint64(d->n_base), json_object_new_uint64(d->n_other)));
    add(o, "verdict", json_object_new_string(verdict_name(d->verdict)));
    add(o, "why", d->why[0] ? output_string(d->why) : NULL);
    return o;
}

static struct json_object *ratios_json(const struct comparison *c)
{
    struct json_object *list = json_object_new_array();

    for (unsigned m = 0; m < METRIC_COUNT; m++)
        for (size_t i = 0; i < c->n; i++)
            if (i != c->base && contender_knows(&c->v[i], (enum metric)m) &&
                contender_knows(&c->v[c->base], (enum metric)m))
                json_object_array_add(list, ratio_json(c, &c->v[i], m));
    return list;
}

void comparison_print_json(const struct comparison *c)
{
    struct json_object *o = json_object_new_object(), *sides = json_object_new_array(),
                       *warnings = json_object_new_array();
    char now[32];

    for (size_t i = 0; i < c->n; i++)
        json_object_array_add(sides, side_json(&c->v[i]));
    for (size_t i = 0; i < c->warnings.n; i++)
        json_object_array_add(warnings, output_string(c->warnings.v[i]));
    add(o, "schema", json_object_new_string("xltool.comparison/1"));
    add(o, "time", json_object_new_string(output_time(now, sizeof(now))));
    add(o, "interval_s", output_number((double)c->interval_ns / 1e9, DIGITS));
    add(o, "of_several", json_object_new_string(c->v[0].side.sum ? "sum" : "mean"));
    add(o, "seed", json_object_new_uint64(c->seed));
    add(o, "baseline", output_string(c->v[c->base].name));
    add(o, "sides", sides);
    add(o, "ratios", ratios_json(c));
    add(o, "warnings", warnings);
    output_json(o, false);
}

static void csv_number(struct strbuf *line, double v)
{
    strbuf_addc(line, ',');
    if (!isnan(v))
        strbuf_addf(line, "%.15g", v);
}

static void csv_row(const struct comparison *c, const struct contender *one, unsigned m)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    const struct difference *d = &one->from_base[m];
    bool known = contender_knows(one, (enum metric)m);
    bool paired = known && one != &c->v[c->base] && contender_knows(&c->v[c->base], (enum metric)m);

    strbuf_addf(&line, "%s,", keys[m]);
    output_csv_text(&line, one->name);
    strbuf_addf(&line, ",%zu", one->figures[m].n);
    for (size_t i = 0; i < N_FIGURES; i++)
        csv_number(&line, figure_of(&one->figures[m], i));
    csv_number(&line, paired ? d->ratio : (double)NAN);
    csv_number(&line, paired ? d->low : (double)NAN);
    csv_number(&line, paired ? d->high : (double)NAN);
    csv_number(&line, paired ? d->p : (double)NAN);
    strbuf_addf(&line, ",%s,", paired ? verdict_name(d->verdict) : "");
    output_csv_text(&line, !known ? contender_why(one, (enum metric)m) : paired ? d->why : "");
    puts(strbuf_str(&line));
}

void comparison_print_csv(const struct comparison *c)
{
    fputs("metric,name,n", stdout);
    for (size_t i = 0; i < N_FIGURES; i++)
        printf(",%s", figures[i].key);
    puts(",ratio,low,high,p,verdict,why");
    for (unsigned m = 0; m < METRIC_COUNT; m++)
        for (size_t i = 0; i < c->n; i++)
            csv_row(c, &c->v[i], m);
}
