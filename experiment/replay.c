/* Plays recordings: the feed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "core/strlist.h"
#include "experiment/player.h"
#include "experiment/recording.h"
#include "experiment/reel.h"

#define NS_PER_S 1000000000u

enum { PLATFORMS_MOST = 64 };

struct replay {
    struct feed base;
    struct reel reel;
    struct cursor present, other; /* other: looks aside, for next() and table_at() */
    struct player player;
    int timer_fd;
    struct strlist platforms;
    struct strbuf warning;
    char *conn_uri;
};

static struct replay *replay_of(struct feed *f)
{
    return (struct replay *)f;
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

static void make_table(struct replay *r, struct cursor *c, uint64_t t_ns, struct table *ret)
{
    size_t n = cursor_move(c, &r->reel, t_ns) ? c->decoder.said.n_heard : 0;
    struct table_source *sources = xcalloc(n, sizeof(*sources));

    for (size_t i = 0; i < n; i++) {
        const struct heard *h = &c->decoder.said.heard[i];
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

    make_table(r, &r->present, player_now(&r->player), ret);
}

static const struct heard *heard_now(struct replay *r, size_t *ret_n)
{
    const struct recorded *said = &r->present.decoder.said;

    *ret_n = cursor_move(&r->present, &r->reel, player_now(&r->player)) ? said->n_heard : 0;
    return *ret_n ? said->heard : NULL;
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
    return player_now(&replay_of(f)->player);
}

static int64_t wall_ns(struct feed *f)
{
    struct replay *r = replay_of(f);

    return reel_wall_ns(&r->reel, player_now(&r->player));
}

static int feed_fd(struct feed *f)
{
    return replay_of(f)->timer_fd;
}

/* Wakes who polls when the next instant is due. */
static void set_timer(struct replay *r)
{
    struct itimerspec when = { .it_value = { 0 } };
    uint64_t now = player_now(&r->player), next;

    if (r->player.speed > 0 && cursor_next(&r->present, &r->reel, now, &next)) {
        uint64_t due = player_due(&r->player, next);
        when.it_value.tv_sec = (time_t)(due / NS_PER_S);
        when.it_value.tv_nsec = (long)(due % NS_PER_S);
    }
    timerfd_settime(r->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void drain(struct feed *f)
{
    struct replay *r = replay_of(f);
    uint64_t count;
    ssize_t n = read(r->timer_fd, &count, sizeof(count));

    (void)n; /* empty already: fine */
    set_timer(r);
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

const struct detail *replay_facts(struct feed *f)
{
    return &replay_of(f)->reel.aside.facts;
}

const struct command_run *replay_command(struct feed *f)
{
    const struct aside *a = &replay_of(f)->reel.aside;

    return a->has_command ? &a->command : NULL;
}

int64_t replay_wall_ns(struct feed *f, uint64_t t_ns)
{
    return reel_wall_ns(&replay_of(f)->reel, t_ns);
}

const char *replay_warning(struct feed *f)
{
    struct replay *r = replay_of(f);

    strbuf_reset(&r->warning);
    if (r->reel.cut)
        strbuf_addf(&r->warning, "the recording '%s' was cut off; this is what there is of it",
                    r->reel.path);
    if (r->reel.damaged)
        strbuf_addf(&r->warning, "%sa part of the recording '%s' is damaged and left out",
                    r->reel.cut ? "; " : "", r->reel.path);
    return r->warning.len ? strbuf_str(&r->warning) : NULL;
}

static void range(struct feed *f, uint64_t *ret_begin_ns, uint64_t *ret_end_ns)
{
    *ret_begin_ns = replay_of(f)->player.begin_ns;
    *ret_end_ns = replay_of(f)->player.end_ns;
}

static void go(struct replay *r, uint64_t t_ns, double speed)
{
    player_go(&r->player, t_ns, speed);
    set_timer(r);
}

static void seek(struct feed *f, uint64_t t_ns)
{
    struct replay *r = replay_of(f);

    player_now(&r->player); /* it may have come to its end: then it does not go on */
    go(r, t_ns, r->player.speed);
}

static void set_speed(struct feed *f, double speed)
{
    struct replay *r = replay_of(f);

    go(r, player_now(&r->player), speed);
}

static double speed_of(struct feed *f)
{
    struct replay *r = replay_of(f);

    player_now(&r->player);
    return r->player.speed;
}

static size_t marks(struct feed *f, const struct feed_mark **ret)
{
    *ret = replay_of(f)->reel.marks;
    return replay_of(f)->reel.n_marks;
}

static bool next(struct feed *f, uint64_t t_ns, uint64_t *ret_ns)
{
    struct replay *r = replay_of(f);

    return cursor_next(&r->other, &r->reel, t_ns, ret_ns);
}

static void table_at(struct feed *f, uint64_t t_ns, struct table *ret)
{
    struct replay *r = replay_of(f);

    make_table(r, &r->other, player_clip(&r->player, t_ns), ret);
}

static const struct player_ops player = {
    .range = range,
    .seek = seek,
    .set_speed = set_speed,
    .speed = speed_of,
    .marks = marks,
    .next = next,
    .table_at = table_at,
};

static void close_feed(struct feed *f)
{
    struct replay *r = replay_of(f);

    cursor_release(&r->present);
    cursor_release(&r->other);
    reel_release(&r->reel);
    strlist_release(&r->platforms);
    strbuf_release(&r->warning);
    free(r->conn_uri);
    close(r->timer_fd);
    free(r);
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
    .player = &player,
};

int replay_open(const char *path, struct feed **ret, struct err *e)
{
    struct reel reel;
    int fd, rc = recfile_open(path, false, &fd, e);

    if (rc == 0)
        rc = reel_open(&reel, fd, xstrdup(path), e);
    if (rc < 0)
        return rc;
    struct replay *r = xcalloc(1, sizeof(*r));
    r->base = (struct feed){ .ops = &ops };
    r->reel = reel;
    r->player = (struct player){ .begin_ns = reel_begin_ns(&reel), .end_ns = reel_end_ns(&reel) };
    r->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    go(r, r->player.begin_ns, 1);
    *ret = &r->base;
    return 0;
}
