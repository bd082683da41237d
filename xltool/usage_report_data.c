/* The report for programs: CSV and JSON. Their keys are the same. */
#include <inttypes.h>
#include <stdio.h>

#include "core/mem.h"
#include "xltool/output.h"
#include "xltool/usage_report.h"

/* Mean times per request: not counters, hence with keys of their own. */
static const struct {
    enum field ops;
    const char *key;
} latencies[] = {
    { F_DISK_READ_OPS, "disk_read_latency_ns" },
    { F_DISK_WRITE_OPS, "disk_write_latency_ns" },
};
enum { N_LATENCIES = sizeof(latencies) / sizeof(latencies[0]) };

static bool is_counter(unsigned f)
{
    return field_info((enum field)f)->kind == FIELD_COUNTER;
}

static void add(struct json_object *o, const char *key, struct json_object *value)
{
    json_object_object_add(o, key, value);
}

/* value NULL: it is not known, and why says why. */
static void add_figure(struct json_object *o, struct json_object *reasons, const char *key,
                       struct json_object *value, const char *why)
{
    add(o, key, value);
    if (!value)
        add(reasons, key, output_string(why));
}

static struct json_object *row_json(const struct usage_row *r)
{
    struct json_object *o = json_object_new_object(), *why = json_object_new_object();

    add(o, "platform", output_string(r->platform));
    add(o, "connection", output_string(r->connection));
    add(o, "id", output_string(r->id));
    add(o, "name", output_string(r->name));
    add(o, "group", output_string(r->group));
    add(o, "tag", output_string(r->tag));
    add(o, "appeared", json_object_new_boolean(r->appeared));
    add(o, "gone", json_object_new_boolean(r->gone));
    add(o, "rebooted", json_object_new_boolean(r->rebooted));
    for (unsigned f = 0; f < F_COUNT; f++) {
        const char *reason = usage_why(r, (enum field)f);
        if (is_counter(f))
            add_figure(o, why, field_info((enum field)f)->key,
                       reason ? NULL : json_object_new_uint64(r->used[f]), reason);
    }
    for (size_t i = 0; i < N_LATENCIES; i++) {
        const char *reason;
        double ns;
        bool known = usage_latency(r, latencies[i].ops, &ns, &reason);
        add_figure(o, why, latencies[i].key, known ? json_object_new_double(ns) : NULL, reason);
    }
    add(o, "why", why);
    return o;
}

/* What a group's figures are put into. */
struct group_doc {
    struct json_object *o, *why, *of_known;
    size_t n;
};

/* What some of the guests come to is no figure of the group's, but better than none. */
static void add_sum(struct group_doc *d, const char *key, const struct usage_sum *sum,
                    struct json_object *value)
{
    _cleanup_strbuf_ struct strbuf why = STRBUF_INIT;
    bool whole = sum->n_known && !sum->n_unknown;

    if (sum->n_unknown)
        strbuf_addf(&why, "of %zu of %zu guests: ", sum->n_unknown, d->n);
    strbuf_adds(&why, sum->why ? sum->why : "");
    if (sum->n_known && !whole)
        add(d->of_known, key, json_object_get(value));
    add_figure(d->o, d->why, key, whole ? json_object_get(value) : NULL, strbuf_str(&why));
    json_object_put(value);
}

static struct json_object *group_json(const struct usage_group *g, enum usage_by by)
{
    struct group_doc d = { json_object_new_object(), json_object_new_object(),
                           json_object_new_object(), g->n };
    struct usage_sum sum;

    add(d.o, "by", json_object_new_string(usage_by_names[by]));
    add(d.o, "name", output_string(g->name));
    add(d.o, "guests", json_object_new_uint64(g->n));
    for (unsigned f = 0; f < F_COUNT; f++) {
        if (!is_counter(f))
            continue;
        usage_group_sum(g, (enum field)f, &sum);
        add_sum(&d, field_info((enum field)f)->key, &sum, json_object_new_uint64(sum.total));
    }
    for (size_t i = 0; i < N_LATENCIES; i++) {
        usage_group_latency(g, latencies[i].ops, &sum);
        add_sum(&d, latencies[i].key, &sum, json_object_new_double(sum.mean));
    }
    add(d.o, "of_known", d.of_known);
    add(d.o, "why", d.why);
    return d.o;
}

static struct json_object *groups_json(const struct usage_report *r)
{
    _cleanup_usage_groups_ struct usage_groups groups = USAGE_GROUPS_INIT;
    struct json_object *list = json_object_new_array();

    if (r->is_grouped)
        usage_group(&r->usage, r->by, &groups);
    for (size_t i = 0; i < groups.n; i++)
        json_object_array_add(list, group_json(&groups.v[i], r->by));
    return list;
}

