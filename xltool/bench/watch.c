/* Does one operation and sees what comes of it: when it returns, when the guest stands in the table, when it answers.
 * Nothing waits for anything else: the operation is done on one connection and the guest asked on another. */
#include "xltool/bench/bencher.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "xltool/interrupt.h"
#include "xltool/message.h"

#define NS_PER_MS 1000000ull
#define NS_PER_S (1000 * NS_PER_MS)

enum {
    NAP_MS = 20,
    AGAIN_LEAST_MS = 2, /* until it is looked or asked again: a twentieth of what it has taken so far, for looking takes
                         * of what is being measured */
    AGAIN_MOST_MS = 100,
    AGAIN_PART = 20,
    SHELL_WAIT_MS = 1000, /* until it is asked again: what is measured would otherwise wait with a console */
    GOODWILL_S = 120, /* for taking back what was begun */
    HANG_UP_S = 2,
};

/* A command that is under way in the guest. */
struct question {
    struct operation *op; /* NULL = none */
    uint64_t over_ns;     /* when the last one was */
    bool failed;          /* one could not be asked */
};

static bool is_over(const struct operation_status *s)
{
    return s->state == OPERATION_DONE || s->state == OPERATION_FAILED;
}

static bool is_interrupted(struct bencher *b)
{
    if (interrupt_caught() && !b->told) {
        b->told = true;
        progress_clear(&b->progress);
        message("interrupted: taking back what is under way, and deleting what was made; a second Ctrl-C leaves it to "
                "'xltool recover' and 'xltool delete'");
    }
    return interrupt_caught() && !b->cleaning;
}

static void drain(const struct pollfd *p, struct engine *e)
{
    if (p->revents)
        engine_drain(e);
}

void bench_nap(struct bencher *b, uint64_t ns)
{
    int ms = ns < NAP_MS * NS_PER_MS ? (int)(ns / NS_PER_MS) : NAP_MS;
    struct pollfd p[2] = { { .fd = engine_fd(b->c.engine), .events = POLLIN },
                           { .fd = b->asks ? engine_fd(b->ask.engine) : -1, .events = POLLIN } };

    progress_show(&b->progress, &b->shown);
    if (poll(p, 2, ms) <= 0)
        return;
    drain(&p[0], b->c.engine);
    if (b->asks)
        drain(&p[1], b->ask.engine);
}

/* Waits until it is over, or has been asked to stop and does not: then false. */
static bool await_end(struct bencher *b, struct operation *op, uint64_t deadline_ns, uint64_t goodwill_ns,
                      struct operation_status *ret)
{
    uint64_t leave_ns = UINT64_MAX;

    for (operation_status(op, ret); !is_over(ret); operation_status(op, ret)) {
        bool late = clock_ns() > deadline_ns;
        if (clock_ns() > leave_ns)
            return false;
        if (leave_ns == UINT64_MAX && (late || is_interrupted(b))) {
            operation_cancel(op, late);
            leave_ns = clock_ns() + goodwill_ns;
        }
        bench_nap(b, NAP_MS * NS_PER_MS);
    }
    return true;
}

static int refused(const struct plan *p, struct err *e)
{
    const struct strlist *why = p->refused.n ? &p->refused : &p->forced;
    int rc = err_set(e, BENCH_REFUSED, "refused: %s", why->v[0]);

    if (p->cures.n)
        err_cure(e, "%s", p->cures.v[0]);
    return rc;
}

int bench_plan(struct bencher *b, size_t place, struct operation *op, struct err *e)
{
    struct operation_status s;
    size_t conn = b->places[place].conn;
    int rc = engine_submit(b->c.engine, conn, op, TASK_PLAN, e);

    if (rc < 0)
        return rc;
    if (!await_end(b, op, clock_ns() + bench_patience_ns(b), HANG_UP_S * NS_PER_S, &s)) {
        b->places[place].stuck = true;
        return is_interrupted(b) ? err_set(e, ECANCELED, "cancelled")
                                 : err_set(e, ETIMEDOUT, "no answer in time");
    }
    *e = s.err;
    if (s.state == OPERATION_FAILED)
        return -s.err.code;
    return plan_blocked(operation_plan(op), operation_request(op)->force) ? refused(operation_plan(op), e) : 0;
}

