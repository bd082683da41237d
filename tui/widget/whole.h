/* What the whole screens above the table have in common: a title, perhaps tabs, lines of text, the
 * hints. Main thread only. */
#ifndef TUI_WHOLE_H
#define TUI_WHOLE_H

#include "tui/term/canvas.h"
#include "tui/term/lines.h"

struct console;

/* Where the parts go; the title is in the first line. A small screen has no room for all. */
struct whole {
    int tabs_y; /* -1 = none */
    int body_y, body_rows;
    int footer_y; /* -1 = none */
};

struct whole whole_place(int rows, bool tabs);

/* "paused 12s" at the right end of a line; nothing when the console is not paused. */
void whole_pause(struct canvas *cv, const struct console *c, int y);

/* Draws lines from y on; what does not fit is left out. */
void whole_lines(struct canvas *cv, int y, const struct lines *l);
/* A line in a style over the whole width. */
void whole_bar(struct canvas *cv, int y, enum style s, const char *text);

/* What keys do on such screens: go back to the one below; in charts mark an earlier or a later moment
 * and show a longer or a shorter time. */
void whole_back(struct console *c);
void whole_earlier(struct console *c);
void whole_later(struct console *c);
void whole_longer(struct console *c);
void whole_shorter(struct console *c);

#endif
