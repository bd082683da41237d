/* Keys, mouse events and pasted text from the terminal. Main thread only, after newterm(). */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>

#include "tui/term/curses.h"

/* Whether mouse events are wanted (they are not at first): a terminal that sends them selects text
 * with Shift only. Takes effect at once, or with input_begin(). */
void input_use_mouse(bool wanted);

/* Which keys TK_ALT(c) have a meaning at present; NULL, as at first, for none. Any other one is Esc
 * and the character, since that is what comes over a slow line when they are typed fast. */
void input_use_alt(bool (*is_bound)(int key));

/* Asks the terminal to mark pasted text and, if wanted, to send mouse events; a terminal that
 * cannot is left alone. */
void input_begin(void);
/* Takes that back, before the terminal is given to somebody else. */
void input_end(void);
/* What takes it back, as text for this terminal; "" where there is nothing to take back. */
const char *input_restore(void);

/* The next key that has arrived (keycode.h or a character), TK_NONE when there is none. Does not
 * wait, except for the rest of an escape sequence. */
int input_next(WINDOW *win);
/* Where the latest mouse event (TK_CLICK, ...) that input_next() returned was, on the screen. */
void input_mouse(int *ret_y, int *ret_x);

#endif
