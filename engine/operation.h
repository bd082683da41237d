/* What the main thread asks of a connection's operation thread, and how far it has come. */
#ifndef ENGINE_OPERATION_H
#define ENGINE_OPERATION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/plan.h"
#include "core/strbuf.h"
#include "core/strlist.h"
#include "core/toolstack.h"

struct engine;
struct operation;

enum task {
    TASK_PLAN,      /* what would be done: operation_plan() */
    TASK_RUN,       /* do it, or take back what was done: operation_result() */
    TASK_RECOVER,   /* undo or finish an interrupted job */
    TASK_SNAPSHOTS, /* the guest's snapshots: operation_result() */
    TASK_EXEC,      /* a command in the guest: operation_exit_status() */
    TASK_CONSOLE,   /* the guest's console, joined with a socket */
};

enum operation_state { OPERATION_IDLE, OPERATION_QUEUED, OPERATION_WORKING, OPERATION_DONE, OPERATION_FAILED };

struct operation_status {
    enum operation_state state;
    bool finishing;      /* run() is done, what is left cannot be cancelled */
    bool undone;         /* it failed, and all that it had begun was taken back */
    char phase[256];     /* may hold hostile text */
    uint64_t done, total; /* of the phase; total 0 = not known */
    uint64_t begun_ns;   /* CLOCK_MONOTONIC when its task began */
    uint64_t ended_ns;   /* 0 = not yet */
    struct err err;      /* FAILED: why */
};

/* All functions: main thread only. */

/* A copy of the request is kept. */
struct operation *operation_new(const struct request *r);
/* Gives up the caller's reference; one that is under way lives on with its thread. NULL is fine. */
void operation_unref(struct operation *op);
void operation_unrefp(struct operation **op);
#define _cleanup_operation_ _cleanup_(operation_unrefp)

/* Before the task of that name is submitted. argv and the sink must outlive the task. Where the
 * platform has no means of its own a shell on the guest's console is tried, which may take
 * shell_wait_ns to answer; 0: it is not. */
void operation_set_exec(struct operation *op, char *const argv[], const struct exec_sink *sink,
                        uint64_t shell_wait_ns);
/* The same for who does not wait for the end: argv is copied, what the command writes is kept, and
 * operation_cancel() stops it. */
void operation_set_command(struct operation *op, const struct strlist *argv, uint64_t shell_wait_ns);
/* Appends what the command has written so far, or the first megabyte of it, both streams as they came.
 * Hostile. Returns how many bytes there were in all. At any time after operation_set_command(). */
uint64_t operation_output(struct operation *op, struct strbuf *out);
void operation_set_console(struct operation *op, int fd);
void operation_set_job(struct operation *op, const char *job_id);

/* Hands a task to connection i's operation thread, which is started with the first one. -ENOTSUP
 * when nothing on this connection can be changed. One task at a time per operation. */
int engine_submit(struct engine *e, size_t i, struct operation *op, enum task task, struct err *err);

/* How far it is. Never blocks on a platform. */
void operation_status(struct operation *op, struct operation_status *ret);

/* Asks it to stop, because the user said so or its time (timed_out) is up. What is begun is taken
 * back, unless it is finishing. */
void operation_cancel(struct operation *op, bool timed_out);

/* Once a task is DONE. Owned by the operation. */
const struct plan *operation_plan(const struct operation *op);
/* The same, for who knows of more that is to be refused. */
struct plan *operation_plan_edit(struct operation *op);
const struct detail *operation_result(const struct operation *op);
int operation_exit_status(const struct operation *op);
const struct request *operation_request(const struct operation *op);

#endif
