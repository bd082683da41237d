/* Where a comparison's samples come from: what runs now, and recordings. */
#include "xltool/compare/comparison.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "experiment/recording.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/playback/playback.h"

#define DEFAULT_INTERVAL_NS 1000000000ull
#define NS_PER_S 1e9

enum { INSTANTS_LOOKED_AT = 3000 };

/* A recording, or with path NULL what runs now. */
struct strand {
    const char *path;
    struct feed *feed;
    uint64_t begin_ns, end_ns;
    uint64_t pause_ns; /* between two of its samples; 0 = it has no two */
    char *machine;     /* where it was made; NULL = the recording does not say */
};

struct strands {
    struct strand *v;
    size_t n;
};

static bool same_path(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static int take_table(struct comparison *c, const char *path, const struct table *t)
{
    struct err err = ERR_INIT;

    for (size_t i = 0; i < c->n; i++) {
        if (!same_path(c->v[i].path, path) || side_take(&c->v[i].side, t, &err) == 0)
            continue;
        message_err(&err);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

static void begin_at(struct comparison *c, const char *path, uint64_t t_ns)
{
    for (size_t i = 0; i < c->n; i++)
        if (same_path(c->v[i].path, path))
            c->v[i].side.taken_ns = t_ns;
}

/* A connection's samples in the recording. */
struct rhythm {
    uint64_t first_ns, last_ns, n;
};

static void note_rhythm(struct rhythm *r, const struct snapshot *now)
{
    if (!now || (r->n && now->t_ns <= r->last_ns))
        return;
    r->first_ns = r->n ? r->first_ns : now->t_ns;
    r->last_ns = now->t_ns;
    r->n++;
}

/* How often the connection that is sampled most was sampled. */
static uint64_t pause_of(struct feed *f, uint64_t begin_ns, uint64_t end_ns)
{
    _cleanup_free_ struct rhythm *of = NULL;
    uint64_t t_ns = begin_ns, least = 0;
    size_t cap = 0, known = 0;

    for (size_t k = 0; k < INSTANTS_LOOKED_AT && t_ns <= end_ns; k++) {
        _cleanup_table_ struct table t = TABLE_INIT;
        f->ops->player->table_at(f, t_ns, &t);
        of = grow_array(of, &cap, t.n_sources, sizeof(*of));
        for (; known < t.n_sources; known++)
            of[known] = (struct rhythm){ .n = 0 };
        for (size_t i = 0; i < t.n_sources; i++)
            note_rhythm(&of[i], t.sources[i].now);
        if (!f->ops->player->next(f, t_ns, &t_ns))
            break;
    }
    for (size_t i = 0; i < known; i++) {
        uint64_t pause = of[i].n > 1 ? (of[i].last_ns - of[i].first_ns) / (of[i].n - 1) : 0;
        if (pause && (!least || pause < least))
            least = pause;
    }
    return least;
}

/* "name, kernel, processor, 8 CPUs", as far as the recording says. */
static char *machine_of(struct feed *f)
{
    static const char *const keys[] = { "name", "kernel", "cpu", "cpus" };
    const struct detail *facts = replay_facts(f);
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < facts->n; i++) {
        const struct detail_record *r = &facts->records[i];
        for (size_t k = 0; strcmp(r->section, "machine") == 0 && k < sizeof(keys) / sizeof(keys[0]); k++) {
            const char *value = detail_value(r, keys[k]);
            if (value)
                strbuf_addf(&text, "%s%s%s", text.len ? ", " : "", value, k == 3 ? " CPUs" : "");
        }
    }
    return text.len ? strbuf_detach(&text) : NULL;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* What differs may then be the machine and not what is compared. */
static void warn_of_machines(struct comparison *c, const struct strands *s)
{
    const struct strand *first = NULL;

    for (size_t i = 0; i < s->n; i++) {
        const struct strand *one = &s->v[i];
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        if (!one->machine)
            continue;
        if (!first)
            first = one;
        if (strcmp(first->machine, one->machine) == 0)
            continue;
        strbuf_addf(&text, "'%s' was recorded on another machine than '%s', or on another system: %s; and %s", file_name(one->path),
                    file_name(first->path), one->machine, first->machine);
        strlist_add(&c->warnings, strbuf_str(&text));
    }
}

static int open_strand(struct strand *s, const struct options *o)
{
    struct err err = ERR_INIT;
    int code;

    if (!s->path)
        return EXIT_DONE;
    s->feed = playback_open(s->path, &code);
    if (!s->feed)
        return code;
    if (playback_span(s->feed, s->path, o->from_mark, o->to_mark, &s->begin_ns, &s->end_ns, &err) <
        0) {
        message_err(&err);
        return EXIT_FAILED;
    }
    s->pause_ns = pause_of(s->feed, s->begin_ns, s->end_ns);
    s->machine = machine_of(s->feed);
    if (!o->warm_up_ns || s->end_ns - s->begin_ns > o->warm_up_ns) {
        s->begin_ns += o->warm_up_ns;
        return EXIT_DONE;
    }
    message("--warm-up %g leaves nothing of '%s', which is %.3g s",
            (double)o->warm_up_ns / NS_PER_S, s->path,
            (double)(s->end_ns - s->begin_ns) / NS_PER_S);
    return EXIT_FAILED;
}

static void find_strands(const struct comparison *c, struct strands *ret)
{
    ret->v = xcalloc(c->n, sizeof(*ret->v));
    for (size_t i = 0; i < c->n; i++) {
        size_t k = 0;
        while (k < ret->n && !same_path(ret->v[k].path, c->v[i].path))
            k++;
        if (k == ret->n)
            ret->v[ret->n++].path = c->v[i].path;
    }
}

static int close_strands(struct strands *s, int code)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->v[i].feed)
            playback_close(s->v[i].feed, 0);
        free(s->v[i].machine);
    }
    free(s->v);
    return code;
}