void usage_report_json(const struct usage_report *r)
{
    struct json_object *doc = json_object_new_object(), *command = json_object_new_array(),
                       *hosts = json_object_new_array(), *guests = json_object_new_array();
    char now[32];

    for (char *const *w = r->command; *w; w++)
        json_object_array_add(command, output_string(*w));
    for (size_t i = 0; i < r->usage.n; i++) {
        const struct usage_row *row = &r->usage.rows[i];
        json_object_array_add(row->is_host ? hosts : guests, row_json(row));
    }
    add(doc, "schema", json_object_new_string("xltool.usage/1"));
    add(doc, "time", json_object_new_string(output_time(now, sizeof(now))));
    add(doc, "command", command);
    add(doc, "exit_status", json_object_new_int(r->status));
    add(doc, "elapsed_s", json_object_new_double(r->elapsed_s));
    add(doc, "self_cpu_time_ns", json_object_new_uint64(r->self_cpu_ns));
    add(doc, "hosts", hosts);
    add(doc, "guests", guests);
    add(doc, "groups", groups_json(r));
    output_json(doc, false);
}

static void csv_header(void)
{
    fputs("kind,by,group,guests,platform,connection,id,name,appeared,gone,rebooted", stdout);
    for (unsigned f = 0; f < F_COUNT; f++)
        if (is_counter(f))
            printf(",%s", field_info((enum field)f)->key);
    for (size_t i = 0; i < N_LATENCIES; i++)
        printf(",%s", latencies[i].key);
    putchar('\n');
}

static void csv_text(struct strbuf *line, const char *text)
{
    strbuf_addc(line, ',');
    if (text)
        output_csv_text(line, text);
}

static void csv_count(struct strbuf *line, bool known, uint64_t value)
{
    strbuf_addc(line, ',');
    if (known)
        strbuf_addf(line, "%" PRIu64, value);
}

static void csv_mean(struct strbuf *line, bool known, double value)
{
    strbuf_addc(line, ',');
    if (known)
        strbuf_addf(line, "%.15g", value);
}

/* group: in which it stands here; a guest of no group has none. */
static void csv_row(const struct usage_row *r, const char *by, const char *group)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    strbuf_adds(&line, r->is_host ? "host" : "guest");
    csv_text(&line, by);
    csv_text(&line, group);
    strbuf_addc(&line, ',');
    csv_text(&line, r->platform);
    csv_text(&line, r->connection);
    csv_text(&line, r->id);
    csv_text(&line, r->name);
    strbuf_addf(&line, ",%d,%d,%d", r->appeared, r->gone, r->rebooted);
    for (unsigned f = 0; f < F_COUNT; f++)
        if (is_counter(f))
            csv_count(&line, !usage_why(r, (enum field)f), r->used[f]);
    for (size_t i = 0; i < N_LATENCIES; i++) {
        const char *why;
        double ns = 0;
        csv_mean(&line, usage_latency(r, latencies[i].ops, &ns, &why), ns);
    }
    puts(strbuf_str(&line));
}

/* A figure that one of its guests lacks is none of the group's: in JSON it says what the others used. */
static bool is_whole(const struct usage_sum *sum)
{
    return sum->n_known && !sum->n_unknown;
}

static void csv_group(const struct usage_group *g, enum usage_by by)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    struct usage_sum sum;

    strbuf_addf(&line, "group,%s", usage_by_names[by]);
    csv_text(&line, g->name);
    strbuf_addf(&line, ",%zu,,,,,,,", g->n);
    for (unsigned f = 0; f < F_COUNT; f++) {
        if (!is_counter(f))
            continue;
        usage_group_sum(g, (enum field)f, &sum);
        csv_count(&line, is_whole(&sum), sum.total);
    }
    for (size_t i = 0; i < N_LATENCIES; i++) {
        usage_group_latency(g, latencies[i].ops, &sum);
        csv_mean(&line, is_whole(&sum), sum.mean);
    }
    puts(strbuf_str(&line));
}

static void csv_groups(const struct usage_report *r)
{
    _cleanup_usage_groups_ struct usage_groups groups = USAGE_GROUPS_INIT;

    usage_group(&r->usage, r->by, &groups);
    for (size_t i = 0; i < groups.n; i++) {
        const struct usage_group *g = &groups.v[i];
        csv_group(g, r->by);
        for (size_t j = 0; j < g->n; j++)
            csv_row(g->rows[j], usage_by_names[r->by], g->name);
    }
}

void usage_report_csv(const struct usage_report *r)
{
    csv_header();
    for (size_t i = 0; i < r->usage.n; i++)
        if (r->usage.rows[i].is_host || !r->is_grouped)
            csv_row(&r->usage.rows[i], NULL, NULL);
    if (r->is_grouped)
        csv_groups(r);
}
