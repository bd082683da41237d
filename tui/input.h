/* Keys from the terminal. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include "tui/curses.h"

/* The next key that has arrived (keycode.h or a character), TK_NONE when there is none. Does not
 * wait, except for the rest of an escape sequence. */
int input_next(WINDOW *win);

#endif