static const char *strand_name(const struct strand *s)
{
    return s->path ? s->path : "what runs now";
}

/* A tenth more or less is what a sampler may be late by. */
static bool is_longer(uint64_t a_ns, uint64_t b_ns)
{
    return a_ns > b_ns + b_ns / 10;
}

static int refuse_interval(const struct strand *a, const struct strand *b)
{
    message("these are not comparable: '%s' has a sample every %.3g s, '%s' every %.3g s; -i %.3g "
            "or more brings "
            "them to one interval",
            strand_name(a), (double)a->pause_ns / NS_PER_S, strand_name(b),
            (double)b->pause_ns / NS_PER_S,
            (double)(a->pause_ns > b->pause_ns ? a->pause_ns : b->pause_ns) / NS_PER_S);
    return EXIT_FAILED;
}

/* What was asked for, else the recordings' own one. */
static int choose_interval(struct comparison *c, struct strands *s, const struct options *o)
{
    c->interval_ns = o->interval_ns;
    for (size_t i = 0; i < s->n; i++) {
        struct strand *one = &s->v[i];
        if (!one->path)
            one->pause_ns = o->interval_ns ? o->interval_ns : DEFAULT_INTERVAL_NS;
        if (!o->interval_ns && one->pause_ns > c->interval_ns)
            c->interval_ns = one->pause_ns;
        if (o->interval_ns && is_longer(one->pause_ns, o->interval_ns)) {
            message("'%s' has a sample every %.3g s: -i %.3g is shorter", strand_name(one),
                    (double)one->pause_ns / NS_PER_S, (double)o->interval_ns / NS_PER_S);
            return EXIT_FAILED;
        }
        for (size_t k = 0; !o->interval_ns && k < i; k++)
            if (one->pause_ns && s->v[k].pause_ns &&
                (is_longer(one->pause_ns, s->v[k].pause_ns) ||
                 is_longer(s->v[k].pause_ns, one->pause_ns)))
                return refuse_interval(&s->v[k], one);
    }
    if (!c->interval_ns)
        c->interval_ns = DEFAULT_INTERVAL_NS;
    return EXIT_DONE;
}

/* A tick per interval, a quarter of one after the connections have had their turn: see
 * stat_recording(). */
