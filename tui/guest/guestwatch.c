#include "tui/guest/guestwatch.h"

#include <errno.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/toolstack.h"

#define NS_PER_S 1000000000ull
/* A description is asked for anew this often while it is looked at. */
#define ASK_EVERY_NS (5 * NS_PER_S)

static void description_release(struct description *d)
{
    detail_release(&d->detail);
    *d = (struct description){ .detail = DETAIL_INIT };
}

static void ask(struct console *c, struct guestwatch *w)
{
    c->feed->ops->ask(c->feed, w->row.source, w->row.guest->id);
    w->asking = true;
    w->asked_ns = clock_ns();
}

static bool wants_description(const struct guestwatch *w)
{
    return w->tab == GUEST_DEVICES || w->tab == GUEST_CONFIG || w->tab == GUEST_SNAPSHOTS;
}

bool guestwatch_may_ask(struct console *c, const struct guestwatch *w)
{
    struct feed_conn conn;

    if (!c->tasks.engine || c->options->read_only)
        return false;
    c->feed->ops->conn(c->feed, w->row.source, &conn);
    return conn.toolstack && conn.toolstack->snapshots;
}

static void ask_for_snapshots(struct console *c, struct guestwatch *w)
{
    _cleanup_request_ struct request r = REQUEST_INIT;
    size_t over = 0;

    snapquery_poll(&w->snapshots);
    if (w->gone || w->tab != GUEST_SNAPSHOTS || !guestwatch_may_ask(c, w))
        return;
    for (size_t i = 0; i < c->tasks.n; i++)
        over += task_is_over(c->tasks.v[i]);
    if (over != w->n_over) /* they may have made one */
        snapquery_hurry(&w->snapshots);
    w->n_over = over;
    r.kind = OP_REVERT;
    r.guest_id = xstrdup(w->row.guest->id);
    r.guest_name = xstrdup(w->row.guest->name);
    snapquery_ask(&w->snapshots, c->tasks.engine, w->row.source, &r);
}

static void ask_again(struct console *c, struct guestwatch *w)
{
    if (!w->gone && !w->asking && wants_description(w) && clock_ns() >= w->asked_ns + ASK_EVERY_NS)
        ask(c, w);
}

/* Keeps the description before: devices have rates between the two. */
static void keep_answer(struct guestwatch *w, struct detail *d, uint64_t now_ns)
{
    description_release(&w->before);
    w->before = w->latest;
    w->latest = (struct description){ true, *d, now_ns };
    *d = (struct detail)DETAIL_INIT;
}

static void listen(struct console *c, struct guestwatch *w)
{
    _cleanup_detail_ struct detail d = DETAIL_INIT;
    struct err e = ERR_INIT;
    int rc = w->asking ? c->feed->ops->detail(c->feed, &d, &e) : -EAGAIN;

    if (rc == -EAGAIN)
        return;
    w->asking = false;
    free(w->why);
    w->why = NULL;
    if (rc == 0)
        keep_answer(w, &d, c->feed->ops->now_ns(c->feed));
    else
        w->why = xstrdup(*e.msg ? e.msg : errno_text(-rc));
}

/* Holds on to what the table tells of the guest now. */
static void hold(struct console *c, struct guestwatch *w, const struct row *r)
{
    const struct table_source *s = &c->model.table.sources[r->source];
    struct snapshot *now = s->now ? snapshot_ref(s->now) : NULL;
    struct snapshot *prev = s->prev ? snapshot_ref(s->prev) : NULL;

    snapshot_unref(w->now);
    snapshot_unref(w->prev);
    w->now = now;
    w->prev = prev;
    w->row = *r;
    w->gone = false;
}

static void lose(struct console *c, struct guestwatch *w)
{
    uint64_t now = c->model.table.t_ns, seen = w->row.guest->now.t_ns;

    w->gone = true;
    w->row.stale = true;
    w->row.age_ns = now > seen ? now - seen : 0;
}

void guestwatch_update(struct console *c, struct guestwatch *w)
{
    const struct row *r = model_find(&c->model, w->row.source, w->row.guest->id);

    if (r)
        hold(c, w, r);
    else
        lose(c, w);
    listen(c, w);
    ask_again(c, w);
    ask_for_snapshots(c, w);
}

void guestwatch_set_tab(struct console *c, struct guestwatch *w, enum guest_tab tab)
{
    w->tab = tab;
    ask_again(c, w);
    ask_for_snapshots(c, w);
}

static void forget(struct guestwatch *w)
{
    description_release(&w->latest);
    description_release(&w->before);
    snapquery_release(&w->snapshots);
    free(w->why);
    w->why = NULL;
}

void guestwatch_show(struct console *c, struct guestwatch *w, const struct row *r)
{
    hold(c, w, r);
    forget(w);
    ask(c, w);
    ask_for_snapshots(c, w);
}

/* Why there is no answer of the toolstack. */
static const char *why_no_snapshots(struct console *c, const struct guestwatch *w)
{
    if (!w->latest.known) /* which says more */
        return w->snapshots.why;
    if (w->snapshots.why || guestwatch_may_ask(c, w))
        return w->snapshots.why;
    if (c->options->read_only)
        return "Not known: with --read-only the platform is asked for descriptions alone.";
    return "Not known: the description tells of none.";
}

void guestwatch_data(struct console *c, const struct guestwatch *w, struct guestview_data *ret)
{
    const struct description *d = &w->latest, *b = &w->before;

    *ret = (struct guestview_data){
        .table = &c->model.table,
        .row = &w->row,
        .gone = w->gone,
        .history = c->backlog.history,
        .detail = d->known ? &d->detail : NULL,
        .detail_ns = d->t_ns,
        .before = b->known ? &b->detail : NULL,
        .before_ns = b->t_ns,
        .detail_why = w->why,
        .snapshots = snapquery_answer(&w->snapshots),
        .snapshots_why = why_no_snapshots(c, w),
        .tasks = &c->tasks,
        .clock_ns = clock_ns(),
        .wall_s = c->feed->ops->wall_ns(c->feed) / (int64_t)NS_PER_S,
        .utf8 = c->canvas.utf8,
    };
}

void guestwatch_release(struct guestwatch *w)
{
    forget(w);
    snapshot_unref(w->now);
    snapshot_unref(w->prev);
}
