#include "xltool/run_beside.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/cleanup.h"
#include "core/err.h"
#include "xltool/exit.h"
#include "xltool/message.h"

enum { EXIT_CANNOT_START = 127, EXIT_SIGNAL_BASE = 128 };

static volatile sig_atomic_t told_to_end;

static void on_sigterm(int sig)
{
    (void)sig;
    told_to_end = 1;
}

/* Ctrl-C reaches COMMAND by itself, SIGTERM is handed on to it; we live on to print the figures. */
static void leave_signals_to_command(void)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN }, note = { .sa_handler = on_sigterm };

    sigaction(SIGINT, &ignore, NULL);
    sigaction(SIGQUIT, &ignore, NULL);
    sigaction(SIGTERM, &note, NULL);
}

static int spawn(char **argv, pid_t *ret)
{
    posix_spawnattr_t attr;
    sigset_t defaults;

    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGQUIT);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
    int rc = posix_spawnp(ret, argv[0], NULL, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    return rc;
}

/* Tells of every sample until the child has ended. */
static void watch(struct engine *e, pid_t pid, int wake_ms, void (*news)(void *arg), void *arg)
{
    _cleanup_close_ int fd = pidfd_open(pid, 0);
    struct pollfd p[2] = { { .fd = fd, .events = POLLIN },
                           { .fd = engine_fd(e), .events = POLLIN } };

    while (fd >= 0 && !(p[0].revents & POLLIN)) {
        int n = poll(p, 2, wake_ms);
        if (n < 0 && errno != EINTR)
            return;
        if (told_to_end)
            kill(pid, SIGTERM);
        told_to_end = 0;
        if (n == 0 || (n > 0 && p[1].revents & POLLIN)) {
            engine_drain(e);
            news(arg);
        }
    }
}

static int exit_status(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return EXIT_FAILED;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL_BASE + WTERMSIG(status);
}

int run_beside(char **argv, struct engine *e, int wake_ms, void (*news)(void *arg), void *arg,
               int *ret_status)
{
    pid_t pid;

    leave_signals_to_command();
    int rc = spawn(argv, &pid);
    if (rc) {
        message("cannot run '%s': %s", argv[0], errno_text(rc));
        return EXIT_CANNOT_START;
    }
    watch(e, pid, wake_ms, news, arg);
    *ret_status = exit_status(pid);
    return EXIT_DONE;
}
