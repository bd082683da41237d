/* The results of a bench for programs: xltool.bench/1, and a row a step and run as CSV. */
#include "xltool/bench/bencher.h"

#include <math.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "core/mem.h"
#include "experiment/bench_sum.h"
#include "xltool/output.h"

enum { DIGITS = 6 };

static const char *const outcomes[] = { [BENCH_NOT_TRIED] = "not tried",
                                        [BENCH_DONE] = "done",
                                        [BENCH_FAILED] = "failed",
                                        [BENCH_NOT_HERE] = "n/a" };

static void add(struct json_object *o, const char *key, struct json_object *value)
{
    json_object_object_add(o, key, value);
}

static struct json_object *pair(double low, double high)
{
    if (isnan(low))
        return NULL;
    struct json_object *o = json_object_new_array();
    json_object_array_add(o, output_number(low, DIGITS));
    json_object_array_add(o, output_number(high, DIGITS));
    return o;
}

static struct json_object *key_json(const struct bencher *b, size_t platform, size_t step)
{
    struct json_object *o = json_object_new_object();

    add(o, "platform", output_string(b->results.platforms.v[platform]));
    add(o, "step", json_object_new_string(b->results.steps[step].key));
    return o;
}

/* What the host paid; null for what is not known, with the reasons. */
static void add_cost(struct json_object *o, const char *host_why, double host, const char *guest_why, double guest)
{
    struct json_object *why = json_object_new_object();

    add(o, "host_cpu_percent", output_number(host, DIGITS));
    add(o, "guest_host_cpu_percent", output_number(guest, DIGITS));
    if (host_why)
        add(why, "host_cpu_percent", output_string(host_why));
    if (guest_why)
        add(why, "guest_host_cpu_percent", output_string(guest_why));
    add(o, "cost_why", why);
}

static struct json_object *sum_json(const struct bencher *b, size_t platform, size_t step, const struct bench_sum *s)
{
    struct json_object *o = key_json(b, platform, step), *samples = json_object_new_array();

    for (size_t i = 0; i < s->figure.n; i++)
        json_object_array_add(samples, output_number(s->samples[i], DIGITS));
    add(o, "label", json_object_new_string(b->results.steps[step].label));
    add(o, "unit", json_object_new_string(bench_unit_name(b->results.steps[step].unit)));
    add(o, "n", json_object_new_uint64(s->figure.n));
    add(o, "failed", json_object_new_uint64(s->failed));
    add(o, "not_tried", json_object_new_uint64(s->not_tried));
    add(o, "not_available", json_object_new_uint64(s->not_here));
    add(o, "why", output_string(s->why));
    add(o, "min", output_number(s->figure.least, DIGITS));
    add(o, "p50", output_number(s->figure.p50, DIGITS));
    add(o, "p95", output_number(s->figure.p95, DIGITS));
    add(o, "max", output_number(s->figure.most, DIGITS));
    add(o, "mean", output_number(s->figure.mean, DIGITS));
    add(o, "sd", output_number(s->figure.sd, DIGITS));
    add(o, "ci95", pair(s->low, s->high));
    add(o, "samples", samples);
    if (b->kind->measures)
        add_cost(o, isnan(s->host) ? s->host_why : NULL, s->host, isnan(s->guest) ? s->guest_why : NULL, s->guest);
    return o;
}

static struct json_object *ratio_json(const struct bencher *b, size_t platform, size_t step,
                                      const struct bench_ratio *r)
{
    struct json_object *o = key_json(b, platform, step);

    add(o, "baseline", output_string(b->results.platforms.v[0]));
    add(o, "ratio", output_number(r->ratio, DIGITS));
    add(o, "ci95", pair(r->low, r->high));
    add(o, "p", output_number(r->p, DIGITS));
    add(o, "verdict", json_object_new_string(verdict_name(r->verdict)));
    add(o, "why", r->why[0] ? json_object_new_string(r->why) : NULL);
    return o;
}

