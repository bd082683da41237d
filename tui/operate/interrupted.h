/* Operations that were interrupted, here or by another process: journals whose process has gone. No
 * curses. Main thread only. */
#ifndef TUI_INTERRUPTED_H
#define TUI_INTERRUPTED_H

#include "engine/recovery.h"

struct interrupted {
    const struct job **v; /* the newest first; hostile */
    size_t n;
    struct job *jobs; /* private: all that there are */
    size_t n_jobs;
    struct err err; /* why they are not known */
};

/* Looks anew; a few small files are read. Begin with zeros. */
void interrupted_read(struct interrupted *i);
void interrupted_release(struct interrupted *i);

/* "stop 'web', to be undone: r does that"; "job 'ID': its journal cannot be understood". Hostile. */
void interrupted_describe(struct strbuf *out, const struct job *j);
/* All that is known of one, and what would be done. Hostile. */
void interrupted_report(const struct job *j, struct strlist *ret);

#endif
