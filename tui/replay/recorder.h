/* Recording from the console: the tables that it takes go to a tape as well, and the operations
 * that are done here leave marks. No curses. Main thread. */
#ifndef TUI_RECORDER_H
#define TUI_RECORDER_H

#include <stdbool.h>

#include "core/strbuf.h"
#include "core/tape.h"
#include "tui/operate/task.h"

struct recorder {
    struct tape *tape; /* NULL: nothing is recorded */
    char *path;
};

/* Begins a recording in a new file by open (tui_options.record). What it says when it cannot. */
int recorder_begin(struct recorder *r, const struct tasks *tasks, const char *path,
                   int (*open)(const char *path, struct tape **ret, struct err *e), struct err *e);
/* Adds a table; and a mark for each operation that began or ended since the last call. Nothing when
 * nothing is recorded. On an error the recording has ended, and what is there can be played. */
int recorder_take(struct recorder *r, const struct table *t, struct err *e);
int recorder_watch(struct recorder *r, const struct tasks *tasks, struct err *e);
/* Drops a mark, now. -ENOTCONN when nothing is recorded. */
int recorder_mark(struct recorder *r, const char *text, struct err *e);
/* Makes it durable. 0 when nothing is recorded. */
int recorder_end(struct recorder *r, struct err *e);
/* "REC load.xlr 1.2M": the file's name alone, hostile. Nothing when nothing is recorded. */
void recorder_describe(const struct recorder *r, struct strbuf *out);

#endif
