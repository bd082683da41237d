/* What is to be done about operations that were interrupted, for the command line and the console
 * alike: in words, which may be hostile, and as an operation. Main thread only. */
#ifndef ENGINE_RECOVERY_H
#define ENGINE_RECOVERY_H

#include "core/strbuf.h"
#include "core/strlist.h"
#include "engine/journal.h"
#include "engine/operation.h"

/* Its process has gone: it is to be undone or finished. */
bool job_is_interrupted(const struct job *j);
/* Its process has gone, and what it says is not understood. */
bool job_is_lost(const struct job *j);
/* "running", "to be undone", "to be finished", "unreadable". */
const char *job_state(const struct job *j);
/* The guest, or what was to be one; never NULL. */
const char *job_guest(const struct job *j);
/* "undo the stop of 'web'", "finish the clone of 'web'". */
void job_remedy(struct strbuf *out, const struct job *j);
/* The steps that are left, a line each, in the order in which they are done. */
void job_steps(const struct job *j, struct strlist *ret);
/* An operation that does them: TASK_RECOVER, on the job's connection. For operation_unref(). */
struct operation *job_recovery(const struct job *j);

#endif
