/* Plays recordings: the feed. player.c is its clock, seek and speed. */
#include "experiment/replay.h"

#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>

#include "core/mem.h"

enum { PLATFORMS_MOST = 64 };

struct replay *replay_of(struct feed *f)
{
    return (struct replay *)f;
}

/* The last block that begins at or before t_ns and can be read; the first one before all. */
static size_t block_at(const struct replay *r, uint64_t t_ns)
{
    size_t low = 0, high = r->blocks.n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (r->blocks.v[mid].begin_ns <= t_ns)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? low - 1 : 0;
}

static bool load(struct replay *r, struct cursor *c, size_t i)
{
    struct block *b = &r->blocks.v[i];
    uint8_t *raw;

    if (b->bad)
        return false;
    if (c->loaded && c->block == i)
        return true;
    if (recfile_load(r->fd, b, &raw) < 0) {
        b->bad = true;
        r->damaged = true;
        return false;
    }
    if (c->loaded)
        decoder_release(&c->decoder);
    decoder_open(&c->decoder, raw, b->raw);
    c->loaded = true;
    c->block = i;
    return true;
}

bool cursor_move(struct replay *r, struct cursor *c, uint64_t t_ns)
{
    size_t i = block_at(r, t_ns) + 1;

    while (i > 0 && !load(r, c, i - 1))
        i--;
    if (i == 0)
        return false;
    if (c->decoder.t_ns > t_ns)
        decoder_rewind(&c->decoder);
    decoder_forward(&c->decoder, t_ns);
    r->damaged |= c->decoder.r.bad;
    return true;
}

void cursor_release(struct cursor *c)
{
    if (c->loaded)
        decoder_release(&c->decoder);
    *c = (struct cursor){ .loaded = false };
}

/* Tables keep the platform's name without a copy, and may outlive the block it stands in. */
static const char *platform_name(struct replay *r, const char *name)
{
    for (size_t i = 0; i < r->platforms.n; i++)
        if (strcmp(r->platforms.v[i], name) == 0)
            return r->platforms.v[i];
    if (r->platforms.n == PLATFORMS_MOST)
        return "unknown";
    strlist_add(&r->platforms, name);
    return r->platforms.v[r->platforms.n - 1];
}

void replay_table(struct replay *r, struct cursor *c, uint64_t t_ns, struct table *ret)
{
    size_t n = cursor_move(r, c, t_ns) ? c->decoder.n_heard : 0;
    struct table_source *sources = xcalloc(n, sizeof(*sources));

    for (size_t i = 0; i < n; i++) {
        const struct heard *h = &c->decoder.heard[i];
        sources[i] = (struct table_source){ .uri = xstrdup(h->uri),
                                            .platform = platform_name(r, h->platform),
                                            .state = h->state,
                                            .reason = h->reason ? xstrdup(h->reason) : NULL,
                                            .prev = h->prev,
                                            .now = h->now };
    }
    table_build(ret, sources, n, t_ns);
    for (size_t i = 0; i < n; i++) {
        free(sources[i].uri);
        free(sources[i].reason);
    }
    free(sources);
}

static void table(struct feed *f, struct table *ret)
{
    struct replay *r = replay_of(f);

    replay_table(r, &r->present, player_now(r), ret);
}

static const struct heard *heard_now(struct replay *r, size_t *ret_n)
{
    *ret_n = cursor_move(r, &r->present, player_now(r)) ? r->present.decoder.n_heard : 0;
    return *ret_n ? r->present.decoder.heard : NULL;
}

static size_t n_conns(struct feed *f)
{
    size_t n;

    heard_now(replay_of(f), &n);
    return n;
}

/* Why a state is not ok: the recording has the words, the number belongs to the state. */
static void explain(struct err *e, enum conn_state state, const char *reason)
{
    static const int codes[CONN_STATE_COUNT] = {
        [CONN_ABSENT] = ENOENT,
        [CONN_DENIED] = EACCES,
        [CONN_STALLED] = ETIMEDOUT,
        [CONN_FAILED] = EIO,
    };

    *e = (struct err)ERR_INIT;
    if (codes[state])
        err_set(e, codes[state], "%s", reason ? reason : conn_state_name(state));
}

static void conn(struct feed *f, size_t i, struct feed_conn *ret)
{
    struct replay *r = replay_of(f);
    size_t n;
    const struct heard *h = heard_now(r, &n);

    *ret = (struct feed_conn){
        .uri = "", .platform = "unknown", .state = CONN_ABSENT, .optional = true
    };
    if (i >= n)
        return;
    free(r->conn_uri);
    r->conn_uri = xstrdup(h[i].uri);
    ret->uri = r->conn_uri;
    ret->platform = platform_name(r, h[i].platform);
    ret->state = h[i].state;
    ret->optional = h[i].state == CONN_ABSENT; /* who asked for it is not recorded */
    ret->answered_ns = h[i].now ? h[i].now->t_ns : 0;
    explain(&ret->err, h[i].state, h[i].reason);
}

static uint64_t now_ns(struct feed *f)
{
    return player_now(replay_of(f));
}

static int64_t wall_ns(struct feed *f)
{
    struct replay *r = replay_of(f);
    uint64_t now = player_now(r);
    const struct block *b = &r->blocks.v[block_at(r, now)];

    return (int64_t)((uint64_t)b->wall_ns + (now - b->begin_ns));
}

