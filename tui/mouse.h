/* The mouse. Private to tui/; main thread only. */
#ifndef TUI_MOUSE_H
#define TUI_MOUSE_H

#include <stdbool.h>

#include "tui/widget/screen.h"

/* True for clicks and turns of the wheel. */
bool mouse_is(int key);
/* Gives such a key, at the place of the latest event, to the topmost screen. */
void mouse_key(struct console *c, int key);

/* The table's mouse(). */
void mouse_table(struct console *c, struct screen *s, int key, int y, int x);

#endif
