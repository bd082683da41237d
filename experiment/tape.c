/* Writes recordings. */
#include "experiment/recording.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "core/mem.h"
#include "experiment/aside.h"
#include "experiment/block.h"
#include "experiment/encode.h"
#include "experiment/recfile.h"

#define NS_PER_S 1000000000ull
/* A block is closed after 10 s, at first sooner: who ends a recording early has most of it. */
#define FIRST_SPAN_NS NS_PER_S
#define SPAN_NS (10 * NS_PER_S)
/* Or when so much was added to the whole table that it begins with. A large table is repeated after
 * several times its size alone. */
enum { GROWTH_BYTES = 256 << 10, GROWTH_TIMES = 4 };

/* A connection as it was written last. */
struct written {
    char *uri;
    enum conn_state state;
    char *reason;
    struct snapshot *now;
    uint64_t counted_ns; /* of the last snapshot in the statistics */
};

struct recorder {
    struct tape base;
    int fd;
    char *path;
    struct encoder encoder;
    bool in_block;
    struct block block; /* the one under work */
    size_t whole_bytes; /* of the table that it begins with */
    uint64_t span_ns;
    struct written *written;
    size_t n_written;
    uint64_t bytes;
    struct tape_stats stats;
    struct err failed; /* nothing is added any more */
};

static const struct tape_ops ops;

static struct recorder *of(struct tape *t)
{
    return (struct recorder *)t;
}

static int64_t wall_at(uint64_t t_ns)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return ts.tv_sec * (int64_t)NS_PER_S + ts.tv_nsec - (int64_t)(clock_ns() - t_ns);
}

static void forget(struct recorder *r)
{
    for (size_t i = 0; i < r->n_written; i++) {
        free(r->written[i].uri);
        free(r->written[i].reason);
        snapshot_unref(r->written[i].now);
    }
    free(r->written);
}

int tape_open(const char *path, struct tape **ret, struct err *e)
{
    int fd, rc = recfile_create(path, &fd, e);

    if (rc < 0)
        return rc;
    struct recorder *r = xcalloc(1, sizeof(*r));
    r->base.ops = &ops;
    r->fd = fd;
    r->path = xstrdup(path);
    r->span_ns = FIRST_SPAN_NS;
    *ret = &r->base;
    return 0;
}

static int too_large(struct recorder *r, struct err *e)
{
    err_set(&r->failed, EFBIG, "there are more guests than '%s' can hold", r->path);
    err_cure(&r->failed, "record fewer, with --connect");
    if (e)
        *e = r->failed;
    return -EFBIG;
}

static int append(struct recorder *r, struct block *b, const struct strbuf *raw, struct err *e)
{
    uint64_t grown;

    b->raw = (uint32_t)raw->len;
    if (raw->len > BLOCK_MOST_BYTES)
        return too_large(r, e);
    int rc = recfile_append(r->fd, r->path, b, strbuf_str(raw), &grown, &r->failed);
    if (rc == 0)
        r->bytes += grown;
    else if (e)
        *e = r->failed;
    return rc;
}

