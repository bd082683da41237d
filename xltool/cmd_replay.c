/* xltool replay FILE: a recording in the console; with --json or --csv all that is in it, for
 * programs. */
#include "xltool/command.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/mem.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/output.h"
#include "xltool/playback/playback.h"
#include "xltool/playback/json.h"

/* As it is recorded: counters, not rates. */
static const char DEFAULT_COLUMNS[] = "platform,connection,id,name,group,state,vcpus,cpu_time,host_"
                                      "cpu_time,wait_time,mem,mem_limit,net_rx_total,"
                                      "net_tx_total,disk_read_total,disk_write_total,uptime";

/* A connection as it was printed last. */
struct printed {
    struct snapshot *now;
    enum conn_state state;
    bool known;
};

struct export
{
    const struct options *o;
    struct feed *feed;
    struct printed *printed;
    size_t n_printed, cap;
    uint64_t marked_ns; /* marks up to here have been printed */
    bool begun;
};

/* The recording's clock with milliseconds. */
static const char *time_of(struct feed *f, uint64_t t_ns, char *buf, size_t size)
{
    char second[32];

    f->ops->player->seek(f, t_ns);
    int64_t wall = f->ops->wall_ns(f);
    output_time_of(second, sizeof(second), wall);
    snprintf(buf, size, "%.19s.%03uZ", second, (unsigned)((uint64_t)wall / 1000000 % 1000));
    return buf;
}

/* A source that tells something new, which is noted. */
static bool has_news(struct export *x, const struct table *t, size_t i)
{
    const struct table_source *s = &t->sources[i];
    struct printed *p;

    if (i >= x->n_printed) {
        x->printed = grow_array(x->printed, &x->cap, i + 1, sizeof(*x->printed));
        x->printed[x->n_printed++] = (struct printed){ .now = NULL };
    }
    p = &x->printed[i];
    bool sampled = s->now && (!p->now || s->now->t_ns > p->now->t_ns);
    bool news = sampled || !p->known || p->state != s->state;
    p->known = true;
    p->state = s->state;
    if (sampled) {
        snapshot_unref(p->now);
        p->now = snapshot_ref(s->now);
    }
    return news;
}

/* The sources with news alone. False when there is none. */
static bool table_of_news(struct export *x, const struct table *t, struct table *ret,
                          size_t *ret_host)
{
    _cleanup_free_ struct table_source *fresh = xcalloc(t->n_sources, sizeof(*fresh));
    struct row host;
    bool has_host = table_local_host(t, &host);
    size_t n = 0;

    *ret_host = SIZE_MAX;
    for (size_t i = 0; i < t->n_sources; i++) {
        if (!has_news(x, t, i))
            continue;
        if (has_host && host.source == i)
            *ret_host = n;
        fresh[n++] = t->sources[i];
    }
    table_build(ret, fresh, n, t->t_ns);
    return n > 0;
}

static void print_json(struct export *x, const struct table *t, const char *time,
                       uint64_t marks_to_ns)
{
    struct json_object *o = output_table_json("xltool.sample/1", t, false, time);

    json_object_object_add(o, "t_ns", json_object_new_uint64(t->t_ns));
    json_object_object_add(o, "marks", playback_marks_json(x->feed, x->marked_ns, marks_to_ns));
    x->marked_ns = marks_to_ns;
    output_json(o, false);
}

static void print_csv(struct export *x, const struct table *t, size_t host_source, const char *time)
{
    struct row host;
    bool has_host = host_source < t->n_sources && table_host(t, host_source, &host) &&
                    (!x->o->filter || filter_match(x->o->filter, t, &host));

    output_csv(t, has_host ? &host : NULL, x->o->columns, x->o->n_columns, time, !x->begun);
}

static void print_instant(struct export *x, uint64_t t_ns, bool last)
{
    _cleanup_table_ struct table all = TABLE_INIT, news = TABLE_INIT;
    char time[48];
    size_t host;

    x->feed->ops->player->table_at(x->feed, t_ns, &all);
    if (!table_of_news(x, &all, &news, &host) && !last)
        return;
    if (x->o->filter)
        table_filter(&news, x->o->filter);
    table_sort(&news, x->o->sort ? x->o->sort : column_find("platform"), x->o->reverse);
    time_of(x->feed, t_ns, time, sizeof(time));
    if (x->o->json)
        print_json(x, &news, time, last && !x->o->to_mark ? UINT64_MAX : t_ns);
    else
        print_csv(x, &news, host, time);
    x->begun = true;
}

/* What the recording tells of itself comes first. */
static void print_circumstances(struct export *x)
{
    struct json_object *facts = playback_facts_json(x->feed),
                       *command = playback_command_json(x->feed);

    if (facts)
        output_json(facts, false);
    if (command)
        output_json(command, false);
}

static int print_all(struct export *x, const char *path)
{
    const struct player_ops *p = x->feed->ops->player;
    uint64_t t_ns, end_ns, next_ns = 0;
    struct err err = ERR_INIT;

    if (playback_span(x->feed, path, x->o->from_mark, x->o->to_mark, &t_ns, &end_ns, &err) < 0) {
        message_err(&err);
        return EXIT_FAILED;
    }
    if (x->o->json)
        print_circumstances(x);
    x->marked_ns = x->o->from_mark ? t_ns - 1 : 0;
    for (bool last = false; !last; t_ns = next_ns) {
        last = !p->next(x->feed, t_ns, &next_ns) || next_ns > end_ns;
        print_instant(x, t_ns, last);
        if (ferror(stdout))
            return EXIT_FAILED;
        if (interrupt_caught())
            return EXIT_INTERRUPTED;
    }
    return EXIT_DONE;
}

static int export(struct options *o, const char *path)
{
    struct export x = { .o = o };
    struct err err = ERR_INIT;
    int code;

    if (o->n_columns == 0)
        o->n_columns = (size_t)columns_parse(DEFAULT_COLUMNS, o->columns, MAX_COLUMNS, &err);
    interrupt_catch();
    x.feed = playback_open(path, &code);
    if (!x.feed)
        return code;
    code = print_all(&x, path);
    for (size_t i = 0; i < x.n_printed; i++)
        snapshot_unref(x.printed[i].now);
    free(x.printed);
    return playback_close(x.feed, code);
}

int cmd_replay(struct options *o, const struct strlist *args)
{
    static const struct strlist none = STRLIST_INIT;
    const char *path = args->v[0];

    if (o->connect.n || o->demo) {
        message("replay and --%s exclude each other", o->demo ? "demo" : "connect");
        return EXIT_USAGE;
    }
    if (o->json || o->csv)
        return export(o, path);
    if (o->from_mark || o->to_mark) {
        message("--from and --to go with --json or --csv; the console goes to marks with ' and \"");
        return EXIT_USAGE;
    }
    o->replay = xstrdup(path);
    return cmd_top(o, &none);
}
