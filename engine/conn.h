/* One connection inside the engine: shared by its sampler thread and the main thread. */
#ifndef ENGINE_CONN_H
#define ENGINE_CONN_H

#include <pthread.h>

#include "engine/engine.h"
#include "engine/worker.h"

/* A question to the observer about one guest. Main and sampler each hold a reference; whoever
 * lets go last frees it, so that main may give up waiting at any time. */
struct inquiry {
    unsigned refs;
    bool done;
    struct conn *conn;
    char *guest_id;
    struct detail detail;
    struct err err;
};

struct conn {
    /* Set before the thread starts, never changed after. */
    const struct observer *ops;
    char *uri;
    bool optional;
    int wake_main_fd;

    pthread_t thread;
    bool started;

    const struct toolstack *toolstack; /* NULL: its guests cannot be changed */
    struct worker *worker;             /* main thread only; NULL until it is needed */

    pthread_mutex_t lock;      /* guards all below; held for a few assignments at a time */
    pthread_cond_t wake;       /* tells the sampler: stop, kick, interval or inquiry changed */
    uint64_t interval_ns;
    bool stop, kick, finished;
    uint64_t call_since_ns;    /* when the call that is under way began; 0 = none */
    bool late;                 /* somebody waited for that call in vain */
    enum conn_state state;
    struct err err;
    uint64_t seq;
    uint64_t begun_ns;         /* when the newest snapshot's sample began */
    uint64_t answered_ns, sample_wall_ns, self_cpu_ns;
    struct snapshot *now, *prev;
    struct detail facts;
    struct inquiry *inquiry;
};

void conn_init(struct conn *c, const struct observer *ops, const char *uri, bool optional,
               uint64_t interval_ns, int wake_main_fd);
/* Main thread, after the sampler has ended. */
void conn_release(struct conn *c);

/* Thread body; arg is the struct conn. */
void *sampler_run(void *arg);

/* Puts a question to the sampler. Main thread. */
struct inquiry *inquiry_new(struct conn *c, const char *guest_id);
/* With c->lock held. */
void inquiry_unref(struct inquiry *q);

#endif
