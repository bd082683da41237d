#include "xltool/stat_command.h"

#include <stdio.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/usage.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/output.h"
#include "xltool/run_beside.h"

#define DEFAULT_INTERVAL_NS 1000000000ull
enum { NAME_COLUMNS = 24 };

struct outcome {
    struct usage usage;
    double elapsed_s;
    int status;           /* exit code of COMMAND */
    uint64_t self_cpu_ns; /* what our samplers spent */
};

struct measured {
    struct engine *engine;
    struct usage *usage;
};

static void take_in(struct engine *e, struct usage *u)
{
    _cleanup_table_ struct table t = TABLE_INIT;

    connect_table(e, &t);
    usage_add(u, &t);
}

static void take_news(void *arg)
{
    struct measured *m = arg;

    take_in(m->engine, m->usage);
}

static uint64_t sampler_cpu_ns(const struct engine *e)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < engine_count(e); i++) {
        struct engine_conn c;
        engine_conn(e, i, &c);
        sum += c.self_cpu_ns;
    }
    return sum;
}

/* Runs COMMAND between a first and a last sample of everything. */
static int measure(struct engine *e, const struct options *o, struct outcome *out)
{
    struct measured m = { e, &out->usage };

    engine_drain(e);
    take_in(e, &out->usage);
    uint64_t cpu_ns = sampler_cpu_ns(e), begun = clock_ns();
    struct beside_end end;
    int code = run_beside(
        &(struct beside){
            .argv = o->command, .engine = e, .wake_ms = -1, .news = take_news, .arg = &m },
        &end);
    if (code != EXIT_DONE)
        return code;
    out->status = end.status;
    uint64_t ended = clock_ns();
    out->elapsed_s = (double)(ended - begun) / 1e9;
    engine_kick(e);
    connect_wait(e, o, ended);
    take_in(e, &out->usage);
    out->self_cpu_ns = sampler_cpu_ns(e) - cpu_ns;
    return EXIT_DONE;
}

/* clang-format off */
static const struct { enum field field; const char *header; int width; } shown[] = {
    { F_CPU_TIME, "CPU", 7 }, { F_HOST_CPU_TIME, "HOST-CPU", 8 }, { F_WAIT_TIME, "WAITED", 7 },
    { F_NET_RX_BYTES, "RX", 6 }, { F_NET_TX_BYTES, "TX", 6 },
    { F_DISK_READ_BYTES, "READ", 6 }, { F_DISK_WRITE_BYTES, "WRITE", 6 },
};
/* clang-format on */
enum { N_SHOWN = sizeof(shown) / sizeof(shown[0]) };

static void print_figure(const struct usage_row *r, enum field f, int width)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;

    if (!(r->known >> f & 1u))
        strbuf_addc(&b, '-');
    else if (field_info(f)->unit == UNIT_NS)
        format_cpu_time(&b, r->used[f]);
    else
        format_bytes(&b, (double)r->used[f]);
    fprintf(stderr, "  %*s", width, strbuf_str(&b));
}

static const char *note_of(const struct usage_row *r)
{
    return r->gone ? "  ended" : r->appeared ? "  started" : r->rebooted ? "  rebooted" : "";
}

static void print_usage_row(const struct usage_row *r)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT, name = STRBUF_INIT;

    escape_terminal(&safe, r->name);
    int used = escape_fit(&name, strbuf_str(&safe), NAME_COLUMNS);
    fprintf(stderr, "%-8s  %s%*s", r->platform, strbuf_str(&name), NAME_COLUMNS - used, "");
    for (size_t i = 0; i < N_SHOWN; i++)
        print_figure(r, shown[i].field, shown[i].width);
    fprintf(stderr, "%s\n", note_of(r));
}

