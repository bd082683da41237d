/* Operations that the console has asked for: planned first, asked about where something is lost,
 * then run by the engine while the table goes on. Those of a batch were asked for together: the
 * plans of all are awaited, then one question is about all, or all are run; batch.h says how they
 * stand. What is refused or cannot be planned is left out. No curses. Main thread only. */
#ifndef TUI_TASK_H
#define TUI_TASK_H

#include "core/strbuf.h"
#include "engine/engine.h"
#include "engine/operation.h"
#include "engine/recovery.h"

enum task_stage {
    STAGE_PLANNING,
    STAGE_PLANNED, /* waits for the plans of the others */
    STAGE_ASKING,  /* the plan loses or forces something: task_answer() */
    STAGE_RUNNING,
    STAGE_DONE,
    STAGE_CANCELLED, /* by the user, and what it had begun was taken back */
    STAGE_FAILED,
    STAGE_REFUSED,
    STAGE_DROPPED, /* the user said no */
};

struct job_task {
    size_t source; /* the connection */
    struct operation *op;
    unsigned batch;
    enum task_stage stage;
    bool forced; /* to be done although the plan refuses it without force */
    bool exec;   /* a command in the guest: it has no plan, but output */
    bool shown;  /* ... which the user has seen */
    bool seen;   /* the user has been told how it ended */
    char *title; /* "snapshot 'before' of 'web'"; hostile */
    char *job;   /* the interrupted one that it puts right; NULL: it is no such task */
    struct strlist steps; /* ... and what that takes; hostile */
    uint64_t began_ns, ended_ns;
    uint64_t ran_ns;                /* when it was given to the engine to be run; 0 = it was not */
    unsigned marked;                /* what a recording has of it already: the recorder's */
    struct operation_status status; /* as it was last looked at */
    struct err err;                 /* CANCELLED, FAILED and REFUSED: why */
};

struct tasks {
    struct engine *engine; /* NULL: nothing can be changed */
    struct job_task **v;   /* in the order in which they were asked for */
    size_t n;
    unsigned batches; /* how many there have been */
};

/* Asks for an operation on a guest of connection `source`. */
struct job_task *tasks_add(struct tasks *t, size_t source, const struct request *r);
/* A new batch, and one more operation of it: all are to be added before tasks_poll(). */
unsigned tasks_batch(struct tasks *t);
struct job_task *tasks_add_to(struct tasks *t, unsigned batch, size_t source,
                              const struct request *r);
/* Runs a command in a guest: `line` as it was typed, and the words of it. */
struct job_task *tasks_exec(struct tasks *t, size_t source, const struct request *guest,
                            const char *line, const struct strlist *words);
/* Puts right an interrupted operation, once it has been asked about. NULL when that is under way. */
struct job_task *tasks_recover(struct tasks *t, size_t source, const struct job *j);
/* Looks how far they are. True when a stage has changed. */
bool tasks_poll(struct tasks *t);
/* The first that waits for an answer, NULL when none does. */
struct job_task *tasks_asking(const struct tasks *t);
/* The first that is under way, NULL when none is. */
struct job_task *tasks_running(const struct tasks *t);
size_t tasks_active(const struct tasks *t);
/* How many are at work now and may have something to take back. One that is being planned, or waits
 * for its turn, can be left as it is. */
size_t tasks_begun(const struct tasks *t);
/* The first command that has ended well and whose output has not been shown, NULL when there is
 * none. */
struct job_task *tasks_output(const struct tasks *t);
/* The last that has ended with all of its batch and has not been seen, NULL when there is none. */
struct job_task *tasks_news(const struct tasks *t);

enum task_answer {
    ANSWER_NO,
    ANSWER_YES,
    ANSWER_SAFE, /* without those that the plan refuses without force */
};

/* Goes on with it and all others of its batch that are asked about, or drops them. */
void task_answer(struct tasks *t, struct job_task *task, enum task_answer answer);
/* Asks a running one to stop and take back what it began; one that is not run yet is dropped. */
void task_cancel(struct job_task *task);
bool task_is_over(const struct job_task *task);

void tasks_release(struct tasks *t);

#endif
