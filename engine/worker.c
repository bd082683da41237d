#include "engine/worker.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/sample.h"

struct worker {
    const struct toolstack *ops;
    char *uri;
    int wake_main_fd;
    pthread_t thread;

    pthread_mutex_t lock; /* guards what follows; held for a few assignments at a time */
    pthread_cond_t wake;
    struct operation **queue;
    size_t n_queue, cap_queue;
    struct ts *ts;        /* changed by the operation thread alone */
    unsigned visitors;    /* other threads that are in a call on ts: it stays open meanwhile */
    struct operation *pulsed; /* whose progress is asked for; NULL: nobody's */
    pthread_t pulse;
    bool stop, finished;
};

const struct toolstack *worker_ops(const struct worker *w)
{
    return w->ops;
}

const char *worker_uri(const struct worker *w)
{
    return w->uri;
}

struct ts *worker_connection(struct worker *w, struct err *e)
{
    struct ts *ts = NULL;

    if (w->ts)
        return w->ts;
    if (w->ops->open(&ts, w->uri, e) < 0)
        return NULL;
    pthread_mutex_lock(&w->lock);
    w->ts = ts;
    pthread_mutex_unlock(&w->lock);
    return ts;
}

void worker_disconnect(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    while (w->visitors)
        pthread_cond_wait(&w->wake, &w->lock);
    struct ts *ts = w->ts;
    w->ts = NULL;
    pthread_mutex_unlock(&w->lock);
    if (ts)
        w->ops->close(ts);
}

/* With w->lock held. */
static void leave(struct worker *w)
{
    w->visitors--;
    pthread_cond_broadcast(&w->wake);
}

static struct timespec in_half_a_second(void)
{
    uint64_t t = clock_ns() + 500000000;

    return (struct timespec){ .tv_sec = (time_t)(t / 1000000000), .tv_nsec = (long)(t % 1000000000) };
}

