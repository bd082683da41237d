#include "dockstat/tunnel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/sample.h"
#include "core/sshsaid.h"

enum {
    READY_MS = 30000, /* until its socket is there */
    TICK_MS = 10,
    PATIENCE_MS = 500, /* between SIGTERM and SIGKILL */
    NO_PROGRAM = 127,
    WORDS_MAX = 48,
};

struct dstat_tunnel {
    char name[sizeof(((struct dstat_endpoint *)NULL)->name)];
    char there[sizeof(((struct dstat_endpoint *)NULL)->ssh.path)];
    char dir[80], socket[108];
    pid_t pid;  /* 0 = reaped */
    int status; /* when it is */
    int err_fd; /* its stderr, -1 = at its end */
    char line[512], last[512];
    size_t len;
};

void dstat_tunnel_words(const struct dstat_endpoint *ep, const char *socket, char forward[256],
                        const char **ret, unsigned cap)
{
    static const char *const fixed[] = {
        "ssh", "-N", "-T", "-x", "-a", "-S", "none",
        /* No question may reach the console, and none would be answered. */
        "-o", "BatchMode=yes", "-o", "ConnectTimeout=10",
        /* A host that has gone is noticed after some 15 s. */
        "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3",
        /* What the user has configured for logging in there has no business here. */
        "-o", "ClearAllForwardings=no", "-o", "ExitOnForwardFailure=no", "-o",
        "PermitLocalCommand=no", "-o", "LogLevel=INFO"
    };
    unsigned n = 0;

    for (; n < sizeof(fixed) / sizeof(fixed[0]) && n + 8 < cap; n++)
        ret[n] = fixed[n];
    snprintf(forward, 256, "%s:%s", socket, ep->ssh.path);
    ret[n++] = "-L";
    ret[n++] = forward;
    if (ep->ssh.user[0]) {
        ret[n++] = "-l";
        ret[n++] = ep->ssh.user;
    }
    if (ep->ssh.port[0]) {
        ret[n++] = "-p";
        ret[n++] = ep->ssh.port;
    }
    ret[n++] = "--";
    ret[n++] = ep->ssh.host;
    ret[n] = NULL;
}

/* ssh would take a "%" or "$" in it for more than it is, and a ":" for its end. */
static bool plain_dir(const char *dir)
{
    return dir && dir[0] == '/' && strlen(dir) < 50 && !strpbrk(dir, "%$:\\\"' ") &&
           access(dir, W_OK) == 0;
}

static int make_dir(struct dstat_tunnel *t, struct err *e)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR"), *tmp = getenv("TMPDIR");
    const char *below = plain_dir(runtime) ? runtime : plain_dir(tmp) ? tmp : "/tmp";

    snprintf(t->dir, sizeof(t->dir), "%s/xltool-ssh.XXXXXX", below);
    if (!mkdtemp(t->dir)) {
        t->dir[0] = '\0';
        return err_sys(e, errno, "cannot make a directory for ssh's socket in '%s'", below);
    }
    snprintf(t->socket, sizeof(t->socket), "%s/engine", t->dir);
    return 0;
}

/* In the new process, between fork() and exec(): nothing that takes a lock. posix_spawn() does not
 * know the one thing that is needed here, the signal at the parent's end. */
static void become_ssh(const char *const words[], int err_fd, pid_t parent)
{
    sigset_t none;
    char *const *args;
    int null = open("/dev/null", O_RDWR);

    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != parent || null < 0 ||
        dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(err_fd, STDERR_FILENO) < 0)
        _exit(1);
    close_range(STDERR_FILENO + 1, ~0u, 0);
    memcpy(&args, &words, sizeof(args)); /* execvp() has no const and changes nothing */
    execvp(words[0], args);
    _exit(errno == ENOENT ? NO_PROGRAM : 1);
}

static int start(struct dstat_tunnel *t, const struct dstat_endpoint *ep, struct err *e)
{
    const char *words[WORDS_MAX];
    char forward[256];
    int ends[2];
    pid_t parent = getpid();

    dstat_tunnel_words(ep, t->socket, forward, words, WORDS_MAX);
    /* Both ends without blocking: ssh must not hang because nobody listens to its complaints. */
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return err_sys(e, errno, "cannot start ssh for '%s'", ep->name);
    t->err_fd = ends[0];
    t->pid = fork();
    if (t->pid == 0)
        become_ssh(words, ends[1], parent);
    int code = errno;
    close(ends[1]);
    if (t->pid > 0)
        return 0;
    t->pid = 0;
    return err_sys(e, code, "cannot start ssh for '%s'", ep->name);
}

static void end_line(struct dstat_tunnel *t)
{
    while (t->len > 0 && strchr("\r \t", t->line[t->len - 1]))
        t->len--;
    t->line[t->len] = '\0';
    /* What ssh says of its own end, when it is told to, hides what it said before. */
    if (t->len > 0 && strncasecmp(t->line, "warning", 7) != 0)
        snprintf(t->last, sizeof(t->last), "%s", t->line);
    t->len = 0;
}

/* Takes what ssh has said; its last line is kept. */
static void hear(struct dstat_tunnel *t)
{
    char piece[512];
    ssize_t n;

    while (t->err_fd >= 0 && (n = read(t->err_fd, piece, sizeof(piece))) >= 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (piece[i] == '\n')
                end_line(t);
            else if (t->len + 1 < sizeof(t->line))
                t->line[t->len++] = piece[i];
        }
        if (n == 0) {
            end_line(t);
            close(t->err_fd);
            t->err_fd = -1;
        }
    }
}

