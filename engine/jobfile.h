/* The text of a job's file: JSON lines, taken apart and put together. */
#ifndef ENGINE_JOBFILE_H
#define ENGINE_JOBFILE_H

#include <json-c/json.h>

#include "core/strbuf.h"
#include "engine/journal.h"

/* The first line of a job's file. */
struct json_object *job_header(const struct job *job);

/* Adds a step, the array of verb and arguments of a line, to "undo" or "then". */
void job_keep_step(struct job *job, const char *list, struct json_object *words);

/* Reads a whole file. A torn last line is left out: what it announced has not begun.
 * Free with job_release(). -EBADMSG when it is no job of ours. */
int job_read(struct job *ret, int fd, const char *id, struct err *e);

/* Makes the job this open file's, for as long as it is open. -EAGAIN when it is another's. */
int job_lock(int fd);
bool job_is_locked(int fd);

void job_release(struct job *job);

#endif
