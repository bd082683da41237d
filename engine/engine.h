/* The engine: one sampler thread per connection, and an operation thread once something is to be changed
 * there; nothing else in the program has threads.
 * The main thread adds connections, starts, and reads what the samplers have published; it never
 * calls a platform and is never kept waiting by one. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/detail.h"
#include "core/observer.h"
#include "core/table.h"
#include "core/toolstack.h"

struct engine;
struct inquiry;

/* All functions: main thread only. */

/* interval_ns: pause between two samples of a connection; 0 samples only on engine_kick(). */
struct engine *engine_new(uint64_t interval_ns);

/* Adds a connection; nothing is opened before engine_start(). `optional`: it was found by
 * discovery, so being absent is no fault. Returns its index. */
size_t engine_add(struct engine *e, const struct observer *ops, const char *uri, bool optional);

/* Says what changes the guests of connection i; see engine/operation.h. */
void engine_set_toolstack(struct engine *e, size_t i, const struct toolstack *ops);

/* Prepares libraries and starts the samplers. -errno when a thread cannot be made. */
int engine_start(struct engine *e, struct err *err);

size_t engine_count(const struct engine *e);

struct engine_conn {
    const char *uri;         /* owned by the engine */
    const char *platform;
    const struct toolstack *toolstack; /* NULL: its guests cannot be changed */
    bool optional;
    enum conn_state state;
    struct err err;          /* why the state is not ok */
    uint64_t seq;            /* counts published snapshots; 0 = none yet */
    uint64_t answered_ns;    /* CLOCK_MONOTONIC of the last answer; 0 = none yet */
    uint64_t sample_wall_ns; /* how long the last sample took */
    uint64_t self_cpu_ns;    /* CPU time its sampler thread has used so far */
};

/* Copies out the state of connection i. Never blocks on a platform. */
void engine_conn(const struct engine *e, size_t i, struct engine_conn *ret);

/* A reference to the newest snapshot and the one before (either may be NULL). */
void engine_latest(const struct engine *e, size_t i, struct snapshot **ret_now,
                   struct snapshot **ret_prev);

/* Builds the table of all connections, now. */
void engine_table(const struct engine *e, struct table *ret);

/* Readable when something was published or a state changed; engine_drain() empties it. */
int engine_fd(const struct engine *e);
void engine_drain(struct engine *e);

/* Asks every sampler for a sample now. */
void engine_kick(struct engine *e);
/* Asks that of connection i alone. */
void engine_kick_one(struct engine *e, size_t i);

/* Changes the interval from the next sample on. */
void engine_set_interval(struct engine *e, uint64_t interval_ns);

/* Waits until every connection has published a snapshot read after since_ns, or has failed, or
 * deadline_ns (CLOCK_MONOTONIC) has passed. Returns how many are still owing an answer; those are
 * stalled from then on, until they answer.
 * Returns early with -EINTR when a signal arrives. */
int engine_wait(struct engine *e, uint64_t since_ns, uint64_t deadline_ns);

/* Asks connection i's observer for everything about a guest (by id), waiting until deadline_ns. */
int engine_describe(struct engine *e, size_t i, const char *guest_id, uint64_t deadline_ns,
                    struct detail *ret, struct err *err);

/* The same without waiting: asks, and looks for the answer later: 0, -EAGAIN while there is none, or
 * what went wrong. A new question to a connection takes the place of one that its sampler has not
 * seen yet. Forget every inquiry before engine_stop(). */
struct inquiry *engine_ask(struct engine *e, size_t i, const char *guest_id);
int engine_answer(struct inquiry *q, struct detail *ret, struct err *err);
void engine_forget(struct inquiry *q);

/* The facts the observer gave when it opened (version, what is missing); empty when not open. */
void engine_facts(struct engine *e, size_t i, struct detail *ret);

/* Stops the threads, waiting at most grace_ns, and frees the engine. False when one is still in a
 * call that cannot be cancelled: it is left behind with its memory, and the caller must end the
 * process with _exit(), for the library it is stuck in is still in use. */
bool engine_stop(struct engine *e, uint64_t grace_ns);

#endif