static int end_block(struct recorder *r, struct err *e)
{
    if (!r->in_block)
        return 0;
    r->in_block = false;
    r->block.end_ns = r->encoder.t_ns;
    r->span_ns = r->span_ns * 2 < SPAN_NS ? r->span_ns * 2 : SPAN_NS;
    return append(r, &r->block, &r->encoder.out, e);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool state_is_new(const struct written *w, const struct table_source *s)
{
    return w->state != s->state || !same_text(w->reason, s->reason);
}

static void note_source(struct written *w, const struct table_source *s)
{
    free(w->reason);
    w->reason = s->reason ? xstrdup(s->reason) : NULL;
    w->state = s->state;
}

static void put_snapshot(struct recorder *r, size_t i, struct snapshot *s)
{
    struct written *w = &r->written[i];

    encoder_snapshot(&r->encoder, i, w->now, s);
    snapshot_unref(w->now);
    w->now = snapshot_ref(s);
    if (s->t_ns <= w->counted_ns) /* a new block tells it again */
        return;
    w->counted_ns = s->t_ns;
    r->stats.samples += s->n;
    if (s->n > r->stats.guests)
        r->stats.guests = s->n;
}

/* The predecessor too when it was missed: rates come from the two. */
static void put_news(struct recorder *r, size_t i, const struct table_source *s)
{
    struct written *w = &r->written[i];

    if (state_is_new(w, s)) {
        encoder_source(&r->encoder, i, s);
        note_source(w, s);
    }
    if (!s->now || s->now == w->now)
        return;
    if (s->prev && s->prev != w->now)
        put_snapshot(r, i, s->prev);
    put_snapshot(r, i, s->now);
}

static void put_source(struct recorder *r, size_t i, const struct table_source *s)
{
    struct written *w = &r->written[i];

    snapshot_unref(w->now);
    w->now = NULL;
    note_source(w, s);
    encoder_source(&r->encoder, i, s);
    if (s->prev)
        put_snapshot(r, i, s->prev);
    if (s->now)
        put_snapshot(r, i, s->now);
}

static bool has_other_sources(const struct recorder *r, const struct table *t)
{
    bool other = r->n_written != t->n_sources;

    for (size_t i = 0; !other && i < t->n_sources; i++)
        other = strcmp(r->written[i].uri, t->sources[i].uri) != 0;
    return other;
}

static void learn_sources(struct recorder *r, const struct table *t)
{
    forget(r);
    r->written = xcalloc(t->n_sources, sizeof(*r->written));
    r->n_written = t->n_sources;
    for (size_t i = 0; i < t->n_sources; i++)
        r->written[i].uri = xstrdup(t->sources[i].uri);
}

/* A block begins with the whole table, so that it can be understood without those before it. */
static void begin_block(struct recorder *r, const struct table *t)
{
    encoder_begin(&r->encoder);
    encoder_time(&r->encoder, t->t_ns);
    r->block =
        (struct block){ .kind = BLOCK_TABLES, .begin_ns = t->t_ns, .wall_ns = wall_at(t->t_ns) };
    if (has_other_sources(r, t))
        learn_sources(r, t);
    for (size_t i = 0; i < t->n_sources; i++)
        put_source(r, i, &t->sources[i]);
    r->in_block = true;
    r->whole_bytes = r->encoder.out.len;
}

static bool is_due(const struct recorder *r, uint64_t t_ns)
{
    size_t growth = r->whole_bytes * GROWTH_TIMES;

    if (growth < GROWTH_BYTES)
        growth = GROWTH_BYTES;
    return t_ns - r->block.begin_ns >= r->span_ns || r->encoder.out.len >= BLOCK_MOST_BYTES / 2 ||
           r->encoder.out.len >= r->whole_bytes + growth;
}

static bool has_news(const struct recorder *r, const struct table *t)
{
    if (has_other_sources(r, t))
        return true;
    for (size_t i = 0; i < t->n_sources; i++) {
        const struct written *w = &r->written[i];
        const struct table_source *s = &t->sources[i];
        if (state_is_new(w, s) || (s->now && s->now != w->now))
            return true;
    }
    return false;
}

static bool is_too_large(const struct table *t)
{
    size_t rows = 0;

    for (size_t i = 0; i < t->n_sources; i++)
        rows += t->sources[i].now ? t->sources[i].now->n + t->sources[i].now->has_host : 0;
    return rows > BLOCK_MOST_GUESTS || t->n_sources > BLOCK_MOST_SOURCES;
}

/* Says again what has gone wrong. */
static int check(const struct recorder *r, struct err *e)
{
    if (r->failed.code && e)
        *e = r->failed;
    return -r->failed.code;
}

static int take(struct tape *tape, const struct table *t, struct err *e)
{
    struct recorder *r = of(tape);
    int rc = check(r, e);
    bool news = rc == 0 && has_news(r, t);

    if (rc == 0 && r->in_block && (is_due(r, t->t_ns) || (news && has_other_sources(r, t))))
        rc = end_block(r, e);
    if (rc < 0 || !news)
        return rc;
    if (is_too_large(t))
        return too_large(r, e);
    r->stats.begin_ns = r->stats.begin_ns ? r->stats.begin_ns : t->t_ns;
    r->stats.end_ns = t->t_ns;
    if (!r->in_block) {
        begin_block(r, t);
        return 0;
    }
    encoder_time(&r->encoder, t->t_ns);
    for (size_t i = 0; i < t->n_sources; i++)
        put_news(r, i, &t->sources[i]);
    return 0;
}

/* A block of its own, at once: it may be written while another block is under work. */
static struct block mark_block(struct encoder *to, uint64_t t_ns, enum mark_kind kind,
                               const char *text)
{
    encoder_mark(to, t_ns, kind, text);
    return (struct block){ .kind = BLOCK_MARKS,
                           .raw = (uint32_t)to->out.len,
                           .begin_ns = t_ns,
                           .end_ns = t_ns,
                           .wall_ns = wall_at(t_ns) };
}

static int mark(struct tape *tape, uint64_t t_ns, enum mark_kind kind, const char *text,
                struct err *e)
{
    struct recorder *r = of(tape);
    struct encoder encoder = ENCODER_INIT;
    int rc = check(r, e);

    if (rc < 0)
        return rc;
    struct block b = mark_block(&encoder, t_ns, kind, text);
    rc = append(r, &b, &encoder.out, e);
    encoder_release(&encoder);
    return rc;
}

/* A block of its own, at once, like a mark. */
static int put_aside(struct tape *tape, const struct strbuf *records, struct err *e)
{
    struct recorder *r = of(tape);
    uint64_t t_ns = clock_ns();
    struct block b = {
        .kind = BLOCK_ASIDE, .begin_ns = t_ns, .end_ns = t_ns, .wall_ns = wall_at(t_ns)
    };
    int rc = check(r, e);

    return rc < 0 ? rc : append(r, &b, records, e);
}

int tape_facts(struct tape *t, const struct detail *facts, struct err *e)
{
    _cleanup_strbuf_ struct strbuf records = STRBUF_INIT;

    aside_put_facts(&records, facts);
    return put_aside(t, &records, e);
}

int tape_command_begins(struct tape *t, const struct command_run *c, struct err *e)
{
    _cleanup_strbuf_ struct strbuf records = STRBUF_INIT;

    aside_put_command(&records, c);
    return put_aside(t, &records, e);
}

int tape_command_ended(struct tape *t, const struct command_run *c, struct err *e)
{
    _cleanup_strbuf_ struct strbuf records = STRBUF_INIT;

    aside_put_ending(&records, c);
    return put_aside(t, &records, e);
}

int tape_mark(const char *path, const char *text, struct err *e)
{
    struct encoder encoder = ENCODER_INIT;
    uint64_t grown;
    int opened, rc = recfile_open(path, true, &opened, e);

    if (rc < 0)
        return rc;
    _cleanup_close_ int fd = opened;
    if (!recfile_is_written(fd)) {
        rc = err_set(e, ENOTCONN, "nobody is recording into '%s' now", path);
        err_cure(e, "a mark is for a recording that is under way");
        return rc;
    }
    struct block b = mark_block(&encoder, clock_ns(), MARK_TEXT, text);
    rc = recfile_append(fd, path, &b, strbuf_str(&encoder.out), &grown, e);
    encoder_release(&encoder);
    return rc;
}

static uint64_t bytes(const struct tape *t)
{
    return ((const struct recorder *)t)->bytes;
}

void tape_stats(const struct tape *t, struct tape_stats *ret)
{
    *ret = ((const struct recorder *)t)->stats;
}

static int end_file(struct recorder *r, struct err *e)
{
    static const struct strbuf none = STRBUF_INIT;
    uint64_t t_ns = clock_ns();
    struct block end = {
        .kind = BLOCK_END, .begin_ns = t_ns, .end_ns = t_ns, .wall_ns = wall_at(t_ns)
    };
    int rc = end_block(r, e);

    if (rc == 0)
        rc = append(r, &end, &none, e);
    return rc;
}

static int close_tape(struct tape *t, struct err *e)
{
    struct recorder *r = of(t);
    int rc = check(r, e);

    if (rc == 0)
        rc = end_file(r, e);
    if (fsync(r->fd) < 0 && rc == 0)
        rc = err_sys(e, errno, "cannot bring the recording '%s' to disk", r->path);
    if (close(r->fd) < 0 && rc == 0)
        rc = err_sys(e, errno, "cannot close the recording '%s'", r->path);
    forget(r);
    encoder_release(&r->encoder);
    free(r->path);
    free(r);
    return rc;
}

static const struct tape_ops ops = {
    .take = take,
    .mark = mark,
    .bytes = bytes,
    .close = close_tape,
};
