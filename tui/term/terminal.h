/* The terminal: taken over, and given back whatever happens. Main thread only. */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include <stdbool.h>

#include "core/err.h"
#include "tui/term/curses.h"

struct terminal {
    SCREEN *screen;
    WINDOW *win;   /* the whole screen */
    int signal_fd; /* SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGTSTP and SIGCONT arrive here */
};

/* Enters the alternate screen. Until terminal_close() the signals above are blocked, and a crash
 * gives the terminal back before it ends the process. -ENOTTY, -ENOTSUP, or what signalfd says. */
int terminal_open(struct terminal *t, struct err *err);
void terminal_close(struct terminal *t);

/* Takes the terminal's size anew. True when it has changed. */
bool terminal_resize(void);
/* Gives the terminal back, stops the process, and takes the terminal again when it goes on. */
void terminal_suspend(struct terminal *t);
/* Gives it to somebody else in this process, with its signals, and takes it back. */
void terminal_leave(void);
void terminal_return(struct terminal *t);

#endif
