#include "storage/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"

enum {
    KEPT_BYTES = 1 << 20, /* of its output; what comes after is read and dropped */
    PIECE_BYTES = 1 << 16,
    TICK_MS = 100,     /* between two looks at whether to stop */
    PATIENCE_MS = 5000 /* between SIGTERM and SIGKILL */
};

/* A program under way. */
struct child {
    const char *name;
    pid_t pid;
    int out, err; /* our ends of its pipes; -1 = none, or at its end */
    struct strbuf *out_text;
    struct strbuf err_text;
};

static void child_release(struct child *c)
{
    close_cleanup(&c->out);
    close_cleanup(&c->err);
    strbuf_release(&c->err_text);
}

/* Where the programs come from on Debian. */
static const char *package_of(const char *program)
{
    static const char *const packages[][2] = {
        { "qemu-img", "qemu-utils" }, { "lvs", "lvm2" },      { "lvcreate", "lvm2" },
        { "lvextend", "lvm2" },       { "lvremove", "lvm2" }, { "ssh", "openssh-client" },
        { "iperf3", "iperf3" },
    };

    for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++)
        if (strcmp(packages[i][0], program) == 0)
            return packages[i][1];
    return NULL;
}

static int cannot_start(const char *program, int code, struct err *e)
{
    const char *package = package_of(program);

    err_sys(e, code, "cannot run '%s'", program);
    if (code == ENOENT && package)
        err_cure(e, "install the package %s", package);
    return -code;
}

/* The environment, with messages in English and numbers with a decimal point. The strings stay
 * the process's own. */
static char **plain_environment(void)
{
    static char locale[] = "LC_ALL=C";
    size_t n = 0, kept = 0;

    while (environ[n])
        n++;
    char **env = xcalloc(n + 2, sizeof(*env));
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], "LC_ALL=", strlen("LC_ALL=")) != 0)
            env[kept++] = environ[i];
    env[kept] = locale;
    return env;
}

/* A session of its own: the terminal's Ctrl-C is for us, who then end it in order; and no program
 * may ask for a password behind the console. Our threads block and ignore signals: it shall not. */
static void set_attributes(posix_spawnattr_t *attr)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(attr, &none);
    posix_spawnattr_setsigdefault(attr, &all);
    posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                       POSIX_SPAWN_SETSID);
}

static void set_files(posix_spawn_file_actions_t *files, int out, int err)
{
    posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (out >= 0)
        posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);
    else
        posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(files, err, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
}

/* Starts it with these ends of its pipes; out may be -1. */
static int start(struct child *c, const char *const argv[], int out, int err)
{
    _cleanup_free_ char **env = plain_environment();
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    char *const *args;

    memcpy(&args, &argv, sizeof(args)); /* execve() has no const and changes nothing */
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attr);
    set_files(&files, out, err);
    set_attributes(&attr);
    int code = posix_spawnp(&c->pid, argv[0], &files, &attr, args, env);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    return -code;
}

/* A pipe: our end does not block. */
static int make_pipe(int *ret_ours, int *ret_its)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *ret_ours = ends[0];
    *ret_its = ends[1];
    return 0;
}

static int child_start(struct child *c, const char *const argv[], struct err *e)
{
    _cleanup_close_ int out = -1, err = -1;
    int rc = make_pipe(&c->err, &err);

    if (rc == 0 && c->out_text)
        rc = make_pipe(&c->out, &out);
    if (rc == 0)
        rc = start(c, argv, out, err);
    return rc < 0 ? cannot_start(c->name, -rc, e) : 0;
}

/* Takes what is there, within bounds, so that the caller gets its turn. */
static void take(int *fd, struct strbuf *text)
{
    char piece[PIECE_BYTES];

    for (int i = 0; *fd >= 0 && i < KEPT_BYTES / PIECE_BYTES; i++) {
        ssize_t n = read(*fd, piece, sizeof(piece));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            close(*fd);
            *fd = -1;
            return;
        }
        size_t room = text->len < KEPT_BYTES ? KEPT_BYTES - text->len : 0;
        strbuf_add(text, piece, (size_t)n < room ? (size_t)n : room);
    }
}

/* By its pid alone: other children of this process belong to libraries. It stays to be reaped. */
static bool has_ended(const struct child *c)
{
    siginfo_t info = { .si_pid = 0 };

    return waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid != 0;
}

/* Waits for something to happen, at most ms; true once it has ended. That the pipes have ended says
 * little: a daemon that it leaves behind may hold them, and it may have closed them itself. */
static bool child_wait(struct child *c, int ms)
{
    struct pollfd p[] = { { .fd = c->out, .events = POLLIN }, { .fd = c->err, .events = POLLIN } };

    poll(p, sizeof(p) / sizeof(p[0]), ms);
    bool ended = has_ended(c); /* first: what it has written by then is in the pipes */
    take(&c->out, c->out_text);
    take(&c->err, &c->err_text);
    return ended;
}

/* It is the leader of a group of its own: what it has started ends with it. */
static void child_stop(struct child *c)
{
    kill(-c->pid, SIGTERM);
    for (int ms = 0; ms < PATIENCE_MS; ms += TICK_MS)
        if (child_wait(c, TICK_MS))
            return;
    kill(-c->pid, SIGKILL);
}

static int child_reap(struct child *c, int *ret_status, struct err *e)
{
    while (waitpid(c->pid, ret_status, 0) < 0)
        if (errno != EINTR)
            return err_sys(e, errno, "cannot learn how '%s' ended", c->name);
    return 0;
}

/* The first line that is not a warning, without the program's own name. */
static char *complaint(const struct child *c)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    const char *line = "";

    strlist_split(&lines, strbuf_str(&c->err_text), '\n');
    for (size_t i = 0; i < lines.n && !*line; i++)
        if (strncasecmp(lines.v[i] + strspn(lines.v[i], " "), "warning", 7) != 0)
            line = lines.v[i];
    if (!*line && lines.n > 0)
        line = lines.v[0];
    line += strspn(line, " ");
    size_t name = strlen(c->name);
    if (strncmp(line, c->name, name) == 0 && strncmp(line + name, ": ", 2) == 0)
        line += name + 2;
    return xstrdup(line);
}

static int judge(const struct child *c, int status, struct err *e)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFSIGNALED(status))
        return err_set(e, EIO, "'%s' was ended by signal %d", c->name, WTERMSIG(status));

    _cleanup_free_ char *why = complaint(c);
    if (*why)
        return err_set(e, strstr(why, "No space left on device") ? ENOSPC : EIO, "'%s' failed: %s",
                       c->name, why);
    return err_set(e, EIO, "'%s' failed with status %d", c->name, WEXITSTATUS(status));
}

static int child_follow(struct child *c, struct op *op, struct err *e)
{
    int rc = 0, status;

    /* With its pipes closed it is about to end. */
    while (rc == 0 && !child_wait(c, c->out < 0 && c->err < 0 ? 1 : TICK_MS))
        rc = op ? op_check(op, e) : 0;
    if (rc < 0)
        child_stop(c);
    int reaped = child_reap(c, &status, rc < 0 ? NULL : e);
    if (rc < 0 || reaped < 0)
        return rc < 0 ? rc : reaped;
    return judge(c, status, e);
}

int spawn_run(const char *const argv[], struct strbuf *out, struct op *op, struct err *e)
{
    _cleanup_(child_release) struct child c = {
        .name = argv[0], .out = -1, .err = -1, .out_text = out
    };
    int rc = child_start(&c, argv, e);

    return rc < 0 ? rc : child_follow(&c, op, e);
}
