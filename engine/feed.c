#include "engine/feed.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "core/mem.h"

struct live {
    struct feed feed; /* first */
    struct engine *engine;
    struct inquiry *inquiry; /* NULL: nobody asks */
};

static struct engine *engine_of(struct feed *f)
{
    return ((struct live *)f)->engine;
}

static void live_table(struct feed *f, struct table *ret)
{
    engine_table(engine_of(f), ret);
}

static size_t live_n_conns(struct feed *f)
{
    return engine_count(engine_of(f));
}

static void live_conn(struct feed *f, size_t i, struct feed_conn *ret)
{
    struct engine_conn conn;

    engine_conn(engine_of(f), i, &conn);
    *ret = (struct feed_conn){ .uri = conn.uri,
                               .platform = conn.platform,
                               .toolstack = conn.toolstack,
                               .optional = conn.optional,
                               .state = conn.state,
                               .err = conn.err,
                               .answered_ns = conn.answered_ns };
}

static uint64_t live_now(struct feed *f)
{
    (void)f;
    return clock_ns();
}

static int64_t live_wall(struct feed *f)
{
    struct timespec ts;

    (void)f;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int live_fd(struct feed *f)
{
    return engine_fd(engine_of(f));
}

static void live_drain(struct feed *f)
{
    engine_drain(engine_of(f));
}

static void live_set_interval(struct feed *f, uint64_t interval_ns)
{
    engine_set_interval(engine_of(f), interval_ns);
}

static void forget(struct live *l)
{
    if (l->inquiry)
        engine_forget(l->inquiry);
    l->inquiry = NULL;
}

static void live_ask(struct feed *f, size_t source, const char *guest_id)
{
    struct live *l = (struct live *)f;

    forget(l);
    l->inquiry = engine_ask(l->engine, source, guest_id);
}

static int live_detail(struct feed *f, struct detail *ret, struct err *e)
{
    struct live *l = (struct live *)f;

    if (!l->inquiry)
        return -ENODATA;
    int rc = engine_answer(l->inquiry, ret, e);
    if (rc != -EAGAIN)
        forget(l);
    return rc;
}

static void live_close(struct feed *f)
{
    forget((struct live *)f);
    free(f);
}

static const struct feed_ops live_ops = {
    .table = live_table,
    .n_conns = live_n_conns,
    .conn = live_conn,
    .now_ns = live_now,
    .wall_ns = live_wall,
    .fd = live_fd,
    .drain = live_drain,
    .set_interval = live_set_interval,
    .ask = live_ask,
    .detail = live_detail,
    .close = live_close,
};

struct feed *engine_feed(struct engine *e)
{
    struct live *l = xcalloc(1, sizeof(*l));

    l->feed.ops = &live_ops;
    l->engine = e;
    return &l->feed;
}
