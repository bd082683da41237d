/* The sampler thread: opens its connection, samples it every interval, opens it again when it is
 * lost. The lock is never held across a call into the platform. */
#include "engine/conn.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"

enum { RETRY_FIRST_S = 1, RETRY_MOST_S = 10 };
#define NS_PER_S 1000000000ull

void conn_init(struct conn *c, const struct observer *ops, const char *uri, bool optional,
               uint64_t interval_ns, int wake_main_fd)
{
    pthread_condattr_t attr;

    *c = (struct conn){ .ops = ops,
                        .uri = xstrdup(uri),
                        .optional = optional,
                        .interval_ns = interval_ns,
                        .wake_main_fd = wake_main_fd,
                        .state = CONN_CONNECTING };
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&c->wake, &attr);
    pthread_condattr_destroy(&attr);
}

void conn_release(struct conn *c)
{
    snapshot_unref(c->now);
    snapshot_unref(c->prev);
    detail_release(&c->facts);
    free(c->uri);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
}

static void wake_main(const struct conn *c)
{
    uint64_t one = 1;
    ssize_t n = write(c->wake_main_fd, &one, sizeof(one));

    (void)n; /* a full eventfd is readable already */
}

static uint64_t thread_cpu_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

/* With c->lock held. */
static void call_end(struct conn *c)
{
    c->call_since_ns = 0;
    c->late = false;
}

static uint64_t call_begin(struct conn *c)
{
    uint64_t t = clock_ns();

    pthread_mutex_lock(&c->lock);
    c->call_since_ns = t;
    pthread_mutex_unlock(&c->lock);
    return t;
}

/* Takes over the snapshot. */
static void publish(struct conn *c, struct snapshot *s, uint64_t begun_ns)
{
    snapshot_seal(s);
    uint64_t t = clock_ns(), cpu_ns = thread_cpu_ns();
    pthread_mutex_lock(&c->lock);
    struct snapshot *old = c->prev;
    c->prev = c->now;
    c->now = s;
    c->seq++;
    c->begun_ns = begun_ns;
    c->answered_ns = t;
    c->sample_wall_ns = t - begun_ns;
    c->self_cpu_ns = cpu_ns;
    call_end(c);
    c->state = CONN_OK;
    c->err.code = 0;
    pthread_mutex_unlock(&c->lock);
    snapshot_unref(old);
    wake_main(c);
}

static void fail(struct conn *c, int rc, const struct err *e)
{
    pthread_mutex_lock(&c->lock);
    c->err = *e;
    c->err.code = -rc;
    c->state = conn_state_of(-rc);
    call_end(c);
    pthread_mutex_unlock(&c->lock);
    wake_main(c);
}

static void keep_facts(struct conn *c, struct obs *o)
{
    struct detail facts = DETAIL_INIT;

    if (c->ops->facts)
        c->ops->facts(o, &facts);
    pthread_mutex_lock(&c->lock);
    struct detail old = c->facts;
    c->facts = facts;
    pthread_mutex_unlock(&c->lock);
    detail_release(&old);
}

static struct obs *connect_once(struct conn *c)
{
    struct err e = ERR_INIT;
    struct obs *o = NULL;

    call_begin(c);
    int rc = c->ops->open(&o, c->uri, &e);
    if (rc < 0) {
        fail(c, rc, &e);
        return NULL;
    }
    keep_facts(c, o);
    return o;
}

/* Returns false when the connection is lost. With the first sample it shows what is missing. */
static bool sample_once(struct conn *c, struct obs *o, bool first)
{
    struct err e = ERR_INIT;
    struct snapshot *s = NULL;
    uint64_t begun = call_begin(c);
    int rc = c->ops->sample(o, &s, &e);

    if (rc < 0) {
        fail(c, rc, &e);
        return false;
    }
    if (first)
        keep_facts(c, o);
    publish(c, s, begun);
    return true;
}

static int describe(struct conn *c, struct obs *o, const char *guest_id, struct detail *d,
                    struct err *e)
{
    _cleanup_snapshot_ struct snapshot *s = NULL;

    pthread_mutex_lock(&c->lock);
    s = snapshot_ref(c->now);
    pthread_mutex_unlock(&c->lock);
    const struct guest *g = s ? snapshot_find(s, guest_id) : NULL;
    if (!o)
        return err_set(e, ENOTCONN, "'%s' is not connected", c->uri);
    if (!g)
        return err_set(e, ESRCH, "guest '%s' has gone", guest_id);
    return c->ops->describe ? c->ops->describe(o, g, d, e) : 0;
}

static void answer(struct conn *c, struct obs *o, struct inquiry *q)
{
    struct err e = ERR_INIT;
    struct detail d = DETAIL_INIT;

    call_begin(c); /* an observer that hangs here is as stalled as one that hangs in sample() */
    int rc = describe(c, o, q->guest_id, &d, &e);
    pthread_mutex_lock(&c->lock);
    call_end(c);
    q->detail = d;
    q->err = e;
    q->err.code = -rc;
    q->done = true;
    inquiry_unref(q);
    pthread_mutex_unlock(&c->lock);
    wake_main(c);
}

static struct timespec to_timespec(uint64_t ns)
{
    return (struct timespec){ .tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S) };
}

/* Sleeps until due_ns (0 = for ever), answering inquiries meanwhile. Returns false to stop. */
static bool rest(struct conn *c, struct obs *o, uint64_t due_ns)
{
    struct timespec due = to_timespec(due_ns);
    int rc = 0;

    pthread_mutex_lock(&c->lock);
    while (!c->stop && !c->kick && rc != ETIMEDOUT) {
        struct inquiry *q = c->inquiry;
        if (q) {
            c->inquiry = NULL;
            pthread_mutex_unlock(&c->lock);
            answer(c, o, q);
            pthread_mutex_lock(&c->lock);
        } else if (due_ns) {
            rc = pthread_cond_timedwait(&c->wake, &c->lock, &due);
        } else {
            pthread_cond_wait(&c->wake, &c->lock);
        }
    }
    c->kick = false;
    bool go_on = !c->stop;
    pthread_mutex_unlock(&c->lock);
    return go_on;
}

static uint64_t next_tick(struct conn *c, uint64_t last_ns)
{
    pthread_mutex_lock(&c->lock);
    uint64_t interval = c->interval_ns;
    pthread_mutex_unlock(&c->lock);
    if (!interval)
        return 0;
    uint64_t now = clock_ns(), due = last_ns + interval;
    return due > now ? due : now + 1; /* a late sample is not made up for */
}

static void finish(struct conn *c)
{
    pthread_mutex_lock(&c->lock);
    c->finished = true;
    if (c->inquiry)
        inquiry_unref(c->inquiry);
    c->inquiry = NULL;
    pthread_mutex_unlock(&c->lock);
    wake_main(c);
}

void *sampler_run(void *arg)
{
    struct conn *c = arg;
    struct obs *o = NULL;
    uint64_t retry_s = RETRY_FIRST_S, due;
    bool fresh = false;

    do {
        uint64_t begun = clock_ns();
        if (!o) {
            o = connect_once(c);
            fresh = true;
        }
        if (o && sample_once(c, o, fresh)) {
            fresh = false;
            retry_s = RETRY_FIRST_S;
            due = next_tick(c, begun);
        } else {
            if (o)
                c->ops->close(o);
            o = NULL;
            due = clock_ns() + retry_s * NS_PER_S;
            retry_s = retry_s * 2 < RETRY_MOST_S ? retry_s * 2 : RETRY_MOST_S;
        }
    } while (rest(c, o, due));
    if (o)
        c->ops->close(o);
    finish(c);
    return NULL;
}
