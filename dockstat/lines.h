/* Cuts a byte stream into lines, however it arrives. */
#ifndef DOCKSTAT_LINES_H
#define DOCKSTAT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/strbuf.h"

enum { DSTAT_LINE_MAX = 1 << 20 };

struct dstat_lines {
    struct strbuf part; /* a line that has not ended yet */
    bool overflow;      /* a line was longer than DSTAT_LINE_MAX: it is lost, the rest is ignored */
    void (*line)(void *arg, const char *text, size_t len);
    void *arg;
};

void dstat_lines_init(struct dstat_lines *l, void (*line)(void *arg, const char *text, size_t len),
                      void *arg);
/* Calls line() with each line that is complete now, without its newline; empty ones are dropped. */
void dstat_lines_add(struct dstat_lines *l, const char *data, size_t len);
void dstat_lines_release(struct dstat_lines *l);

#endif
