/* xltool stat: rates over time, a block per interval. `stat -- COMMAND` is in stat_command.c. */
#include "xltool/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/format.h"
#include "core/mem.h"
#include "experiment/recording.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/output.h"
#include "xltool/playback/playback.h"
#include "xltool/stat_command.h"

#define NS_PER_S 1000000000ull
#define DEFAULT_INTERVAL_NS NS_PER_S

static const char DEFAULT_COLUMNS[] =
    "platform,name,state,cpu,host_cpu,wait,mem,net_rx,net_tx,disk_read,disk_write";

static bool has_guest(const struct row *rows, size_t n, const struct guest *g)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].guest == g)
            return true;
    return false;
}

/* Keeps only the guests that were named, each once. Returns 0, or the exit code when one cannot be
 * found. */
static int keep_named(struct table *t, const struct strlist *names)
{
    struct err err = ERR_INIT;
    struct row *kept = xcalloc(names->n, sizeof(*kept));
    size_t n = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < names->n; i++) {
        const struct row *r;
        rc = table_find_guest(t, names->v[i], &r, &err);
        if (rc == 0 && !has_guest(kept, n, r->guest))
            kept[n++] = *r;
    }
    if (rc == 0) {
        t->n = n;
        memcpy(t->rows, kept, n * sizeof(*kept));
    } else {
        message_err(&err);
    }
    free(kept);
    return rc == 0 ? EXIT_DONE : rc == -EEXIST ? EXIT_USAGE : EXIT_NO_GUEST;
}

/* The part of a recording that a block stands for. */
struct span {
    struct feed *feed;
    uint64_t from_ns, to_ns;
};

static void print_json(const struct table *t, const char *now, const struct span *span)
{
    struct json_object *o = output_table_json("xltool.stat/1", t, true, now);

    if (span)
        json_object_object_add(o, "marks",
                               playback_marks_json(span->feed, span->from_ns, span->to_ns));
    output_json(o, false);
}

/* span: NULL when it is live. */
static void print_block(const struct options *o, struct table *t, bool first, bool with_host,
                        const char *now, const struct span *span)
{
    struct row host;
    bool has_host = with_host && table_local_host(t, &host);

    if (o->filter) {
        table_filter(t, o->filter);
        has_host = has_host && filter_match(o->filter, t, &host);
    }
    if (o->sort || with_host)
        table_sort(t, o->sort ? o->sort : column_find("platform"), o->reverse);
    if (o->json) {
        print_json(t, now, span);
        return;
    }
    if (o->csv) {
        output_csv(t, has_host ? &host : NULL, o->columns, o->n_columns, now, first);
    } else {
        fputs(first ? "" : "\n", stdout);
        if (span)
            playback_print_marks(span->feed, span->from_ns, span->to_ns);
        printf("%s\n", now);
        output_text(t, has_host ? &host : NULL, o->columns, o->n_columns);
    }
    message_sync();
}

/* One block: samples every connection, waits for the answers, prints. */
static int block(struct engine *e, const struct options *o, const struct strlist *names, bool first)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    uint64_t asked = clock_ns();
    char now[32];

    engine_kick(e);
    int code = connect_wait(e, o, asked);
    if (code != EXIT_DONE)
        return code;
    connect_table(e, &t);
    if (names->n)
        code = keep_named(&t, names);
    if (code != EXIT_DONE)
        return code;
    print_block(o, &t, first, names->n == 0, output_time(now, sizeof(now)), NULL);
    return ferror(stdout) ? EXIT_FAILED : EXIT_DONE;
}

static int run_blocks(struct engine *e, const struct options *o, const struct strlist *names,
                      uint64_t interval_ns)
{
    int code = connect_wait(e, o, 0);
    uint64_t due = clock_ns(); /* the first interval begins when all have answered */

    if (code != EXIT_DONE)
        return code;
    int verdict = connect_report(e); /* the others go on without those that do not answer */
    if (verdict != EXIT_DONE && !connect_any_ok(e))
        return verdict;
    for (uint64_t i = 0; code == EXIT_DONE && (o->count == 0 || i < o->count); i++) {
        due += interval_ns;
        if (due < clock_ns())
            due = clock_ns(); /* a block that took longer than its interval */
        code = sleep_until(due) ? block(e, o, names, i == 0) : EXIT_INTERRUPTED;
    }
    if (code == EXIT_DONE && verdict == EXIT_DONE)
        return connect_report(e); /* what was lost on the way */
    /* A guest that is missing may be on a connection that does not answer. */
    return code == EXIT_DONE || (code == EXIT_NO_GUEST && verdict != EXIT_DONE) ? verdict : code;
}

