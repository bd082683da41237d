/* Themes: what each style looks like, on terminals with many colours, a few, or none. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/term/curses.h"
#include <stdbool.h>

#include "tui/term/canvas.h"

struct theme;

/* A style resolved: colour numbers of the terminal, -1 = its own. */
struct look {
    short fg, bg;
    attr_t attr;
};

/* The theme of this name; NULL when there is none. */
const struct theme *theme_find(const char *name);
/* The theme that is used when nobody chose one. */
const struct theme *theme_default(void);
/* All names, the default first, ended by NULL. */
const char *const *theme_names(void);
const char *theme_name(const struct theme *t);
/* One line about a theme, for a menu. */
const char *theme_about(const struct theme *t);

/* How a style looks with so many colours: 256, 16 or 8 of them, or fewer, which is none. Pure. */
struct look theme_look(const struct theme *t, enum style s, int colours);

/* How many colours are used here: none under NO_COLOR (not empty) or on a terminal without, else 8,
 * 16 or 256. After newterm(), main thread. */
int theme_colours(void);
/* Resolves all styles for this terminal and defines their colour pairs, 1 to STYLE_COUNT; may be
 * called again to change the theme. After newterm(), main thread. */
void theme_apply(const struct theme *t, attr_t ret_styles[STYLE_COUNT]);

#endif
