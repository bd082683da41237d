/* The operation thread of a connection: its own handle, one task after another. */
#ifndef ENGINE_WORKER_H
#define ENGINE_WORKER_H

#include <pthread.h>

#include "engine/journal.h"
#include "engine/operation.h"

struct worker;

/* Shared by the main thread and a worker; each holds a reference. */
struct operation {
    struct op op; /* first: what the toolstack sees */
    struct request req;
    struct worker *worker; /* whose task it is; NULL while idle */
    struct journal *journal;
    char *job_id;
    char *const *argv;
    const struct exec_sink *exec_sink;
    uint64_t shell_wait_ns;
    struct command *command; /* what operation_set_command() keeps; NULL: nothing */
    int console_fd;
    struct plan plan;
    int exit_status;

    pthread_mutex_t lock; /* guards what follows; held for a few assignments at a time */
    unsigned refs;
    enum task task;
    struct operation_status status;
    bool cancelled, timed_out;
    bool settled; /* steps are performed: nothing to cancel any more */
};

/* Starts the thread. The library's prepare() has run. */
int worker_start(struct worker **ret, const struct toolstack *ops, const char *uri, int wake_main_fd,
                 struct err *e);

/* Starts a thread that gets no signals: they are for the main thread. An errno value, or 0. */
int worker_thread(pthread_t *ret, void *(*body)(void *), void *arg);

/* Hands it a task; keeps a reference to op. */
void worker_submit(struct worker *w, struct operation *op);

/* Any thread: cuts short the call that the task is in. */
void worker_cancel_call(struct worker *w);

/* Operation thread only: waits for calls that cancel and have not returned, lest they hit the next one. */
void worker_await_cancel(struct worker *w);

/* Operation thread only: from begin to end, a thread asks the toolstack how far its call is. */
void worker_pulse_begin(struct worker *w, struct operation *op);
void worker_pulse_end(struct worker *w);

/* Asks it to end after its task; then true once it has. */
void worker_ask_to_stop(struct worker *w);
bool worker_has_finished(struct worker *w);
/* After it has finished. */
void worker_free(struct worker *w);

/* Operation thread only. The open connection, opened if need be; NULL and an error when it cannot be. */
struct ts *worker_connection(struct worker *w, struct err *e);
/* Operation thread only. The next worker_connection() opens a new one. */
void worker_disconnect(struct worker *w);
const struct toolstack *worker_ops(const struct worker *w);
const char *worker_uri(const struct worker *w);

/* Operation thread only: does one task (operate.c). */
int operate(struct worker *w, struct operation *op, struct err *e);

/* Operation thread only: runs a command through a shell on the guest's console (shell.c). */
int exec_on_console(struct worker *w, struct ts *ts, struct operation *op, struct err *e);

/* Frees what operation_set_command() keeps. NULL is fine. */
void command_free(struct command *c);

/* What a toolstack's op_*() functions come to (operation.c). */
extern const struct op_sink operation_sink;

#endif
