#include "xltool/ssh.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/escape.h"
#include "core/mem.h"
#include "core/sample.h"
#include "core/statedir.h"
#include "storage/copy.h"
#include "storage/spawn.h"
#include "xltool/interrupt.h"

enum { ADDRESS_MOST = 256 };

extern char **environ;

int ssh_check_address(const char *address, struct err *e)
{
    size_t len = strlen(address);
    bool good = len > 0 && len < ADDRESS_MOST && address[0] != '-';

    for (size_t i = 0; good && i < len; i++)
        good = isalnum((unsigned char)address[i]) || strchr(".:-_@[]%", address[i]);
    return good ? 0 : err_set(e, EINVAL, "'%s' is no address: give a host or user@host", address);
}

/* False for an id that is no file name. */
static bool address_file(struct strbuf *out, const char *guest_id)
{
    state_dir(out);
    strbuf_adds(out, "/addresses");
    if (!guest_id)
        return true;
    strbuf_addf(out, "/%s", guest_id);
    return *guest_id && *guest_id != '.' && !strchr(guest_id, '/');
}

int ssh_keep_address(const char *guest_id, const char *address, struct err *e)
{
    _cleanup_strbuf_ struct strbuf dir = STRBUF_INIT, path = STRBUF_INIT;

    address_file(&dir, NULL);
    if (!address_file(&path, guest_id))
        return err_set(e, EINVAL, "'%s' is no id of a guest", guest_id);
    int rc = make_dirs(strbuf_str(&dir), e);
    return rc < 0 ? rc : write_file(strbuf_str(&path), address, strlen(address), 0600, e);
}

void ssh_forget_address(const char *guest_id)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    if (address_file(&path, guest_id))
        unlink(strbuf_str(&path));
}

char *ssh_address(const char *guest_id)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
    struct err ignored = ERR_INIT;
    char *text = NULL;
    size_t len;

    if (!address_file(&path, guest_id) ||
        read_file(strbuf_str(&path), ADDRESS_MOST, &text, &len, &ignored) < 0)
        return NULL;
    if (ssh_check_address(text, &ignored) == 0)
        return text;
    free(text);
    return NULL;
}

/* ssh hands what it is given to the guest's shell, joined with blanks: so it gets one word, quoted. */
static char *remote_command(char *const argv[])
{
    struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; argv[i]; i++) {
        if (i > 0)
            strbuf_addc(&line, ' ');
        escape_shell(&line, argv[i]);
    }
    return strbuf_detach(&line);
}

static int spawn_ssh(const char *address, const char *command, bool quiet, pid_t *ret, struct err *e)
{
    const char *const words[] = { "ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "--",
                                  address, command, NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t defaults;

    posix_spawn_file_actions_init(&files);
    for (int fd = STDIN_FILENO; quiet && fd <= STDERR_FILENO; fd++)
        posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    posix_spawnattr_init(&attr);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
    /* posix_spawn() changes none of the words. */
    int rc = posix_spawnp(ret, "ssh", &files, &attr, (char *const *)(uintptr_t)words, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    if (rc == 0)
        return 0;
    err_sys(e, rc, "cannot run ssh");
    err_cure(e, "apt-get install openssh-client");
    return -rc;
}

int ssh_exec(const char *address, char *const argv[], bool quiet, int *ret_status, struct err *e)
{
    _cleanup_free_ char *command = remote_command(argv);
    int status;
    pid_t pid;
    int rc = spawn_ssh(address, command, quiet, &pid, e);

    if (rc < 0)
        return rc;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return err_sys(e, errno, "cannot wait for ssh");
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return 0;
}

/* What spawn_run() asks whether to stop. */
struct patience {
    struct op base;
    uint64_t deadline_ns;
};

static int check_patience(struct op *op, struct err *e)
{
    if (interrupt_caught())
        return err_set(e, ECANCELED, "cancelled");
    return clock_ns() > ((struct patience *)op)->deadline_ns ? err_set(e, ETIMEDOUT, "no answer in time") : 0;
}

int ssh_output(const char *address, const struct strlist *words, uint64_t deadline_ns, struct strbuf *out,
               int *ret_status, struct err *e)
{
    static const struct op_sink sink = { .check = check_patience };
    _cleanup_free_ char **argv = xcalloc(words->n + 1, sizeof(*argv));
    struct patience p = { .base = { .sink = &sink }, .deadline_ns = deadline_ns };

    for (size_t i = 0; i < words->n; i++)
        argv[i] = words->v[i];
    _cleanup_free_ char *command = remote_command(argv);
    const char *const line[] = { "ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "--", address, command, NULL };
    int rc = spawn_run(line, out, &p.base, e);

    if (rc == 0)
        *ret_status = 0;
    return rc;
}
