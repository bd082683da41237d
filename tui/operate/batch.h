/* Operations that were asked for together, in words: what the question about them says, how they
 * ended. A batch may be of one. No curses. Main thread only. */
#ifndef TUI_BATCH_H
#define TUI_BATCH_H

#include "core/strbuf.h"
#include "core/strlist.h"
#include "tui/operate/task.h"

#define STAGE_BIT(stage) (1u << (stage))

/* How many of a batch are at one of these stages, a STAGE_BIT() each; ~0u: all. */
size_t batch_count(const struct tasks *t, unsigned batch, unsigned stages);
/* How many of those that are asked about are refused without force. */
size_t batch_forced(const struct tasks *t, unsigned batch);
bool batch_is_over(const struct tasks *t, unsigned batch);

/* "stop 'web'", "stop 3 guests": those that are asked about. Hostile. */
void batch_question(struct strbuf *out, const struct tasks *t, const struct job_task *first);
/* What the user has to know for an answer: of one guest the plan, of several what each loses, and
 * who is left out, and why. Hostile. */
void batch_plan(const struct tasks *t, const struct job_task *first, struct strlist *ret);
/* How it ended, for a line of `cols` columns: "stop 'web': done in 2.1 s", "stop: 2 done, 1 failed:
 * web: ...". From then on it has been seen. Hostile. */
void batch_tell(struct strbuf *out, const struct tasks *t, const struct job_task *last, int cols);

#endif
