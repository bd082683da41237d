/* Notices the operations that xltool does in other processes of this user, by their journals, as they begin and end:
 * `record` marks them. Main thread. */
#ifndef XLTOOL_OPWATCH_H
#define XLTOOL_OPWATCH_H

#include <stddef.h>

#include "engine/journal.h"

struct opwatch {
    int fd;            /* can be read when something may have changed; -1: the kernel does not tell */
    struct job *known; /* as they were last */
    size_t n;
};

/* What is under way already counts as known: nobody is told that it begins. */
void opwatch_init(struct opwatch *w);
void opwatch_release(struct opwatch *w);

/* Calls `say` for each operation that has begun ("begins") or ended ("is over", or "was interrupted" where it is left to
 * `recover`) since the last look. The words are English, as a verb. While the journal cannot be read nothing is said. */
void opwatch_look(struct opwatch *w, void (*say)(void *arg, const struct job *j, const char *what), void *arg);

#endif