/* To stderr, as COMMAND's own output goes to stdout. */
static void print_text(const struct options *o, const struct outcome *out)
{
    _cleanup_strbuf_ struct strbuf command = STRBUF_INIT, cost = STRBUF_INIT;

    for (char **w = o->command; *w; w++) {
        strbuf_addc(&command, ' ');
        escape_terminal(&command, *w);
    }
    format_cpu_time(&cost, out->self_cpu_ns);
    fprintf(stderr, "\nWhile%s ran (%.2f s, exit %d; xltool used %s of CPU):\n\n",
            strbuf_str(&command), out->elapsed_s, out->status, strbuf_str(&cost));
    fprintf(stderr, "%-8s  %-*s", "PLATFORM", NAME_COLUMNS, "NAME");
    for (size_t i = 0; i < N_SHOWN; i++)
        fprintf(stderr, "  %*s", shown[i].width, shown[i].header);
    fputc('\n', stderr);
    for (size_t i = 0; i < out->usage.n; i++)
        print_usage_row(&out->usage.rows[i]);
}

static struct json_object *usage_row_json(const struct usage_row *r)
{
    struct json_object *o = json_object_new_object(), *why = json_object_new_object();

    json_object_object_add(o, "platform", output_string(r->platform));
    json_object_object_add(o, "connection", output_string(r->connection));
    json_object_object_add(o, "id", output_string(r->id));
    json_object_object_add(o, "name", output_string(r->name));
    json_object_object_add(o, "appeared", json_object_new_boolean(r->appeared));
    json_object_object_add(o, "gone", json_object_new_boolean(r->gone));
    json_object_object_add(o, "rebooted", json_object_new_boolean(r->rebooted));
    for (unsigned f = 0; f < F_COUNT; f++) {
        const struct field_info *info = field_info((enum field)f);
        bool known = r->known >> f & 1u;
        if (info->kind != FIELD_COUNTER)
            continue;
        json_object_object_add(o, info->key, known ? json_object_new_uint64(r->used[f]) : NULL);
        if (!known)
            json_object_object_add(why, info->key, output_string(usage_why(r, (enum field)f)));
    }
    json_object_object_add(o, "why", why);
    return o;
}

static void print_json(const struct options *o, const struct outcome *out)
{
    struct json_object *doc = json_object_new_object(), *command = json_object_new_array(),
                       *hosts = json_object_new_array(), *guests = json_object_new_array();
    char now[32];

    for (char **w = o->command; *w; w++)
        json_object_array_add(command, output_string(*w));
    for (size_t i = 0; i < out->usage.n; i++) {
        const struct usage_row *r = &out->usage.rows[i];
        json_object_array_add(r->is_host ? hosts : guests, usage_row_json(r));
    }
    json_object_object_add(doc, "schema", json_object_new_string("xltool.usage/1"));
    json_object_object_add(doc, "time", json_object_new_string(output_time(now, sizeof(now))));
    json_object_object_add(doc, "command", command);
    json_object_object_add(doc, "exit_status", json_object_new_int(out->status));
    json_object_object_add(doc, "elapsed_s", json_object_new_double(out->elapsed_s));
    json_object_object_add(doc, "self_cpu_time_ns", json_object_new_uint64(out->self_cpu_ns));
    json_object_object_add(doc, "hosts", hosts);
    json_object_object_add(doc, "guests", guests);
    output_json(doc, false);
}

int stat_command(const struct options *o)
{
    struct outcome out = { .usage = USAGE_INIT };
    int code;
    struct engine *e = connect_start(o, o->interval_ns ? o->interval_ns : DEFAULT_INTERVAL_NS,
                                     &code);

    if (!e)
        return code;
    code = connect_wait(e, o, 0);
    if (code == EXIT_DONE)
        code = connect_report(e);
    if (code == EXIT_UNAVAILABLE && connect_any_ok(e))
        code = EXIT_DONE; /* the message stands on stderr; the others are measured */
    if (code == EXIT_DONE)
        code = measure(e, o, &out);
    if (code == EXIT_DONE) {
        code = out.status;
        if (o->json)
            print_json(o, &out);
        else
            print_text(o, &out);
    }
    usage_release(&out.usage);
    return connect_stop(e, code);
}
