#include "tui/term/crash.h"
#include "tui/term/curses.h"

#include <signal.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "tui/term/input.h"

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT };

enum { N_CRASHES = sizeof(crashes) / sizeof(crashes[0]), ALT_STACK_BYTES = 64 * 1024 };

/* All prepared beforehand: a handler may call next to nothing. */
static struct sigaction before[N_CRASHES];
static struct termios modes;
static char restore[256];
static size_t restore_len;
static char alt_stack[ALT_STACK_BYTES]; /* the stack may be what overflowed */
static stack_t stack_before;

/* Leaves out terminfo's padding, "$<2>". */
static void add_restore(const char *capability)
{
    for (const char *s = capability ? capability : ""; *s; s++) {
        if (s[0] == '$' && s[1] == '<' && strchr(s, '>'))
            s = strchr(s, '>');
        else if (restore_len < sizeof(restore))
            restore[restore_len++] = *s;
    }
}

static void on_crash(int sig)
{
    ssize_t n = write(STDOUT_FILENO, restore, restore_len);

    (void)n; /* there is nobody left to tell */
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    for (int i = 0; i < N_CRASHES; i++)
        if (crashes[i] == sig)
            sigaction(sig, &before[i], NULL);
    raise(sig);
}

void crash_guard_begin(const struct termios *modes_before)
{
    struct sigaction sa = { .sa_handler = on_crash, .sa_flags = SA_ONSTACK };

    modes = *modes_before;
    restore_len = 0;
    add_restore(input_restore());
    add_restore(exit_attribute_mode);
    add_restore(cursor_normal);
    add_restore(keypad_local);
    add_restore(exit_ca_mode);
    sigaltstack(&(stack_t){ .ss_sp = alt_stack, .ss_size = sizeof(alt_stack) }, &stack_before);
    sigemptyset(&sa.sa_mask);
    for (int i = 0; i < N_CRASHES; i++)
        sigaction(crashes[i], &sa, &before[i]);
}

void crash_guard_end(void)
{
    for (int i = 0; i < N_CRASHES; i++)
        sigaction(crashes[i], &before[i], NULL);
    sigaltstack(&stack_before, NULL);
}
