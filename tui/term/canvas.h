/* Drawing text and colours. Everything that reaches curses goes through here, escaped: the strings
 * come from guests and strangers. Main thread only. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include "core/cleanup.h"
#include "core/strbuf.h"
#include "tui/term/hits.h"
#include "tui/term/layout.h"
#include "tui/term/curses.h"

enum style {
    STYLE_NORMAL,
    STYLE_TITLE,
    STYLE_LABEL,   /* what a number is */
    STYLE_HEADING, /* the line of column names */
    STYLE_SORTED,  /* the name of the column sorted by */
    STYLE_SELECTED,
    STYLE_SELECTED_OLD, /* the selected row when its values are stale */
    STYLE_DIM,          /* stale and unknown */
    STYLE_GOOD,
    STYLE_WARN,
    STYLE_BAD,
    STYLE_KEY,      /* the key in a hint */
    STYLE_BOX,      /* frames of overlays */
    STYLE_SERIES_A, /* the two lines of a chart */
    STYLE_SERIES_B,
    STYLE_MARK_A, /* guests marked into the sets A and B */
    STYLE_MARK_B,
    STYLE_INPUT, /* a field to type in */
    STYLE_MENU,  /* the lines of a menu */
    STYLE_COUNT
};

struct theme;

struct canvas {
    WINDOW *win;
    int rows, cols;
    bool utf8;  /* the terminal takes UTF-8; otherwise ASCII alone is sent */
    bool ascii; /* even frames are ASCII */
    attr_t styles[STYLE_COUNT];
    struct hits *hits;           /* where canvas_hit() puts it; NULL = nobody asks */
    struct strbuf clean, fitted; /* scratch */
};

/* The default theme in colours or, under NO_COLOR or on a terminal without, attributes. After
 * curses started. */
void canvas_init(struct canvas *c, WINDOW *win);
/* Changes the styles to those of a theme, and the window's background, with which it is erased: all
 * of it must be drawn again then. Other windows take the background from styles[STYLE_NORMAL] &
 * A_COLOR. */
void canvas_theme(struct canvas *c, const struct theme *t);
/* From now on ASCII alone, whatever the terminal takes. What is text has to be escaped for that:
 * escape_ascii_only(). */
void canvas_ascii(struct canvas *c);
void canvas_release(struct canvas *c);
/* The same styles on another window, for which no hits are kept. */
struct canvas canvas_on(const struct canvas *c, WINDOW *win);

/* Writes text (escaped here, cut with '~') into `width` columns from y, x; the rest of the width is
 * left alone. Returns the columns used. */
int canvas_text(struct canvas *c, int y, int x, int width, enum style s, const char *text);
/* The same at the right end of the width. */
void canvas_text_right(struct canvas *c, int y, int x, int width, enum style s, const char *text);
/* Blanks in a style. */
void canvas_fill(struct canvas *c, int y, int x, int width, enum style s);
/* Remembers what has been drawn at a place. */
void canvas_hit(struct canvas *c, const struct hit *hit);
/* Clears a box, frames it, writes a title in the frame. */
void canvas_box(struct canvas *c, const struct box *b, const char *title);
/* Columns that text takes once it is escaped. */
int canvas_width(struct canvas *c, const char *text);

/* A place to write on: moves right with each piece. */
struct pen {
    int y, x, end;
};
void pen_text(struct canvas *c, struct pen *p, enum style s, const char *text);
void pen_printf(struct canvas *c, struct pen *p, enum style s, const char *fmt, ...) _printf_(4, 5);

#endif