/* How long to wait before looking again. What is measured is so right to a twentieth, or to two milliseconds. */
static uint64_t again_ns(const struct bench_watch *w)
{
    uint64_t part = (clock_ns() - w->begun_ns) / AGAIN_PART, least = AGAIN_LEAST_MS * NS_PER_MS,
             most = AGAIN_MOST_MS * NS_PER_MS;

    return part < least ? least : part > most ? most : part;
}

/* ---- in the table ---- */

/* A snapshot that was begun before the operation had returned may show what was before it. */
static bool is_recent(const struct bench_watch *w, const struct engine_conn *conn)
{
    return conn->seq && (w->look_early || (w->returned_ns && conn->answered_ns - conn->sample_wall_ns >= w->returned_ns));
}

static const struct guest *guest_named(const struct snapshot *s, const char *name)
{
    for (size_t i = 0; s && i < s->n; i++)
        if (strcmp(s->guests[i].name, name) == 0)
            return &s->guests[i];
    return NULL;
}

/* The newest snapshot and when it came; NULL while a newer one is just coming. */
static struct snapshot *newest(const struct engine *e, size_t i, struct engine_conn *ret)
{
    struct snapshot *now = NULL, *before = NULL;
    struct engine_conn after;

    engine_conn(e, i, ret);
    engine_latest(e, i, &now, &before);
    engine_conn(e, i, &after);
    snapshot_unref(before);
    if (ret->seq == after.seq)
        return now;
    snapshot_unref(now);
    return NULL;
}

static void look(struct bencher *b, struct bench_watch *w, uint64_t *kicked_ns)
{
    size_t i = b->places[w->place].conn;
    struct engine_conn conn;
    _cleanup_snapshot_ struct snapshot *now = newest(b->c.engine, i, &conn);
    const struct guest *g = is_recent(w, &conn) ? guest_named(now, w->name) : NULL;

    if (g && (g->state == GUEST_RUNNING || g->state == GUEST_BLOCKED)) {
        w->visible_ns = conn.answered_ns;
        snprintf(w->id, sizeof(w->id), "%s", g->id);
    } else if (clock_ns() - *kicked_ns > again_ns(w)) {
        *kicked_ns = clock_ns();
        engine_kick_one(b->c.engine, i);
    }
}

/* ---- in the guest ---- */

static void ask(struct bencher *b, struct bench_watch *w, struct question *q)
{
    char kept_id[sizeof(w->id)], name[64];
    struct request req = { .kind = OP_START, .guest_id = kept_id, .guest_name = name }; /* the task says what */
    struct strlist words = STRLIST_INIT;

    snprintf(kept_id, sizeof(kept_id), "%s", w->id);
    snprintf(name, sizeof(name), "%s", w->name);
    for (size_t i = 0; w->ask[i]; i++)
        strlist_add(&words, w->ask[i]);
    q->op = operation_new(&req);
    operation_set_command(q->op, &words, w->shell_wait_ns ? w->shell_wait_ns : SHELL_WAIT_MS * NS_PER_MS);
    strlist_release(&words);
    if (engine_submit(b->ask.engine, b->places[w->place].ask_conn, q->op, TASK_EXEC, &w->err) < 0) {
        operation_unref(q->op);
        *q = (struct question){ .over_ns = clock_ns(), .failed = true };
    }
}

static void take_answer(struct bench_watch *w, struct question *q)
{
    _cleanup_strbuf_ struct strbuf output = STRBUF_INIT;
    struct operation_status s;

    operation_status(q->op, &s);
    if (!is_over(&s))
        return;
    if (s.state == OPERATION_DONE) {
        int status = operation_exit_status(q->op);
        operation_output(q->op, &output);
        if (w->answer ? w->answer(w->arg, status, strbuf_str(&output)) : status == 0)
            w->answered_ns = s.ended_ns;
    } else {
        w->err = s.err;
        q->failed = true;
    }
    operation_unref(q->op);
    q->op = NULL;
    q->over_ns = clock_ns();
}