static void add_results(struct json_object *o, const struct bencher *b)
{
    struct json_object *results = json_object_new_array(), *ratios = json_object_new_array();

    for (size_t step = 0; step < b->results.n_steps; step++) {
        struct bench_sum base = { .samples = NULL };
        for (size_t p = 0; p < b->results.platforms.n; p++) {
            struct bench_sum s;
            struct bench_ratio r;
            bench_sum(&s, &b->results, p, step);
            json_object_array_add(results, sum_json(b, p, step, &s));
            if (p == 0) {
                base = s;
                continue;
            }
            bench_ratio(&r, &base, &s, b->results.seed);
            if (r.known)
                json_object_array_add(ratios, ratio_json(b, p, step, &r));
            bench_sum_release(&s);
        }
        bench_sum_release(&base);
    }
    add(o, "results", results);
    add(o, "ratios", ratios);
}

/* "seconds" is older than steps that are no times, and stays with those that are. */
static struct json_object *mark_json(const struct bench_mark *m, enum bench_unit unit)
{
    struct json_object *o = json_object_new_object();

    add(o, "outcome", json_object_new_string(outcomes[m->outcome]));
    add(o, "value", m->outcome == BENCH_DONE ? output_number(m->value, DIGITS) : NULL);
    if (unit == BENCH_SECONDS)
        add(o, "seconds", m->outcome == BENCH_DONE ? output_number(m->value, DIGITS) : NULL);
    if (m->why)
        add(o, m->outcome == BENCH_DONE ? "remark" : "why", output_string(m->why));
    if (m->has_cost) {
        add(o, "measured_seconds", output_number(m->cost.seconds, DIGITS));
        add_cost(o, m->cost.host_why, m->cost.host, m->cost.guest_why, m->cost.guest);
    }
    return o;
}

static struct json_object *run_json(const struct bencher *b, const struct bench_run *r)
{
    struct json_object *o = json_object_new_object(), *steps = json_object_new_object();

    add(o, "platform", output_string(b->results.platforms.v[r->platform]));
    add(o, "round", json_object_new_uint64(r->round + 1));
    add(o, "begun", json_object_new_boolean(r->begun));
    add(o, "interrupted", json_object_new_boolean(r->interrupted));
    for (size_t s = 0; r->begun && s < b->results.n_steps; s++)
        add(steps, b->results.steps[s].key, mark_json(&r->marks[s], b->results.steps[s].unit));
    add(o, "steps", steps);
    return o;
}

static struct json_object *host_json(const struct bencher *b)
{
    struct json_object *o = json_object_new_object();
    struct utsname u;
    struct row host;
    uint64_t v;

    if (uname(&u) == 0) {
        add(o, "name", output_string(u.nodename));
        add(o, "kernel", output_string(u.release));
        add(o, "machine", output_string(u.machine));
    }
    if (table_local_host(&b->c.table, &host)) {
        add(o, "cpus", sample_get(&host.guest->now, F_VCPUS, &v) ? json_object_new_uint64(v) : NULL);
        add(o, "mem_bytes", sample_get(&host.guest->now, F_MEM_LIMIT, &v) ? json_object_new_uint64(v) : NULL);
    }
    add(o, "xltool", json_object_new_string(XLTOOL_VERSION));
    return o;
}

static struct json_object *platform_json(const struct bencher *b, size_t i)
{
    struct json_object *o = json_object_new_object();
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    struct engine_conn conn;

    engine_conn(b->c.engine, b->places[i].conn, &conn);
    engine_facts(b->c.engine, b->places[i].conn, &facts);
    add(o, "platform", output_string(b->results.platforms.v[i]));
    add(o, "connection", output_string(conn.uri));
    add(o, "facts", output_section_json(&facts, "connection"));
    return o;
}

static struct json_object *spec_json(const struct guest_spec *s)
{
    struct json_object *o = json_object_new_object();