static int take_recording(struct comparison *c, const struct strand *s)
{
    _cleanup_table_ struct table last = TABLE_INIT;
    uint64_t step = c->interval_ns, t_ns = s->begin_ns;
    int code = EXIT_DONE;

    s->feed->ops->player->table_at(s->feed, t_ns, &last);
    begin_at(c, s->path, t_ns);
    t_ns += s->end_ns - t_ns > step / 4 ? step / 4 : 0;
    do {
        _cleanup_table_ struct table t = TABLE_INIT;
        t_ns = playback_pass_over(s->feed, t_ns, s->end_ns, step);
        t_ns = s->end_ns - t_ns > step ? t_ns + step : s->end_ns;
        playback_since(s->feed, t_ns, &last, &t);
        table_release(&last);
        s->feed->ops->player->table_at(s->feed, t_ns, &last);
        code = interrupt_caught() ? EXIT_INTERRUPTED : take_table(c, s->path, &t);
    } while (code == EXIT_DONE && s->end_ns - t_ns > step / 2);
    return code;
}

/* One tick of what runs now. */
static int take_tick(struct comparison *c, struct engine *e, const struct options *o, bool warm)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    uint64_t asked = clock_ns();

    engine_kick(e);
    int code = connect_wait(e, o, asked);
    if (code != EXIT_DONE)
        return code;
    connect_table(e, &t);
    if (warm)
        return take_table(c, NULL, &t);
    begin_at(c, NULL, t.t_ns);
    return EXIT_DONE;
}

/* Ticks of what runs now; those of the warm-up are only the begin of the rates. */
static int take_ticks(struct comparison *c, struct engine *e, const struct options *o)
{
    uint64_t due = clock_ns(), skipped = (o->warm_up_ns + c->interval_ns - 1) / c->interval_ns;
    uint64_t ticks = o->count ? o->count : (o->for_ns + c->interval_ns - 1) / c->interval_ns;
    uint64_t i = 0;
    int code = EXIT_DONE;

    for (; code == EXIT_DONE && (ticks == 0 || i < skipped + ticks); i++) {
        uint64_t soonest = clock_ns() + c->interval_ns / 2; /* a rate over less would be noise */
        do
            due += c->interval_ns;
        while (due < soonest);
        code = sleep_until(due) ? take_tick(c, e, o, i >= skipped) : EXIT_INTERRUPTED;
    }
    return code == EXIT_INTERRUPTED && ticks == 0 && i > skipped + 1 ? EXIT_DONE : code;
}

static int run_live(struct comparison *c, struct engine *e, const struct options *o)
{
    int code = connect_wait(e, o, 0);

    if (code != EXIT_DONE)
        return code;
    int verdict = connect_report(e); /* the others go on without those that do not answer */
    if (verdict != EXIT_DONE && !connect_any_ok(e))
        return verdict;
    if (!o->count && !o->for_ns && isatty(STDERR_FILENO))
        message("Ctrl-C ends it and shows the comparison");
    begin_at(c, NULL, clock_ns());
    code = take_ticks(c, e, o);
    if (code == EXIT_DONE && verdict == EXIT_DONE)
        return connect_report(e); /* what was lost on the way */
    return code == EXIT_DONE ? verdict : code;
}

static int take_live(struct comparison *c, const struct options *o)
{
    int code;

    c->engine = connect_start(o, 0, &code);
    return c->engine ? run_live(c, c->engine, o) : code;
}

static int take_all(struct comparison *c, struct strands *s, const struct options *o)
{
    int code = EXIT_DONE;

    for (size_t i = 0; code == EXIT_DONE && i < s->n; i++)
        code = open_strand(&s->v[i], o);
    if (code == EXIT_DONE) {
        warn_of_machines(c, s);
        code = choose_interval(c, s, o);
    }
    for (size_t i = 0; code == EXIT_DONE && i < s->n; i++)
        code = s->v[i].path ? take_recording(c, &s->v[i]) : take_live(c, o);
    return code;
}

int comparison_take(struct comparison *c, const struct options *o)
{
    struct strands s = { .n = 0 };

    interrupt_catch();
    find_strands(c, &s);
    return close_strands(&s, take_all(c, &s, o));
}
