/* The matrix for programs: xltool.reach/1, and a row a pair as CSV. */
#include "xltool/reach/reach.h"

#include <math.h>
#include <stdio.h>

#include "xltool/output.h"

enum { DIGITS = 6 };

static void add(struct json_object *o, const char *key, struct json_object *value)
{
    json_object_object_add(o, key, value);
}

static struct json_object *text_or_null(const char *text)
{
    return output_string(*text ? text : NULL);
}

static const char *platform_of(const struct reach_end *end)
{
    return end->row ? end->row->guest->platform : "host";
}

/* ---- JSON ---- */

static struct json_object *address_json(const struct guest_address *a)
{
    struct json_object *o = json_object_new_object();

    add(o, "address", json_object_new_string(a->text));
    add(o, "prefix", a->prefix < 0 ? NULL : json_object_new_int(a->prefix));
    add(o, "interface", text_or_null(a->interface));
    return o;
}

static struct json_object *end_json(const struct reach_end *end)
{
    struct json_object *o = json_object_new_object(), *addresses = json_object_new_array();

    for (size_t i = 0; i < end->n; i++)
        json_object_array_add(addresses, address_json(&end->v[i]));
    add(o, "name", output_string(end->name));
    add(o, "platform", output_string(platform_of(end)));
    add(o, "id", output_string(end->row ? end->row->guest->id : NULL));
    add(o, "addresses", end->known ? addresses : NULL);
    add(o, "gateway", text_or_null(end->gateway));
    add(o, "why", text_or_null(end->why));
    if (!end->known)
        json_object_put(addresses);
    return o;
}

static struct json_object *icmp_json(const struct reach_result *r)
{
    struct json_object *o = json_object_new_object(), *rtt = NULL;
    double min, median, max;

    if (reach_rtt(r, &min, &median, &max)) {
        rtt = json_object_new_object();
        add(rtt, "min", output_number(min, DIGITS));
        add(rtt, "median", output_number(median, DIGITS));
        add(rtt, "max", output_number(max, DIGITS));
    }
    add(o, "state", json_object_new_string(icmp_words[r->icmp]));
    add(o, "rtt_ms", rtt);
    add(o, "sent", json_object_new_uint64(r->sent));
    add(o, "received", json_object_new_uint64(r->received));
    add(o, "why", text_or_null(r->icmp_why));
    return o;
}

static struct json_object *tcp_json(const struct reach *r, const struct reach_result *result)
{
    struct json_object *o = json_object_new_object();

    add(o, "port", json_object_new_uint64(r->port));
    add(o, "state", json_object_new_string(tcp_words[result->tcp]));
    add(o, "connect_ms", output_number(result->tcp_ms, DIGITS));
    add(o, "why", text_or_null(result->tcp_why));
    return o;
}

static const char *kind_of(const struct reach_column *c)
{
    static const char *const words[] = { [REACH_GUEST] = "guest", [REACH_HOST] = "host", [REACH_GATEWAY] = "gateway",
                                         [REACH_EXTRA] = "address" };

    return words[c->kind];
}

static struct json_object *pair_json(const struct reach *r, size_t row, size_t column)
{
    struct json_object *o = json_object_new_object();
    const struct reach_cell *cell = reach_cell(r, row, column);
    const struct reach_column *c = &r->columns[column];

    add(o, "from", output_string(r->ends[row].name));
    add(o, "from_id", output_string(r->ends[row].row ? r->ends[row].row->guest->id : NULL));
    add(o, "to", output_string(reach_column_name(r, column)));
    add(o, "to_id", output_string(c->kind == REACH_GUEST ? r->ends[c->end].row->guest->id : NULL));
    add(o, "kind", json_object_new_string(kind_of(c)));
    add(o, "address", text_or_null(cell->address));
    add(o, "icmp", icmp_json(&cell->result));
    add(o, "tcp", tcp_json(r, &cell->result));
    return o;
}

void reach_print_json(const struct reach *r, bool interrupted)
{
    struct json_object *o = json_object_new_object(), *ends = json_object_new_array(), *pairs = json_object_new_array(),
                       *notes = json_object_new_array();
    char now[32];

    for (size_t i = 0; i < r->n_ends; i++)
        json_object_array_add(ends, end_json(&r->ends[i]));
    for (size_t row = 0; row < r->n_ends; row++)
        for (size_t column = 0; column < r->n_columns; column++)
            if (!reach_cell(r, row, column)->self)
                json_object_array_add(pairs, pair_json(r, row, column));
    for (size_t i = 0; i < r->notes.n; i++)
        json_object_array_add(notes, output_string(r->notes.v[i]));
    add(o, "schema", json_object_new_string("xltool.reach/1"));
    add(o, "time", json_object_new_string(output_time(now, sizeof(now))));
    add(o, "port", json_object_new_uint64(r->port));
    add(o, "interrupted", json_object_new_boolean(interrupted));
    add(o, "ends", ends);
    add(o, "pairs", pairs);
    add(o, "notes", notes);
    output_json(o, true);
}

/* ---- CSV ---- */

static void csv_number(struct strbuf *line, double v)
{
    if (isfinite(v))
        strbuf_addf(line, "%.6g", v);
    strbuf_addc(line, ',');
}

static void csv_text(struct strbuf *line, const char *text)
{
    output_csv_text(line, text);
    strbuf_addc(line, ',');
}

static void print_csv_pair(const struct reach *r, size_t row, size_t column)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    const struct reach_cell *cell = reach_cell(r, row, column);
    const struct reach_result *result = &cell->result;
    double min = NAN, median = NAN, max = NAN;

    reach_rtt(result, &min, &median, &max);
    csv_text(&line, r->ends[row].name);
    csv_text(&line, reach_column_name(r, column));
    strbuf_addf(&line, "%s,%s,%s,%u,%u,", kind_of(&r->columns[column]), cell->address, icmp_words[result->icmp],
                result->sent, result->received);
    csv_number(&line, min);
    csv_number(&line, median);
    csv_number(&line, max);
    csv_text(&line, result->icmp_why);
    strbuf_addf(&line, "%u,%s,", r->port, tcp_words[result->tcp]);
    csv_number(&line, result->tcp_ms);
    output_csv_text(&line, result->tcp_why);
    puts(strbuf_str(&line));
}

void reach_print_csv(const struct reach *r)
{
    puts("from,to,kind,address,icmp,sent,received,rtt_min_ms,rtt_median_ms,rtt_max_ms,icmp_why,port,tcp,connect_ms,tcp_why");
    for (size_t row = 0; row < r->n_ends; row++)
        for (size_t column = 0; column < r->n_columns; column++)
            if (!reach_cell(r, row, column)->self)
                print_csv_pair(r, row, column);
}
