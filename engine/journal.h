/* The journal: what an operation has begun, kept on disk so that another process can undo or finish
 * it. A file per operation under state_dir()/jobs, a JSON object a line, each on disk before the
 * step that it tells of begins; locked while the operation runs, removed when it is over. */
#ifndef ENGINE_JOURNAL_H
#define ENGINE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/op.h"
#include "core/strbuf.h"

struct journal;

/* What one file says. */
struct job {
    char *id;       /* the file's name */
    char *uri;      /* the connection */
    char *op;       /* op_kind_name() */
    char *guest_id, *guest; /* NULL for create */
    char *name;     /* the new guest's or the snapshot's; NULL = none */
    char *time;     /* when it began, ISO 8601, UTC */
    int pid;
    bool unreadable; /* no job that this program understands: only the id is known */
    bool running;   /* a process holds it */
    bool committed; /* to be finished, not undone */
    struct step *undo, *then; /* in the order recorded; verbs are owned */
    size_t n_undo, n_then;
};

/* Begins a job. -EBUSY when another one on the same guest runs or waits for recovery, -errno when
 * the journal cannot be written. */
int journal_begin(struct journal **ret, const char *uri, const struct request *r, struct err *e);

/* Takes over a job that was interrupted. -EBUSY when its process is alive, -ENOENT. */
int journal_reopen(struct journal **ret, const char *id, struct err *e);

/* Appends a step; on disk when it returns. The journal keeps a copy for journal_job(). */
int journal_undo(struct journal *j, const struct step *s, struct err *e);
int journal_then(struct journal *j, const struct step *s, struct err *e);
/* From here on the job is to be finished, not undone. */
int journal_commit(struct journal *j, struct err *e);

/* What has been recorded. Owned by the journal. */
const struct job *journal_job(const struct journal *j);

/* Forgets the job: all is undone or finished. NULL is fine. */
void journal_end(struct journal *j);
/* Lets go of the job and leaves it for `recover`. NULL is fine. */
void journal_leave(struct journal *j);

/* Forgets an interrupted job as it is: what it had begun stays. -EBUSY when its process is alive. */
int journal_forget(const char *id, struct err *e);

/* Appends the directory of the jobs' files. */
void jobs_path(struct strbuf *out);
/* All jobs, oldest first; an empty list where there is no directory, and with an error. Free with jobs_free(). */
int jobs_read(struct job **ret, size_t *ret_n, struct err *e);
void jobs_free(struct job *jobs, size_t n);

/* For the tests of recovery: with XLTOOL_KILL_AT=N in the environment the Nth call ends the process
 * as kill -9 would. Called before and after each record and each performed step, and at each phase. */
void fault_point(void);

#endif