/* By its pid alone: other children of this process belong to others. */
static bool has_ended(struct dstat_tunnel *t)
{
    if (t->pid && waitpid(t->pid, &t->status, WNOHANG) == t->pid)
        t->pid = 0;
    return !t->pid;
}

static bool is_listening(const struct dstat_tunnel *t)
{
    struct sockaddr_un sa = { .sun_family = AF_UNIX };
    _cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", t->socket);
    return fd >= 0 && connect(fd, (struct sockaddr *)&sa, sizeof(sa)) == 0;
}

static int why_ended(const struct dstat_tunnel *t, struct err *e)
{
    const char *cure = NULL;
    int code = ssh_said(t->last, &cure);

    if (WIFEXITED(t->status) && WEXITSTATUS(t->status) == NO_PROGRAM) {
        err_set(e, ENOENT, "cannot reach '%s': there is no ssh here", t->name);
        cure = "install the package openssh-client";
        code = ENOENT;
    } else if (t->last[0]) {
        err_set(e, code ? code : ECONNRESET, "cannot reach '%s' by ssh: %s", t->name, t->last);
    } else if (WIFSIGNALED(t->status)) {
        err_set(e, ECONNRESET, "'%s': ssh was ended by signal %d", t->name, WTERMSIG(t->status));
    } else {
        err_set(e, ECONNRESET, "'%s': ssh has ended and does not say why", t->name);
    }
    err_cure(e, "%s", cure ? cure : "try it by hand: ssh -v, with that user, host and port");
    return code ? -code : -ECONNRESET;
}

static int await_socket(struct dstat_tunnel *t, struct err *e)
{
    uint64_t deadline_ns = clock_ns() + READY_MS * 1000000ull;

    while (!is_listening(t)) {
        bool ended = has_ended(t); /* first: what it has said by then is in the pipe */
        hear(t);
        if (ended)
            return why_ended(t, e);
        if (clock_ns() > deadline_ns) {
            err_set(e, ETIMEDOUT, "'%s': ssh has not got there within %d s", t->name,
                    READY_MS / 1000);
            err_cure(e, "try it by hand: ssh -v, with that user, host and port");
            return -ETIMEDOUT;
        }
        poll(&(struct pollfd){ .fd = t->err_fd, .events = POLLIN }, 1, TICK_MS);
    }
    return 0;
}

int dstat_tunnel_ready(struct dstat_endpoint *ep, struct dstat_tunnel **t, struct err *e)
{
    if (!ep->ssh.host[0] || (*t && !has_ended(*t)))
        return 0;
    dstat_tunnel_close(*t);
    *t = NULL;
    struct dstat_tunnel *made = xcalloc(1, sizeof(*made));
    made->err_fd = -1;
    snprintf(made->name, sizeof(made->name), "%s", ep->name);
    snprintf(made->there, sizeof(made->there), "%s", ep->ssh.path);
    int rc = make_dir(made, e);
    if (rc == 0)
        rc = start(made, ep, e);
    if (rc == 0)
        rc = await_socket(made, e);
    if (rc < 0) {
        dstat_tunnel_close(made);
        return rc;
    }
    snprintf(ep->via, sizeof(ep->via), "%s", made->socket);
    *t = made;
    return 0;
}

int dstat_tunnel_blame(struct dstat_tunnel *t, int rc, struct err *e)
{
    const char *cure = "see whether it is there and yours to use (ssh HOST ls -l SOCKET), and that sshd "
                       "there allows it (AllowStreamLocalForwarding); another socket is named "
                       "behind the host: ssh://HOST/SOCKET";

    if (!t || rc == 0 || rc == -EMSGSIZE)
        return rc;
    /* Its connections break before it has ended. */
    for (int ms = 0; ms < PATIENCE_MS && rc != -ETIMEDOUT && !has_ended(t) && !t->last[0];
         ms += TICK_MS) {
        poll(&(struct pollfd){ .fd = t->err_fd, .events = POLLIN }, 1, TICK_MS);
        hear(t);
    }
    hear(t);
    if (has_ended(t))
        return why_ended(t, e);
    if (!strstr(t->last, "open failed"))
        return rc;
    int code = ssh_said(t->last, &cure);
    code = code ? code : ECONNREFUSED;
    err_set(e, code, "'%s': the host opens no connection to '%s': %s", t->name, t->there, t->last);
    err_cure(e, "%s", cure);
    t->last[0] = '\0';
    return -code;
}

/* It is the leader of a group of its own: what it has started (a ProxyJump) ends with it. */
static void end(struct dstat_tunnel *t)
{
    if (has_ended(t))
        return;
    kill(t->pid, SIGTERM);
    kill(-t->pid, SIGTERM);
    for (int ms = 0; ms < PATIENCE_MS && !has_ended(t); ms += TICK_MS)
        poll(NULL, 0, TICK_MS);
    if (has_ended(t))
        return;
    kill(t->pid, SIGKILL);
    kill(-t->pid, SIGKILL);
    while (waitpid(t->pid, &t->status, 0) < 0 && errno == EINTR)
        ;
}

void dstat_tunnel_close(struct dstat_tunnel *t)
{
    if (!t)
        return;
    end(t);
    close_cleanup(&t->err_fd);
    if (t->dir[0]) {
        unlink(t->socket);
        rmdir(t->dir);
    }
    free(t);
}
