/* xltool list: one table, now. */
#include "xltool/command.h"

#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/output.h"
#include "xltool/playback/playback.h"

#define DEFAULT_INTERVAL_NS 1000000000ull

static const char DEFAULT_COLUMNS[] =
    "platform,name,state,vcpus,cpu_time,mem,mem_limit,net_rx_total,"
    "net_tx_total,disk_read_total,disk_write_total,uptime";

static bool needs_rates(const struct options *o)
{
    for (size_t i = 0; i < o->n_columns; i++)
        if (o->columns[i]->needs_rate)
            return true;
    return o->interval_ns || (o->sort && o->sort->needs_rate) || filter_needs_rate(o->filter);
}

/* Totals take one sample, rates take two. */
static int collect(struct engine *e, const struct options *o, bool rates)
{
    int code = connect_wait(e, o, 0);

    if (code != EXIT_DONE || !rates)
        return code;
    if (!sleep_until(clock_ns() + (o->interval_ns ? o->interval_ns : DEFAULT_INTERVAL_NS)))
        return EXIT_INTERRUPTED;
    uint64_t again = clock_ns();
    engine_kick(e);
    return connect_wait(e, o, again);
}

static void print(const struct options *o, struct table *t, bool rates, const char *time)
{
    struct row host;
    bool has_host = table_local_host(t, &host);

    if (o->filter) {
        table_filter(t, o->filter);
        has_host = has_host && filter_match(o->filter, t, &host);
    }
    table_sort(t, o->sort ? o->sort : column_find("platform"), o->reverse);
    if (o->json)
        output_json(output_table_json("xltool.list/1", t, rates, time), false);
    else if (o->csv)
        output_csv(t, has_host ? &host : NULL, o->columns, o->n_columns, NULL, true);
    else
        output_text(t, has_host ? &host : NULL, o->columns, o->n_columns);
}

/* As it was at the end. */
static int list_recording(const struct options *o)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    char time[32];
    int code;
    struct feed *f = playback_open(o->replay, &code);

    if (!f)
        return code;
    playback_to_end(f);
    f->ops->table(f, &t);
    print(o, &t, needs_rates(o), output_time_of(time, sizeof(time), f->ops->wall_ns(f)));
    return playback_close(f, EXIT_DONE);
}

int cmd_list(struct options *o, const struct strlist *args)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    bool rates = needs_rates(o);
    struct err err = ERR_INIT;
    char now[32];
    int code;

    (void)args;
    if (o->n_columns == 0)
        o->n_columns = (size_t)columns_parse(DEFAULT_COLUMNS, o->columns, MAX_COLUMNS, &err);
    if (o->replay)
        return list_recording(o);
    interrupt_catch();
    struct engine *e = connect_start(o, 0, &code);
    if (!e)
        return code;
    code = collect(e, o, rates);
    if (code == EXIT_DONE) {
        connect_table(e, &t);
        print(o, &t, rates, output_time(now, sizeof(now)));
        code = connect_report(e);
    }
    return connect_stop(e, code);
}
