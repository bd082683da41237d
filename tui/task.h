/* Operations that the console has asked for: planned first, asked about where something is lost,
 * then run by the engine while the table goes on. No curses. Main thread only. */
#ifndef TUI_TASK_H
#define TUI_TASK_H

#include "core/strbuf.h"
#include "engine/engine.h"
#include "engine/operation.h"

enum task_stage {
    STAGE_PLANNING,
    STAGE_ASKING, /* the plan loses or forces something: task_answer() */
    STAGE_RUNNING,
    STAGE_DONE,
    STAGE_FAILED,
    STAGE_REFUSED,
    STAGE_DROPPED, /* the user said no */
};

struct job_task {
    size_t source; /* the connection */
    struct operation *op;
    enum task_stage stage;
    bool forced; /* to be done although the plan refuses it without force */
    bool seen;   /* the user has been told how it ended */
    char *title; /* "snapshot 'before' of 'web'"; hostile */
    uint64_t began_ns, ended_ns;
    uint64_t ran_ns; /* when it was given to the engine to be run; 0 = it was not */
    unsigned marked; /* what a recording has of it already: the recorder's */
    struct operation_status status; /* as it was last looked at */
    struct err err;                 /* FAILED and REFUSED: why */
};

struct tasks {
    struct engine *engine; /* NULL: nothing can be changed */
    struct job_task **v;   /* in the order in which they were asked for */
    size_t n;
};

/* Asks for an operation on a guest of connection `source`. */
struct job_task *tasks_add(struct tasks *t, size_t source, const struct request *r);
/* Looks how far they are. True when a stage has changed. */
bool tasks_poll(struct tasks *t);
/* The first that waits for an answer, NULL when none does. */
struct job_task *tasks_asking(const struct tasks *t);
/* The first that is under way, NULL when none is. */
struct job_task *tasks_running(const struct tasks *t);
size_t tasks_active(const struct tasks *t);
/* The last that has ended and has not been seen, NULL when there is none. */
struct job_task *tasks_news(const struct tasks *t);

/* Goes on with it, or drops it. */
void task_answer(struct tasks *t, struct job_task *task, bool yes);
/* Asks a running one to stop and take back what it began. */
void task_cancel(struct job_task *task);
bool task_is_over(const struct job_task *task);
/* How it stands, in a line: "45% copying disk 'xvda'", "done in 2.1 s", why it failed. */
void task_describe(struct strbuf *out, const struct job_task *task);
/* All that is to be said of it: the plan, the result, the error. Hostile. */
void task_report(const struct job_task *task, struct strlist *ret);

void tasks_release(struct tasks *t);

#endif
