#include "engine/engine.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/mem.h"
#include "engine/conn.h"

enum { STALLED_AFTER_INTERVALS = 3 };
#define NS_PER_S 1000000000ull
#define NS_PER_MS 1000000ull

struct engine {
    uint64_t interval_ns;
    int event_fd;
    struct conn **conns; /* pointers: a stuck sampler may outlive the engine */
    size_t n, cap;
};

struct engine *engine_new(uint64_t interval_ns)
{
    struct engine *e = xcalloc(1, sizeof(*e));

    e->interval_ns = interval_ns;
    e->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return e;
}

size_t engine_add(struct engine *e, const struct observer *ops, const char *uri, bool optional)
{
    struct conn *c = xcalloc(1, sizeof(*c));

    conn_init(c, ops, uri, optional, e->interval_ns, e->event_fd);
    e->conns = grow_array(e->conns, &e->cap, e->n + 1, sizeof(*e->conns));
    e->conns[e->n] = c;
    return e->n++;
}

void engine_set_toolstack(struct engine *e, size_t i, const struct toolstack *ops)
{
    e->conns[i]->toolstack = ops;
}

int engine_submit(struct engine *e, size_t i, struct operation *op, enum task task, struct err *err)
{
    struct conn *c = e->conns[i];

    if (!c->toolstack)
        return err_set(err, ENOTSUP, "nothing on '%s' can be changed", c->uri);
    int rc = c->worker ? 0 : worker_start(&c->worker, c->toolstack, c->uri, e->event_fd, err);
    if (rc < 0)
        return rc;
    op->task = task;
    worker_submit(c->worker, op);
    return 0;
}

static void *loop_run(void *arg)
{
    const struct observer *ops = arg;

    ops->loop();
    return NULL;
}

static int start_thread(pthread_t *ret, void *(*body)(void *), void *arg, struct err *err)
{
    int rc = pthread_create(ret, NULL, body, arg);

    return rc ? err_sys(err, rc, "cannot start a sampler thread") : 0;
}

/* A library is prepared, and its own loop runs, once, however many connections use it. */
static int start_library(struct engine *e, size_t i, struct err *err)
{
    const struct observer *ops = e->conns[i]->ops;
    pthread_t thread;

    for (size_t j = 0; j < i; j++)
        if (e->conns[j]->ops == ops)
            return 0;
    int rc = ops->prepare ? ops->prepare(err) : 0;
    if (rc < 0 || !ops->loop)
        return rc;
    rc = start_thread(&thread, loop_run, (void *)(uintptr_t)ops, err);
    if (rc == 0)
        pthread_detach(thread);
    return rc;
}

