/* A crash must not leave the user with a broken terminal. */
#ifndef TUI_CRASH_H
#define TUI_CRASH_H

#include <termios.h>

/* From here on SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT and SIGQUIT, in any thread, first leave the
 * screen and set these modes, then do what they did before. After newterm(), main thread. */
void crash_guard_begin(const struct termios *modes_before);
void crash_guard_end(void);

#endif