/* One block of a recording, its rates since the block before; *last is that one's table, and then
 * this one's. */
static int recorded_block(const struct span *span, const struct options *o,
                          const struct strlist *names, struct table *last, bool first)
{
    struct feed *f = span->feed;
    _cleanup_table_ struct table t = TABLE_INIT;
    char time[32];

    playback_since(f, span->to_ns, last, &t);
    table_release(last);
    f->ops->player->table_at(f, span->to_ns, last);
    f->ops->player->seek(f, span->to_ns);
    int code = names->n ? keep_named(&t, names) : EXIT_DONE;
    if (code != EXIT_DONE)
        return code;
    print_block(o, &t, first, names->n == 0, output_time_of(time, sizeof(time), f->ops->wall_ns(f)),
                span);
    return ferror(stdout) ? EXIT_FAILED : EXIT_DONE;
}

/* Where the next block's interval begins: at t_ns, or, where nothing was recorded for very many of them, after those, which
 * is said. */
static uint64_t pass_over(struct feed *f, uint64_t t_ns, uint64_t end_ns, uint64_t interval_ns)
{
    _cleanup_strbuf_ struct strbuf length = STRBUF_INIT;
    uint64_t to_ns = playback_pass_over(f, t_ns, end_ns, interval_ns);
    char since[32];

    if (to_ns == t_ns)
        return t_ns;
    format_duration(&length, (to_ns - t_ns) / NS_PER_S);
    message_sync(); /* the line comes between the blocks */
    message("nothing was recorded for %s after %s: that time has no blocks", strbuf_str(&length),
            output_time_of(since, sizeof(since), replay_wall_ns(f, t_ns)));
    return to_ns;
}

/* A block per interval of recorded time, as fast as it goes; the last one is the end's. Connections
 * are sampled about when the recording begins and every interval from then on: a quarter of one
 * later each has had its turn. */
static int stat_recording(const struct options *o, const struct strlist *names,
                          uint64_t interval_ns)
{
    _cleanup_table_ struct table last = TABLE_INIT;
    uint64_t begin, end, n = 0;
    int code;
    struct feed *f = playback_open(o->replay, &code);

    if (!f)
        return code;
    f->ops->player->range(f, &begin, &end);
    f->ops->player->table_at(f, begin, &last);
    struct span span = { .feed = f };
    uint64_t t_ns = end - begin > interval_ns / 4 ? begin + interval_ns / 4 : end;
    do {
        t_ns = pass_over(f, t_ns, end, interval_ns);
        t_ns = end - t_ns > interval_ns ? t_ns + interval_ns : end;
        span.from_ns = n ? span.to_ns : 0;
        span.to_ns = t_ns < end ? t_ns : UINT64_MAX; /* a mark may come after the last sample */
        code = interrupt_caught() ? EXIT_INTERRUPTED
                                  : recorded_block(&span, o, names, &last, n == 0);
    } while (code == EXIT_DONE && t_ns < end && ++n != o->count);
    return playback_close(f, code);
}

int cmd_stat(struct options *o, const struct strlist *args)
{
    uint64_t interval_ns = o->interval_ns ? o->interval_ns : DEFAULT_INTERVAL_NS;
    struct err err = ERR_INIT;
    int code;

    if (o->command)
        return stat_command(o);
    if (o->n_columns == 0)
        o->n_columns = (size_t)columns_parse(DEFAULT_COLUMNS, o->columns, MAX_COLUMNS, &err);
    interrupt_catch();
    if (o->replay)
        return stat_recording(o, args, interval_ns);
    struct engine *e = connect_start(o, 0, &code);
    if (!e)
        return code;
    return connect_stop(e, run_blocks(e, o, args, interval_ns));
}
