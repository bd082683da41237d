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
#include "xltool/overhear.h"

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

/* With what is overheard as its stdout and stderr; NULL: with ours. */
static int spawn(char **argv, const struct overheard *o, pid_t *ret)
{
    posix_spawnattr_t attr;
    posix_spawn_file_actions_t files;
    sigset_t defaults;

    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGQUIT);
    if (o)
        sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_init(&files);
    for (int i = 0; o && i < 2; i++)
        posix_spawn_file_actions_adddup2(&files, o->streams[i].command, o->streams[i].to);
    int rc = posix_spawnp(ret, argv[0], &files, &attr, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    return rc;
}

enum { WAIT_CHILD, WAIT_ENGINE, WAIT_ALSO, WAIT_STREAMS, WAITS = WAIT_STREAMS + 2 };

/* Waits for the next event and sees to it. True when the child has ended. */
static bool one_event(const struct beside *b, struct overheard *o, int child_fd, pid_t pid)
{
    struct pollfd p[WAITS] = { { .fd = child_fd, .events = POLLIN },
                               { .fd = engine_fd(b->engine), .events = POLLIN },
                               { .fd = b->also ? *b->also : -1, .events = POLLIN } };

    if (o)
        overhear_wait(o, p + WAIT_STREAMS);
    int n = poll(p, o ? WAITS : WAIT_STREAMS, b->wake_ms);
    if (child_fd >= 0 && told_to_end)
        kill(pid, SIGTERM);
    if (child_fd >= 0)
        told_to_end = 0;
    if (n > 0 && o)
        overhear_step(o, p + WAIT_STREAMS);
    if (n == 0 || (n > 0 && (p[WAIT_ENGINE].revents | p[WAIT_ALSO].revents) & POLLIN)) {
        engine_drain(b->engine);
        b->news(b->arg);
    }
    return n > 0 && p[WAIT_CHILD].revents & POLLIN;
}

/* Until the child has ended, and what it has written is where it belongs. Whoever it leaves behind
 * may still have its stdout: that is not waited for. */
static void watch(const struct beside *b, struct overheard *o, pid_t pid)
{
    _cleanup_close_ int fd = pidfd_open(pid, 0);

    while (fd >= 0 && !one_event(b, o, fd, pid))
        ;
    if (o)
        overhear_ended(o);
    while (o && !overhear_is_through(o) && !told_to_end)
        one_event(b, o, -1, pid);
}

static struct beside_end end_of(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return (struct beside_end){ .status = EXIT_FAILED };
    if (WIFEXITED(status))
        return (struct beside_end){ .status = WEXITSTATUS(status) };
    return (struct beside_end){ .status = EXIT_SIGNAL_BASE + WTERMSIG(status),
                                .signal = WTERMSIG(status) };
}

static int run(const struct beside *b, struct overheard *o, struct beside_end *ret)
{
    pid_t pid;
    int rc = spawn(b->argv, o, &pid);

    if (rc) {
        message("cannot run '%s': %s", b->argv[0], errno_text(rc));
        return EXIT_CANNOT_START;
    }
    if (o)
        overhear_begun(o);
    watch(b, o, pid);
    *ret = end_of(pid);
    return EXIT_DONE;
}

int run_beside(const struct beside *b, struct beside_end *ret)
{
    struct overheard o = { .take = b->said, .arg = b->arg };

    leave_signals_to_command();
    if (!b->said)
        return run(b, NULL, ret);
    int rc = overhear_open(&o);
    if (rc < 0) {
        message("cannot listen to '%s': %s", b->argv[0], errno_text(-rc));
        return EXIT_CANNOT_START;
    }
    signal(SIGPIPE, SIG_IGN); /* who reads COMMAND's output may go: that is between the two */
    int code = run(b, &o, ret);
    overhear_close(&o);
    return code;
}
