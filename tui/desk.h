/* The console at work: what is driven from a terminal or by a script. It knows all screens; they
 * know the console. Private to tui/; main thread only. */
#ifndef TUI_DESK_H
#define TUI_DESK_H

#include "tui/console.h"

/* As console_init(), with the table on the screen. */
void desk_begin(struct console *c, struct feed *f, const struct tui_options *o,
                struct filter *filter, WINDOW *win);
void desk_end(struct console *c);

/* Takes what has been published, looks how the operations are, asks what is to be asked. */
void desk_refresh(struct console *c);
/* Draws one frame into curses. */
void desk_draw(struct console *c);
/* Gives a key to what has the keyboard. */
void desk_key(struct console *c, int key);

#endif
