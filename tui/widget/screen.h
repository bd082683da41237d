/* What is on the screen: a stack. At the bottom the table, above it other whole screens (a guest,
 * the jobs, a comparison), and over them boxes (lists, forms, questions), each in a panel of its
 * own. The topmost has the keyboard. Main thread only. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/term/canvas.h"
#include "tui/keys.h"
#include "tui/term/curses.h"

struct console;
struct screen;

struct screen_ops {
    const char *title;           /* names it in the help */
    const struct keymap *keymap; /* its keys; NULL: key() takes them all */
    /* Where a box would like to be on a screen of this size. NULL: it takes the whole screen. */
    struct box (*place)(struct console *c, struct screen *s, int rows, int cols);
    void (*draw)(struct console *c, struct screen *s, struct canvas *cv);
    /* Gets a key that keymap does not know. Optional. */
    void (*key)(struct console *c, struct screen *s, int key);
    /* A click or a turn of the wheel (keycode.h) at a place of its canvas. Optional. */
    void (*mouse)(struct console *c, struct screen *s, int key, int y, int x);
    /* A whole screen's charts get TK_LEFT, TK_RIGHT, 'z' or 'Z': see whole.h. Optional. */
    void (*chart_key)(struct console *c, int key);
    bool is_light; /* a box: a click beside it closes it, nothing is lost */
    /* A new table has been taken, or time has passed. Optional. */
    void (*refresh)(struct console *c, struct screen *s);
    /* Frees it. */
    void (*close)(struct console *c, struct screen *s);
};

/* Each screen embeds it as the first member of its own struct. */
struct screen {
    const struct screen_ops *ops;
    PANEL *panel; /* of a box */
};

enum { SCREENS_MAX = 16 };

/* Puts a screen on top and owns it from then on. */
void screen_push(struct console *c, struct screen *s);
/* Closes s and all above it. */
void screen_close(struct console *c, struct screen *s);
struct screen *screen_top(struct console *c);
/* The topmost whole screen: what the help is about. */
struct screen *screen_whole(struct console *c);

/* Draws what can be seen. */
void screens_draw(struct console *c);
void screens_refresh(struct console *c);
void screens_release(struct console *c);

#endif
