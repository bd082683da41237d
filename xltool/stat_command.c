#include "xltool/stat_command.h"

#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/run_beside.h"
#include "xltool/usage_report.h"

#define DEFAULT_INTERVAL_NS 1000000000ull

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

/* Runs COMMAND between a first and a last sample of everything. */
static int measure(struct engine *e, const struct options *o, struct usage_report *out)
{
    struct measured m = { e, &out->usage };

    engine_drain(e);
    take_in(e, &out->usage);
    uint64_t cpu_ns = connect_cpu_ns(e), begun = clock_ns();
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
    out->self_cpu_ns = connect_cpu_ns(e) - cpu_ns;
    return EXIT_DONE;
}

static void print(const struct options *o, const struct usage_report *r)
{
    if (o->json)
        usage_report_json(r);
    else if (o->csv)
        usage_report_csv(r);
    else
        usage_report_text(r);
}

/* The connections are open; what COMMAND is to be measured by is known. */
static int measure_and_print(struct engine *e, const struct options *o, struct usage_report *r)
{
    int code = connect_wait(e, o, 0);

    if (code == EXIT_DONE)
        code = connect_report(e);
    if (code == EXIT_UNAVAILABLE && connect_any_ok(e))
        code = EXIT_DONE; /* the message stands on stderr; the others are measured */
    if (code == EXIT_DONE)
        code = measure(e, o, r);
    if (code != EXIT_DONE)
        return code;
    print(o, r);
    return r->status;
}

int stat_command(const struct options *o)
{
    _cleanup_(usage_report_release) struct usage_report r;
    struct err err = ERR_INIT;
    int code;

    if (usage_report_init(&r, o, &err) < 0) {
        message_err(&err);
        return EXIT_USAGE;
    }
    struct engine *e = connect_start(o, o->interval_ns ? o->interval_ns : DEFAULT_INTERVAL_NS,
                                     &code);
    return e ? connect_stop(e, measure_and_print(e, o, &r)) : code;
}
