#include "dockstat/lines.h"

#include <string.h>

void dstat_lines_init(struct dstat_lines *l, void (*line)(void *arg, const char *text, size_t len),
                      void *arg)
{
    *l = (struct dstat_lines){ .line = line, .arg = arg };
}

static void end_line(struct dstat_lines *l)
{
    size_t len = l->part.len;

    if (len > 0 && l->part.s[len - 1] == '\r')
        len--;
    if (len > 0)
        l->line(l->arg, l->part.s, len);
    strbuf_reset(&l->part);
}

void dstat_lines_add(struct dstat_lines *l, const char *data, size_t len)
{
    const char *end = data + len;

    while (data < end && !l->overflow) {
        const char *newline = memchr(data, '\n', (size_t)(end - data));
        size_t piece = (size_t)((newline ? newline : end) - data);
        if (piece > DSTAT_LINE_MAX - l->part.len) {
            l->overflow = true;
            return;
        }
        strbuf_add(&l->part, data, piece);
        if (newline)
            end_line(l);
        data += piece + (newline != NULL);
    }
}

void dstat_lines_release(struct dstat_lines *l)
{
    strbuf_release(&l->part);
    l->overflow = false;
}
