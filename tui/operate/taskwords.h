/* What there is to say of a task. All of it may be hostile. No curses. Main thread only. */
#ifndef TUI_TASKWORDS_H
#define TUI_TASKWORDS_H

#include "tui/operate/task.h"

/* How it stands, in a line: "45% copying disk 'xvda'", "done in 2.1 s", why it failed. */
void task_describe(struct strbuf *out, const struct job_task *task);
/* The task and how it stands, for a line of `cols` columns in two pieces that a colon parts: title
 * and task_describe(), or where that might cut off how it stands, first the word for it, "failed",
 * and then the rest. True for the latter. */
bool task_line(const struct job_task *task, int cols, struct strbuf *first, struct strbuf *rest);
/* All that is to be said of it: the plan, the result, the error. */
void task_report(const struct job_task *task, struct strlist *ret);

#endif