int engine_start(struct engine *e, struct err *err)
{
    sigset_t all, before;
    int rc = 0;

    /* Signals are for the main thread. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; rc == 0 && i < e->n; i++)
        rc = start_library(e, i, err);
    for (size_t i = 0; rc == 0 && i < e->n; i++) {
        struct conn *c = e->conns[i];
        rc = start_thread(&c->thread, sampler_run, c, err);
        c->started = rc == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

size_t engine_count(const struct engine *e)
{
    return e->n;
}

/* With c->lock held. */
static enum conn_state state_at(const struct conn *c, uint64_t now_ns)
{
    uint64_t patience = STALLED_AFTER_INTERVALS * (c->interval_ns ? c->interval_ns : NS_PER_S);

    if (c->state == CONN_OK && c->call_since_ns &&
        (c->late || now_ns > c->call_since_ns + patience))
        return CONN_STALLED;
    return c->state;
}

/* With c->lock held. */
static void explain_stall(const struct conn *c, uint64_t now_ns, struct err *err)
{
    double s = (double)(now_ns - c->call_since_ns) / 1e9;

    err_set(err, ETIMEDOUT, "'%s' has not answered for %.0f s", c->uri, s);
    err_cure(err, "xltool goes on asking; see 'xltool doctor'");
}

void engine_conn(const struct engine *e, size_t i, struct engine_conn *ret)
{
    struct conn *c = e->conns[i];
    uint64_t now = clock_ns();

    pthread_mutex_lock(&c->lock);
    *ret = (struct engine_conn){ .uri = c->uri,
                                 .platform = c->ops->name,
                                 .toolstack = c->toolstack,
                                 .optional = c->optional,
                                 .state = state_at(c, now),
                                 .err = c->err,
                                 .seq = c->seq,
                                 .answered_ns = c->answered_ns,
                                 .sample_wall_ns = c->sample_wall_ns,
                                 .self_cpu_ns = c->self_cpu_ns };
    if (ret->state == CONN_STALLED)
        explain_stall(c, now, &ret->err);
    pthread_mutex_unlock(&c->lock);
}

void engine_latest(const struct engine *e, size_t i, struct snapshot **ret_now,
                   struct snapshot **ret_prev)
{
    struct conn *c = e->conns[i];

    pthread_mutex_lock(&c->lock);
    *ret_now = snapshot_ref(c->now);
    *ret_prev = snapshot_ref(c->prev);
    pthread_mutex_unlock(&c->lock);
}

void engine_table(const struct engine *e, struct table *ret)
{
    struct table_source *sources = xcalloc(e->n, sizeof(*sources));
    struct engine_conn *states = xcalloc(e->n, sizeof(*states));

    for (size_t i = 0; i < e->n; i++) {
        engine_conn(e, i, &states[i]);
        sources[i] = (struct table_source){ .uri = e->conns[i]->uri,
                                            .platform = states[i].platform,
                                            .state = states[i].state };
        if (states[i].err.code)
            sources[i].reason = states[i].err.msg;
        engine_latest(e, i, &sources[i].now, &sources[i].prev);
    }
    table_build(ret, sources, e->n, clock_ns());
    for (size_t i = 0; i < e->n; i++) {
        snapshot_unref(sources[i].now);
        snapshot_unref(sources[i].prev);
    }
    free(states);
    free(sources);
}

int engine_fd(const struct engine *e)
{
    return e->event_fd;
}

void engine_drain(struct engine *e)
{
    uint64_t count;
    ssize_t n = read(e->event_fd, &count, sizeof(count));

    (void)n; /* empty already: fine */
}

/* With c->lock held. */
static void wake_sampler(struct conn *c)
{
    pthread_cond_signal(&c->wake);
}

void engine_kick_one(struct engine *e, size_t i)
{
    struct conn *c = e->conns[i];

    pthread_mutex_lock(&c->lock);
    c->kick = true;
    wake_sampler(c);
    pthread_mutex_unlock(&c->lock);
}

void engine_kick(struct engine *e)
{
    for (size_t i = 0; i < e->n; i++)
        engine_kick_one(e, i);
}

void engine_set_interval(struct engine *e, uint64_t interval_ns)
{
    e->interval_ns = interval_ns;
    for (size_t i = 0; i < e->n; i++) {
        pthread_mutex_lock(&e->conns[i]->lock);
        e->conns[i]->interval_ns = interval_ns;
        pthread_mutex_unlock(&e->conns[i]->lock);
    }
    engine_kick(e);
}

/* Waits for the next event. 0, -ETIMEDOUT after the deadline, -EINTR. */
static int wait_event(struct engine *e, uint64_t deadline_ns)
{
    uint64_t now = clock_ns();
    struct pollfd p = { .fd = e->event_fd, .events = POLLIN };

    if (now >= deadline_ns)
        return -ETIMEDOUT;
    if (poll(&p, 1, (int)((deadline_ns - now) / NS_PER_MS) + 1) < 0)
        return -errno;
    engine_drain(e);
    return 0;
}

static bool owes_answer(struct conn *c, uint64_t since_ns)
{
    pthread_mutex_lock(&c->lock);
    enum conn_state state = state_at(c, clock_ns());
    bool lost = state != CONN_OK && state != CONN_CONNECTING;
    bool owes = !lost && (c->seq == 0 || c->begun_ns < since_ns);
    pthread_mutex_unlock(&c->lock);
    return owes;
}

/* What a command waited for in vain it calls stalled, and does not wait for again. */
static void note_late(struct engine *e, uint64_t since_ns)
{
    for (size_t i = 0; i < e->n; i++) {
        struct conn *c = e->conns[i];
        bool owes = owes_answer(c, since_ns);
        pthread_mutex_lock(&c->lock);
        c->late = owes && c->call_since_ns;
        pthread_mutex_unlock(&c->lock);
    }
}

int engine_wait(struct engine *e, uint64_t since_ns, uint64_t deadline_ns)
{
    for (;;) {
        int owing = 0;
        for (size_t i = 0; i < e->n; i++)
            owing += owes_answer(e->conns[i], since_ns);
        int rc = owing ? wait_event(e, deadline_ns) : -ETIMEDOUT;
        if (rc == -EINTR)
            return rc;
        if (rc == 0)
            continue;
        if (owing)
            note_late(e, since_ns);
        return owing;
    }
}

int engine_describe(struct engine *e, size_t i, const char *guest_id, uint64_t deadline_ns,
                    struct detail *ret, struct err *err)
{
    struct inquiry *q = engine_ask(e, i, guest_id);
    int rc = 0, answer;

    while ((answer = engine_answer(q, ret, err)) == -EAGAIN && rc == 0)
        rc = wait_event(e, deadline_ns);
    if (answer == -EAGAIN)
        answer = err_sys(err, -rc, "'%s' does not tell about guest '%s'", e->conns[i]->uri,
                         guest_id);
    engine_forget(q);
    return answer;
}

struct inquiry *engine_ask(struct engine *e, size_t i, const char *guest_id)
{
    return inquiry_new(e->conns[i], guest_id);
}

void engine_facts(struct engine *e, size_t i, struct detail *ret)
{
    struct conn *c = e->conns[i];

    *ret = (struct detail)DETAIL_INIT;
    pthread_mutex_lock(&c->lock);
    detail_append(ret, &c->facts);
    pthread_mutex_unlock(&c->lock);
}

static void ask_to_stop(struct conn *c)
{
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    wake_sampler(c);
    pthread_mutex_unlock(&c->lock);
    if (c->worker)
        worker_ask_to_stop(c->worker);
}

static bool has_finished(struct conn *c)
{
    if (c->worker && !worker_has_finished(c->worker))
        return false;
    if (!c->started)
        return true;
    pthread_mutex_lock(&c->lock);
    bool finished = c->finished;
    pthread_mutex_unlock(&c->lock);
    return finished;
}

static bool all_finished(const struct engine *e)
{
    for (size_t i = 0; i < e->n; i++)
        if (!has_finished(e->conns[i]))
            return false;
    return true;
}

bool engine_stop(struct engine *e, uint64_t grace_ns)
{
    uint64_t deadline = clock_ns() + grace_ns;
    bool clean = true;

    for (size_t i = 0; i < e->n; i++)
        ask_to_stop(e->conns[i]);
    while (!all_finished(e)) {
        int rc = wait_event(e, deadline);
        if (rc < 0 && rc != -EINTR)
            break;
    }
    for (size_t i = 0; i < e->n; i++) {
        struct conn *c = e->conns[i];
        if (!has_finished(c)) {
            clean = false; /* stuck in a call: its memory is still in use */
            continue;
        }
        if (c->started)
            pthread_join(c->thread, NULL);
        if (c->worker)
            worker_free(c->worker);
        conn_release(c);
        free(c);
    }
    if (clean)
        close(e->event_fd);
    free(e->conns);
    free(e);
    return clean;
}
