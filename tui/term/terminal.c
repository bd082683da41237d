#include "tui/term/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "core/parse.h"
#include "tui/term/crash.h"
#include "tui/term/input.h"

enum { ESC_DELAY_MS = 25, ESC_DELAY_MOST_MS = 5000 };

static sigset_t mask_before;

static sigset_t our_signals(void)
{
    static const int signals[] = { SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT };
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        sigaddset(&set, signals[i]);
    return set;
}

/* newterm() would say no more than that it failed. */
static int check_terminal(struct err *err)
{
    const char *name = getenv("TERM");
    int found;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        err_set(err, ENOTTY, "the console needs a terminal on standard input and output");
        err_cure(err, "use 'xltool list' or 'xltool stat' in scripts and pipes");
        return -ENOTTY;
    }
    if (!name || !*name) {
        err_set(err, ENOTSUP, "cannot tell what terminal this is: TERM is not set");
        err_cure(err, "set TERM, for instance TERM=xterm");
        return -ENOTSUP;
    }
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK) {
        err_set(err, ENOTSUP, "the terminal type '%s' (TERM) is not known here", name);
        err_cure(err, "set TERM to a type that terminfo knows, for instance TERM=xterm, or install "
                      "the package ncurses-term");
        return -ENOTSUP;
    }
    bool able = cursor_address && clear_screen;
    del_curterm(cur_term); /* newterm() makes its own */
    if (!able) {
        err_set(err, ENOTSUP, "a terminal of type '%s' (TERM) cannot place text on its screen",
                name);
        err_cure(err, "use 'xltool list' or 'xltool stat'");
        return -ENOTSUP;
    }
    return 0;
}

static int take_signals(struct terminal *t, struct err *err)
{
    sigset_t set = our_signals();

    t->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (t->signal_fd < 0)
        return err_sys(err, errno, "cannot receive signals");
    sigprocmask(SIG_BLOCK, &set, &mask_before);
    return 0;
}

static void give_signals_back(struct terminal *t)
{
    sigset_t set = our_signals();
    struct timespec none = { 0 };

    /* What came while we were leaving has had its effect. */
    while (sigtimedwait(&set, NULL, &none) > 0)
        ;
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
    close(t->signal_fd);
}

/* Ctrl-S and Ctrl-Q are keys. curses makes its modes of what it finds, so that it learns of it. */
static void drop_flow_control(void)
{
    struct termios modes;

    if (tcgetattr(STDIN_FILENO, &modes) < 0)
        return;
    modes.c_iflag &= ~(tcflag_t)IXON;
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    def_prog_mode();
}

/* How long an ESC may be the beginning of a key. The terminal sends a key in one piece, so little is
 * needed; a line that parts them may want more, or a script less. */
static void choose_esc_delay(void)
{
    const char *wanted = getenv("ESCDELAY");
    uint64_t ms;

    if (!wanted || parse_u64(wanted, &ms) < 0 || ms > ESC_DELAY_MOST_MS)
        ms = ESC_DELAY_MS;
    set_escdelay((int)ms);
}

static void set_modes(struct terminal *t)
{
    cbreak();
    noecho();
    nonl();
    drop_flow_control();
    curs_set(0);
    keypad(t->win, TRUE);
    nodelay(t->win, TRUE);
    choose_esc_delay();
    input_begin();
}

int terminal_open(struct terminal *t, struct err *err)
{
    struct termios modes;

    *t = (struct terminal){ .signal_fd = -1 };
    int rc = check_terminal(err);
    if (rc == 0)
        rc = take_signals(t, err);
    if (rc < 0)
        return rc;
    tcgetattr(STDIN_FILENO, &modes);
    use_tioctl(TRUE); /* the size as it is, not as LINES and COLUMNS were exported once */
    t->screen = newterm(NULL, stdout, stdin);
    if (!t->screen) {
        give_signals_back(t);
        return err_set(err, ENOTSUP, "cannot use the terminal '%s' (TERM)", getenv("TERM"));
    }
    crash_guard_begin(&modes);
    t->win = stdscr;
    set_modes(t);
    return 0;
}

void terminal_close(struct terminal *t)
{
    input_end();
    curs_set(1);
    endwin();
    crash_guard_end();
    delscreen(t->screen);
    give_signals_back(t);
}

bool terminal_resize(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0)
        return false;
    if (!is_term_resized(size.ws_row, size.ws_col))
        return false;
    return resizeterm(size.ws_row, size.ws_col) == OK;
}

static void give_back(void)
{
    input_end();
    curs_set(1);
    endwin();
}

void terminal_suspend(struct terminal *t)
{
    give_back();
    raise(SIGSTOP); /* SIGTSTP would not do in a process group that its shell has left alone */
    set_modes(t);
    terminal_resize();
}

void terminal_leave(void)
{
    give_back();
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

void terminal_return(struct terminal *t)
{
    sigset_t set = our_signals();

    sigprocmask(SIG_BLOCK, &set, NULL);
    set_modes(t);
    terminal_resize();
}
