#include "xltool/output.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/escape.h"
#include "core/parse.h"
#include "core/rate.h"
#include "xltool/message.h"

struct json_object *output_string(const char *text)
{
    _cleanup_strbuf_ struct strbuf valid = STRBUF_INIT;

    if (!text)
        return NULL;
    escape_utf8(&valid, text);
    return json_object_new_string(strbuf_str(&valid));
}

static void add(struct json_object *o, const char *key, struct json_object *value)
{
    json_object_object_add(o, key, value);
}

static const char *format_time(char *buf, size_t size, time_t t)
{
    struct tm tm;

    if (!gmtime_r(&t, &tm) || strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(buf, size, "unknown"); /* a year beyond all reason, from a damaged recording */
    return buf;
}

const char *output_time(char *buf, size_t size)
{
    return format_time(buf, size, time(NULL));
}

const char *output_time_of(char *buf, size_t size, int64_t wall_ns)
{
    return format_time(buf, size, (time_t)(wall_ns / 1000000000));
}

struct json_object *output_number(double v, int digits)
{
    char text[64];

    if (!isfinite(v))
        return NULL;
    snprintf(text, sizeof(text), "%.*g", digits, v);
    return json_object_new_double_s(v, text);
}

static struct json_object *rounded(double v)
{
    char text[64];

    snprintf(text, sizeof(text), "%.3f", v);
    return json_object_new_double_s(v, text);
}

static void add_field(struct json_object *o, struct json_object *why, const struct guest *g,
                      enum field f)
{
    const char *key = field_info(f)->key;
    uint64_t v;

    if (sample_get(&g->now, f, &v)) {
        add(o, key, json_object_new_uint64(v));
        return;
    }
    add(o, key, NULL);
    add(why, key, output_string(sample_why(&g->now, f)));
}

static void add_rate(struct json_object *o, struct json_object *why, const struct row *r,
                     enum field f)
{
    const char *key = field_info(f)->rate_key, *reason;
    double per_s;

    if (!key)
        return;
    if (rate_per_s(r->prev, r->guest, f, &per_s, &reason)) {
        add(o, key, rounded(rate_display(f, per_s)));
        return;
    }
    add(o, key, NULL);
    add(why, key, output_string(reason));
}

struct json_object *output_guest_json(const struct table *t, const struct row *r, bool rates)
{
    const struct guest *g = r->guest;
    struct json_object *o = json_object_new_object(), *why = json_object_new_object();

    add(o, "platform", output_string(g->platform));
    add(o, "connection", output_string(t->sources[r->source].uri));
    add(o, "id", output_string(g->id));
    add(o, "name", output_string(g->name));
    add(o, "group", output_string(g->group));
    add(o, "image", output_string(g->image));
    add(o, "state", output_string(guest_state_name(g->state)));
    add(o, "stale", json_object_new_boolean(r->stale));
    add(o, "age_s", rounded((double)r->age_ns / 1e9));
    for (unsigned f = 0; f < F_COUNT; f++)
        add_field(o, why, g, (enum field)f);
    for (unsigned f = 0; rates && f < F_COUNT; f++)
        add_rate(o, why, r, (enum field)f);
    add(o, "why", why);
    return o;
}

static struct json_object *connection_json(const struct table *t, size_t i)
{
    const struct table_source *s = &t->sources[i];
    struct json_object *o = json_object_new_object();

    add(o, "uri", output_string(s->uri));
    add(o, "platform", output_string(s->platform));
    add(o, "state", output_string(conn_state_name(s->state)));
    add(o, "reason", output_string(s->state == CONN_OK ? NULL : s->reason));
    return o;
}

struct json_object *output_table_json(const char *schema, const struct table *t, bool rates,
                                      const char *time)
{
    struct json_object *o = json_object_new_object(), *connections = json_object_new_array(),
                       *hosts = json_object_new_array(), *guests = json_object_new_array();

    for (size_t i = 0; i < t->n_sources; i++) {
        struct row host;
        json_object_array_add(connections, connection_json(t, i));
        if (table_host(t, i, &host))
            json_object_array_add(hosts, output_guest_json(t, &host, rates));
    }
    for (size_t i = 0; i < t->n; i++)
        json_object_array_add(guests, output_guest_json(t, &t->rows[i], rates));
    add(o, "schema", json_object_new_string(schema));
    add(o, "time", json_object_new_string(time));
    add(o, "connections", connections);
    add(o, "hosts", hosts);
    add(o, "guests", guests);
    return o;
}

static struct json_object *record_json(const struct detail_record *r)
{
    struct json_object *o = json_object_new_object();

    for (size_t i = 0; i < r->n; i++) {
        const struct detail_pair *p = &r->pairs[i];
        uint64_t v;
        if (p->number && parse_u64(p->value, &v) == 0)
            add(o, p->key, json_object_new_uint64(v));
        else
            add(o, p->key, output_string(p->value));
    }
    return o;
}

static size_t section_size(const struct detail *d, const char *section)
{
    size_t n = 0;

    for (size_t i = 0; i < d->n; i++)
        n += strcmp(d->records[i].section, section) == 0;
    return n;
}

/* Sections that stand for one thing are objects; the others are lists, also with one entry. */
static bool is_single(const struct detail *d, const char *section)
{
    static const char *const lists[] = { "vcpu", "disk", "net", "backend", "snapshot", "mount", "port" };

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (strcmp(lists[i], section) == 0)
            return false;
    return section_size(d, section) == 1;
}

struct json_object *output_detail_json(const struct detail *d)
{
    struct json_object *o = json_object_new_object(), *list;

    for (size_t i = 0; i < d->n; i++) {
        const struct detail_record *r = &d->records[i];
        if (is_single(d, r->section)) {
            add(o, r->section, record_json(r));
            continue;
        }
        if (!json_object_object_get_ex(o, r->section, &list)) {
            list = json_object_new_array();
            add(o, r->section, list);
        }
        json_object_array_add(list, record_json(r));
    }
    return o;
}

struct json_object *output_section_json(const struct detail *d, const char *section)
{
    struct json_object *list = json_object_new_array();

    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->records[i].section, section) == 0)
            json_object_array_add(list, record_json(&d->records[i]));
    return list;
}

void output_json_text(struct strbuf *out, struct json_object *o)
{
    int flags = JSON_C_TO_STRING_NOSLASHESCAPE | JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;

    escape_json_text(out, json_object_to_json_string_ext(o, flags));
    strbuf_addc(out, '\n');
}

void output_json(struct json_object *o, bool pretty)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    int flags = JSON_C_TO_STRING_NOSLASHESCAPE |
                (pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED : JSON_C_TO_STRING_PLAIN);

    escape_json_text(&line, json_object_to_json_string_ext(o, flags));
    puts(strbuf_str(&line));
    message_sync();
    json_object_put(o);
}