static int feed_fd(struct feed *f)
{
    return replay_of(f)->timer_fd;
}

static void drain(struct feed *f)
{
    struct replay *r = replay_of(f);
    uint64_t count;
    ssize_t n = read(r->timer_fd, &count, sizeof(count));

    (void)n; /* empty already: fine */
    player_set_timer(r);
}

static void set_interval(struct feed *f, uint64_t interval_ns)
{
    (void)f;
    (void)interval_ns;
}

static void ask(struct feed *f, size_t source, const char *guest_id)
{
    (void)f;
    (void)source;
    (void)guest_id;
}

static int detail(struct feed *f, struct detail *ret, struct err *e)
{
    (void)f;
    (void)ret;
    return err_set(e, ENODATA,
                   "a recording has the figures of a guest, not its configuration and devices");
}

const char *replay_warning(struct feed *f)
{
    struct replay *r = replay_of(f);

    strbuf_reset(&r->warning);
    if (r->cut)
        strbuf_addf(&r->warning, "the recording '%s' was cut off; this is what there is of it",
                    r->path);
    if (r->damaged)
        strbuf_addf(&r->warning, "%sa part of the recording '%s' is damaged and left out",
                    r->cut ? "; " : "", r->path);
    return r->warning.len ? strbuf_str(&r->warning) : NULL;
}

static void free_replay(struct replay *r)
{
    cursor_release(&r->present);
    cursor_release(&r->other);
    for (size_t i = 0; i < r->n_marks; i++)
        free(r->mark_texts[i]);
    free(r->mark_texts);
    free(r->marks);
    free(r->blocks.v);
    strlist_release(&r->platforms);
    strbuf_release(&r->warning);
    free(r->conn_uri);
    free(r->path);
    if (r->timer_fd >= 0)
        close(r->timer_fd);
    close(r->fd);
    free(r);
}

static void close_feed(struct feed *f)
{
    free_replay(replay_of(f));
}

static const struct feed_ops ops = {
    .table = table,
    .n_conns = n_conns,
    .conn = conn,
    .now_ns = now_ns,
    .wall_ns = wall_ns,
    .fd = feed_fd,
    .drain = drain,
    .set_interval = set_interval,
    .ask = ask,
    .detail = detail,
    .close = close_feed,
    .player = &replay_player,
};

static void keep_mark(void *arg, uint64_t t_ns, enum mark_kind kind, const char *text)
{
    struct replay *r = arg;

    if (r->n_marks == r->cap_marks) {
        r->marks = grow_array(r->marks, &r->cap_marks, r->n_marks + 1, sizeof(*r->marks));
        r->mark_texts = xreallocarray(r->mark_texts, r->cap_marks, sizeof(*r->mark_texts));
    }
    r->mark_texts[r->n_marks] = xstrdup(text);
    r->marks[r->n_marks] =
        (struct feed_mark){ .t_ns = t_ns, .kind = kind, .text = r->mark_texts[r->n_marks] };
    r->n_marks++;
}

static void take_marks(struct replay *r, const struct block *b)
{
    _cleanup_free_ uint8_t *raw = NULL;

    if (recfile_load(r->fd, b, &raw) < 0)
        r->damaged = true;
    else
        decode_marks(raw, b->raw, keep_mark, r);
}

static int by_time(const void *a, const void *b)
{
    const struct feed_mark *x = a, *y = b;

    return x->t_ns < y->t_ns ? -1 : x->t_ns > y->t_ns;
}

/* Keeps the tables' blocks alone, each after the one before, and takes what the others say. */
static void sort_blocks(struct replay *r)
{
    size_t n = 0;
    bool ended = false;

    for (size_t i = 0; i < r->blocks.n; i++) {
        const struct block *b = &r->blocks.v[i];
        if (b->kind == BLOCK_MARKS)
            take_marks(r, b);
        ended |= b->kind == BLOCK_END;
        if (b->kind != BLOCK_TABLES)
            continue;
        if (n > 0 && b->begin_ns < r->blocks.v[n - 1].end_ns)
            r->damaged = true; /* time does not go back */
        else
            r->blocks.v[n++] = *b;
    }
    r->blocks.n = n;
    r->cut = !ended && !recfile_is_written(r->fd);
    r->damaged |= ended && r->blocks.torn;
    if (r->n_marks)
        qsort(r->marks, r->n_marks, sizeof(*r->marks), by_time);
}

static int open_replay(struct replay *r, struct err *e)
{
    int rc = recfile_skim(r->fd, r->path, &r->blocks, e);

    if (rc < 0)
        return rc;
    sort_blocks(r);
    if (r->blocks.n == 0) {
        rc = err_set(e, ENODATA, "the recording '%s' holds nothing", r->path);
        err_cure(e, "it was cut off before its first second, or is just beginning");
        return rc;
    }
    r->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    player_begin(r);
    return 0;
}

int replay_open(const char *path, struct feed **ret, struct err *e)
{
    int fd, rc = recfile_open(path, false, &fd, e);

    if (rc < 0)
        return rc;
    struct replay *r = xcalloc(1, sizeof(*r));
    r->base = (struct feed){ .ops = &ops };
    r->fd = fd;
    r->timer_fd = -1;
    r->path = xstrdup(path);
    rc = open_replay(r, e);
    if (rc < 0)
        free_replay(r);
    else
        *ret = &r->base;
    return rc;
}
