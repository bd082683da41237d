/* A list with a cursor, on libmenu. Main thread only. */
#ifndef TUI_MENU_H
#define TUI_MENU_H

#include "core/strlist.h"
#include "tui/term/canvas.h"
#include "tui/term/curses.h"

struct menu {
    MENU *menu; /* as it was drawn last; NULL = not yet */
    ITEM **items;
    WINDOW *sub;
    struct strlist fitted; /* what the items show */
    size_t n, at;          /* lines; the one under the cursor */
    size_t top;            /* the first one shown */
};

#define MENU_INIT                                                                                  \
    {                                                                                              \
        .menu = NULL                                                                               \
    }

void menu_release(struct menu *m);
/* A box for these lines in the middle of the screen. */
struct box menu_place(const struct strlist *lines, const char *title, int rows, int cols);
/* Tells on the frame's lower edge that there is more below; for all boxes that scroll. */
void menu_draw_more(struct canvas *cv);
/* Frame, title and lines. */
void menu_draw(struct menu *m, struct canvas *cv, const char *title, const struct strlist *lines);
/* Moves the cursor. True when the key was for that. */
bool menu_key(struct menu *m, int key);
/* The line at row y of the box; false when there is none. */
bool menu_line_at(const struct menu *m, int y, size_t *ret);

#endif
