/* Lines of text in styles: what a view says before it is drawn. Text is escaped when it is added,
 * so that widths are those of the terminal; drawing it through canvas_text() changes nothing more.
 * Pure but for the styles' names. */
#ifndef TUI_LINES_H
#define TUI_LINES_H

#include <stddef.h>

#include "core/cleanup.h"
#include "core/strbuf.h"
#include "core/strlist.h"
#include "tui/term/canvas.h"

struct run {
    enum style style;
    char *text;
};

struct line {
    struct run *runs;
    size_t n, cap;
};

struct lines {
    struct line *v;
    size_t n, cap;
};

#define LINES_INIT                                                                                 \
    {                                                                                              \
        .v = NULL                                                                                  \
    }
#define _cleanup_lines_ _cleanup_(lines_release)

/* Begins an empty line; what is added goes to the last line. */
void lines_begin(struct lines *l);
void lines_add(struct lines *l, enum style s, const char *text);
void lines_addf(struct lines *l, enum style s, const char *fmt, ...) _printf_(3, 4);
/* Adds blanks, or the text at the right end of a field, until the last line has `width` columns. */
void lines_pad(struct lines *l, int width);
void lines_add_right(struct lines *l, enum style s, const char *text, int width);
/* Makes the last line exactly `width` columns: cut with '~', or filled with blanks. */
void lines_fit(struct lines *l, int width);
/* A line of one style for each string. */
void lines_add_list(struct lines *l, enum style s, const struct strlist *text);
/* Moves the runs of src to the end of the last line. */
void lines_join(struct lines *l, struct line *src);
/* Puts a block to the right of the lines from `top` on, which get `x` columns first. */
void lines_beside(struct lines *l, size_t top, int x, struct lines *block);
/* Drops the first n lines. */
void lines_drop(struct lines *l, size_t n);
/* Drops all after the first n. */
void lines_cut(struct lines *l, size_t n);
/* Columns that a line takes. */
int line_width(const struct line *line);
void lines_release(struct lines *l);

/* Adds text, escaped, in lines of at most `cols` columns (12 at least); later lines are indented by
 * `indent`. Breaks at blanks where it can, never inside a character. */
void wrap_text(struct strlist *ret, const char *text, int cols, int indent);

#endif