/* A call that cancels may hang as well as the one that it cancels, so it has a thread of its own. */
static void *cancel_run(void *arg)
{
    struct worker *w = arg;

    pthread_mutex_lock(&w->lock);
    struct ts *ts = w->ts;
    pthread_mutex_unlock(&w->lock);
    if (ts)
        w->ops->cancel(ts);
    pthread_mutex_lock(&w->lock);
    leave(w);
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* Asks how far it is until the operation thread says that it is over. */
static void *pulse_run(void *arg)
{
    struct worker *w = arg;

    pthread_mutex_lock(&w->lock);
    while (w->pulsed) {
        struct timespec due = in_half_a_second();
        pthread_cond_timedwait(&w->wake, &w->lock, &due);
        struct operation *op = w->pulsed;
        struct ts *ts = w->ts;
        if (!op || !ts)
            continue;
        w->visitors++;
        pthread_mutex_unlock(&w->lock);
        w->ops->pulse(ts, &op->op);
        pthread_mutex_lock(&w->lock);
        leave(w);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

int worker_thread(pthread_t *ret, void *(*body)(void *), void *arg)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(ret, NULL, body, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

void worker_cancel_call(struct worker *w)
{
    pthread_t thread;

    if (!w->ops->cancel)
        return;
    pthread_mutex_lock(&w->lock);
    w->visitors++; /* from here on the connection stays open */
    pthread_mutex_unlock(&w->lock);
    if (worker_thread(&thread, cancel_run, w) == 0) {
        pthread_detach(thread);
        return;
    }
    pthread_mutex_lock(&w->lock);
    w->visitors--;
    pthread_mutex_unlock(&w->lock);
}

void worker_await_cancel(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    while (w->visitors)
        pthread_cond_wait(&w->wake, &w->lock);
    pthread_mutex_unlock(&w->lock);
}

void worker_pulse_begin(struct worker *w, struct operation *op)
{
    if (!w->ops->pulse)
        return;
    pthread_mutex_lock(&w->lock);
    w->pulsed = op;
    pthread_mutex_unlock(&w->lock);
    if (worker_thread(&w->pulse, pulse_run, w) != 0)
        w->pulsed = NULL; /* then it goes without */
}

void worker_pulse_end(struct worker *w)
{
    if (!w->pulsed)
        return;
    pthread_mutex_lock(&w->lock);
    w->pulsed = NULL;
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->pulse, NULL);
}

static void wake_main(const struct worker *w)
{
    uint64_t one = 1;
    ssize_t n = write(w->wake_main_fd, &one, sizeof(one));

    (void)n; /* a full eventfd is readable already */
}

static void begin(struct operation *op)
{
    pthread_mutex_lock(&op->lock);
    op->status.state = OPERATION_WORKING;
    op->status.begun_ns = clock_ns();
    pthread_mutex_unlock(&op->lock);
}

static void end(struct operation *op, int rc, const struct err *e)
{
    pthread_mutex_lock(&op->lock);
    op->status.state = rc < 0 ? OPERATION_FAILED : OPERATION_DONE;
    op->status.ended_ns = clock_ns();
    op->status.err = *e;
    op->status.err.code = -rc;
    op->worker = NULL;
    pthread_mutex_unlock(&op->lock);
}

static void work(struct worker *w, struct operation *op)
{
    struct err e = ERR_INIT;

    begin(op);
    int rc = operate(w, op, &e);
    if (rc < 0)
        worker_disconnect(w); /* what failed may be the connection */
    end(op, rc, &e);
    operation_unref(op);
    wake_main(w);
}

static struct operation *next(struct worker *w)
{
    struct operation *op = NULL;

    pthread_mutex_lock(&w->lock);
    while (!w->stop && w->n_queue == 0)
        pthread_cond_wait(&w->wake, &w->lock);
    if (!w->stop) {
        op = w->queue[0];
        memmove(w->queue, w->queue + 1, --w->n_queue * sizeof(*w->queue));
    }
    pthread_mutex_unlock(&w->lock);
    return op;
}

static void *worker_run(void *arg)
{
    struct worker *w = arg;
    struct operation *op;

    while ((op = next(w)))
        work(w, op);
    worker_disconnect(w);
    pthread_mutex_lock(&w->lock);
    w->finished = true;
    pthread_mutex_unlock(&w->lock);
    wake_main(w);
    return NULL;
}

int worker_start(struct worker **ret, const struct toolstack *ops, const char *uri, int wake_main_fd,
                 struct err *e)
{
    struct worker *w = xcalloc(1, sizeof(*w));
    pthread_condattr_t attr;

    *w = (struct worker){ .ops = ops, .uri = xstrdup(uri), .wake_main_fd = wake_main_fd };
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &attr);
    pthread_condattr_destroy(&attr);
    int rc = worker_thread(&w->thread, worker_run, w);
    if (rc) {
        free(w->uri);
        free(w);
        return err_sys(e, rc, "cannot start an operation thread for '%s'", uri);
    }
    *ret = w;
    return 0;
}

void worker_submit(struct worker *w, struct operation *op)
{
    pthread_mutex_lock(&op->lock);
    op->refs++;
    op->worker = w;
    op->status = (struct operation_status){ .state = OPERATION_QUEUED };
    pthread_mutex_unlock(&op->lock);
    pthread_mutex_lock(&w->lock);
    w->queue = grow_array(w->queue, &w->cap_queue, w->n_queue + 1, sizeof(*w->queue));
    w->queue[w->n_queue++] = op;
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

void worker_ask_to_stop(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

bool worker_has_finished(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    bool finished = w->finished && !w->visitors;
    pthread_mutex_unlock(&w->lock);
    return finished;
}

void worker_free(struct worker *w)
{
    pthread_join(w->thread, NULL);
    for (size_t i = 0; i < w->n_queue; i++)
        operation_unref(w->queue[i]);
    free(w->queue);
    free(w->uri);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