static void converse(struct bencher *b, struct bench_watch *w, struct question *q)
{
    if (q->op)
        take_answer(w, q);
    if (!q->op && !w->answered_ns && w->id[0] && clock_ns() - q->over_ns > again_ns(w))
        ask(b, w, q);
}

static void hang_up(struct question *q)
{
    if (q->op)
        operation_cancel(q->op, false);
    operation_unref(q->op);
}

/* ---- all of it ---- */

static bool is_complete(const struct bench_watch *w)
{
    return (!w->req || w->returned_ns) && (!w->look || w->visible_ns) && (!w->ask || w->answered_ns);
}

/* False when it failed. */
static bool has_not_failed(struct bench_watch *w)
{
    struct operation_status s;

    if (!w->op || w->returned_ns)
        return true;
    operation_status(w->op, &s);
    if (s.begun_ns)
        w->begun_ns = s.begun_ns;
    if (s.state == OPERATION_DONE)
        w->returned_ns = s.ended_ns;
    if (s.state == OPERATION_FAILED)
        w->err = s.err;
    return s.state != OPERATION_FAILED;
}

static int say_late(struct bench_watch *w, uint64_t waited_ns)
{
    const struct err last = w->err;
    double seconds = (double)waited_ns / 1e9;

    if (w->look && !w->visible_ns)
        return err_set(&w->err, ETIMEDOUT, "'%s' is not in the table, running, after %.0f s", w->name, seconds);
    return err_set(&w->err, ETIMEDOUT, "'%s' has not given the answer after %.0f s%s%.300s", w->name, seconds,
                   last.code ? ": " : "", last.code ? last.msg : "");
}

/* Time is up, or the user has had enough. What is under way is taken back. */
static int give_up(struct bencher *b, struct bench_watch *w, uint64_t deadline_ns)
{
    struct operation_status s;

    if (w->op && !w->returned_ns) {
        if (!await_end(b, w->op, deadline_ns, GOODWILL_S * NS_PER_S, &s)) {
            b->places[w->place].stuck = true;
            return err_set(&w->err, ETIMEDOUT, "the platform does not come back from it");
        }
        has_not_failed(w);
    }
    if (is_interrupted(b))
        return err_set(&w->err, ECANCELED, "interrupted");
    return w->op && !w->returned_ns ? -w->err.code : say_late(w, w->patience_ns);
}

static int watch(struct bencher *b, struct bench_watch *w, struct question *q)
{
    uint64_t deadline_ns = clock_ns() + w->patience_ns, kicked_ns = 0;

    for (;;) {
        if (!has_not_failed(w))
            return -w->err.code;
        if (w->returned_ns && w->hopeless && w->hopeless(w->op, &w->err))
            return -w->err.code;
        if (w->look && !w->visible_ns)
            look(b, w, &kicked_ns);
        if (w->ask)
            converse(b, w, q);
        if (w->ask_once && q->failed && !is_interrupted(b))
            return -w->err.code;
        if (is_complete(w))
            return 0;
        if (is_interrupted(b) || clock_ns() > deadline_ns)
            return give_up(b, w, deadline_ns);
        bench_nap(b, again_ns(w));
    }
}

int bench_watch(struct bencher *b, struct bench_watch *w)
{
    struct question q = { .op = NULL };
    int rc = 0;

    w->begun_ns = clock_ns();
    if (b->places[w->place].stuck)
        return err_set(&w->err, EBUSY, "an earlier operation on this platform has not come back");
    if (w->req) {
        w->op = operation_new(w->req);
        rc = bench_plan(b, w->place, w->op, &w->err);
        if (rc == 0)
            rc = engine_submit(b->c.engine, b->places[w->place].conn, w->op, TASK_RUN, &w->err);
    }
    if (rc == 0)
        rc = watch(b, w, &q);
    hang_up(&q);
    return rc;
}

void bench_watch_release(struct bench_watch *w)
{
    operation_unref(w->op);
    w->op = NULL;
}