    add(o, "vcpus", json_object_new_uint64(s->vcpus));
    add(o, "memory_bytes", json_object_new_uint64(s->memory_bytes));
    add(o, "disks", json_object_new_uint64(s->n_disks));
    add(o, "nets", json_object_new_uint64(s->n_nets));
    add(o, "kernel", output_string(s->kernel));
    add(o, "initrd", output_string(s->initrd));
    add(o, "cmdline", output_string(s->cmdline));
    add(o, "image", output_string(s->image));
    add(o, "command", output_string(s->command));
    return o;
}

static struct json_object *strings_json(const struct strlist *l)
{
    struct json_object *a = json_object_new_array();

    for (size_t i = 0; i < l->n; i++)
        json_object_array_add(a, output_string(l->v[i]));
    return a;
}

static struct json_object *measures_json(const struct bencher *b)
{
    struct json_object *o = json_object_new_object();

    add(o, "seconds", json_object_new_uint64(bench_seconds(b)));
    add(o, "file_bytes", json_object_new_uint64(bench_file_bytes(b)));
    return o;
}

struct json_object *bench_json(const struct bencher *b)
{
    struct json_object *o = json_object_new_object(), *platforms = json_object_new_array(),
                       *single = json_object_new_array();
    char now[32];

    for (size_t i = 0; i < b->results.platforms.n; i++)
        json_object_array_add(platforms, platform_json(b, i));
    for (size_t i = 0; i < b->results.n_runs; i++)
        json_object_array_add(single, run_json(b, &b->results.runs[i]));
    add(o, "schema", json_object_new_string("xltool.bench/1"));
    add(o, "kind", json_object_new_string(b->kind->name));
    if (b->kind->measures)
        add(o, "measures", measures_json(b));
    add(o, "time", json_object_new_string(output_time(now, sizeof(now))));
    add(o, "id", json_object_new_string(b->id));
    add(o, "runs", json_object_new_uint64(b->results.rounds));
    add(o, "seed", json_object_new_uint64(b->results.seed));
    add(o, "host", host_json(b));
    add(o, "platforms", platforms);
    add(o, "spec", spec_json(&b->what.spec));
    add_results(o, b);
    add(o, "single_runs", single);
    add(o, "left_behind", strings_json(&b->left));
    return o;
}

static void add_csv_cost(struct strbuf *line, const struct bench_mark *m, enum bench_unit unit)
{
    const double cost[] = { m->cost.host, m->cost.guest };

    strbuf_addf(line, ",%s", bench_unit_name(unit));
    for (size_t i = 0; i < sizeof(cost) / sizeof(cost[0]); i++) {
        strbuf_addc(line, ',');
        if (m->has_cost && !isnan(cost[i]))
            strbuf_addf(line, "%.6g", cost[i]);
    }
}

void bench_print_csv(const struct bencher *b)
{
    const struct bench *all = &b->results;

    puts(b->kind->measures ? "run,platform,round,step,outcome,value,unit,host_cpu_percent,guest_host_cpu_percent,why"
                           : "run,platform,round,step,outcome,seconds,why");
    for (size_t i = 0; i < all->n_runs; i++) {
        const struct bench_run *r = &all->runs[i];
        for (size_t s = 0; r->begun && s < all->n_steps; s++) {
            _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
            const struct bench_mark *m = &r->marks[s];
            strbuf_addf(&line, "%zu,%s,%zu,%s,%s,", i + 1, all->platforms.v[r->platform], r->round + 1,
                        all->steps[s].key, outcomes[m->outcome]);
            if (m->outcome == BENCH_DONE)
                strbuf_addf(&line, "%.6g", m->value);
            if (b->kind->measures)
                add_csv_cost(&line, m, all->steps[s].unit);
            strbuf_addc(&line, ',');
            if (m->why)
                output_csv_text(&line, m->why);
            puts(strbuf_str(&line));
        }
    }
}
