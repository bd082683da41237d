/* A crash must not leave the user with a broken terminal. */
#ifndef TUI_CRASH_H
#define TUI_CRASH_H

/* From here on SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT and SIGQUIT, in any thread, first put the
 * terminal back to how it is now, then do what they did before. After setupterm(), main thread. */
void crash_guard_begin(void);
void crash_guard_end(void);

#endif
