#include "xltool/xen/monitor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "core/parse.h"
#include "core/strbuf.h"
#include "procfs/file.h"
#include "storage/copy.h"
#include "xltool/xen/build.h"

/* The one before may still be taking a domain down that this one follows. */
enum { LOCK_TRIES = 150, LOCK_PAUSE_US = 200000 };

extern char **environ;

static void set_up(posix_spawnattr_t *attr, posix_spawn_file_actions_t *files)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attr);
    posix_spawnattr_setflags(attr,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(attr, &none);
    posix_spawnattr_setsigdefault(attr, &all);
    posix_spawn_file_actions_init(files);
    posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(files, 3);
}

int xen_monitor_spawn(const char *id, struct err *e)
{
    const char *const argv[] = { "xltool", "monitor", "xen:///", id, NULL };
    posix_spawnattr_t attr;
    posix_spawn_file_actions_t files;
    pid_t pid;
    int status = 0;

    set_up(&attr, &files);
    int rc = posix_spawn(&pid, "/proc/self/exe", &files, &attr, (char *const *)(uintptr_t)argv,
                         environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    if (rc != 0)
        return err_sys(e, rc, "cannot leave a monitor with the guest");
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status == 0 ? 0 : err_set(e, EIO, "the guest's monitor could not start");
}

static bool writes_to(const char *pid, const char *file)
{
    char link[64], target[512];

    snprintf(link, sizeof(link), "/proc/%.20s/fd/1", pid);
    ssize_t n = readlink(link, target, sizeof(target) - 1);
    if (n < 0)
        return false;
    target[n] = '\0';
    return strcmp(target, file) == 0;
}

int xen_xl_daemon(const char *name)
{
    char log[256], path[64], comm[32];
    struct dirent *d;
    DIR *proc = opendir("/proc");
    uint64_t pid = 0;

    snprintf(log, sizeof(log), "/var/log/xen/xl-%s.log", name);
    while (proc && (d = readdir(proc))) {
        snprintf(path, sizeof(path), "/proc/%.20s/comm", d->d_name);
        if (parse_u64(d->d_name, &pid) == 0 && pf_read(path, comm, sizeof(comm)) > 0 &&
            strcmp(comm, "xl\n") == 0 && writes_to(d->d_name, log))
            break;
        pid = 0;
    }
    if (proc)
        closedir(proc);
    return (int)pid;
}

static void wait_for_xl(const char *name)
{
    int pid;

    while ((pid = xen_xl_daemon(name)) > 0) {
        _cleanup_close_ int fd = (int)syscall(SYS_pidfd_open, pid, 0);
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (fd >= 0)
            poll(&p, 1, -1);
    }
}

/* What becomes of the domain. */
struct end {
    bool gone; /* somebody destroyed it */
    libxl_shutdown_reason reason;
};

static int await_end(struct xen_ts *c, uint32_t domid, struct end *ret, struct err *e)
{
    libxl_evgen_domain_death *watch = NULL;
    libxl_event *event = NULL;

    xen_begin(c, NULL);
    int rc = xen_end(c, libxl_evenable_domain_death(c->ctx, domid, 0, &watch), e,
                     "cannot watch domain %u", domid);
    if (rc < 0)
        return rc;
    rc = xen_end(c, libxl_event_wait(c->ctx, &event, LIBXL_EVENTMASK_ALL, NULL, NULL), e,
                 "cannot watch domain %u", domid);
    if (rc == 0) {
        ret->gone = event->type != LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN;
        ret->reason = ret->gone ? LIBXL_SHUTDOWN_REASON_UNKNOWN
                                : (libxl_shutdown_reason)event->u.domain_shutdown.shutdown_reason;
        libxl_event_free(c->ctx, event);
    }
    libxl_evdisable_domain_death(c->ctx, watch);
    return rc;
}

static libxl_action_on_shutdown action_for(const libxl_domain_config *config,
                                           libxl_shutdown_reason reason)
{
    switch (reason) {
    case LIBXL_SHUTDOWN_REASON_POWEROFF:
        return config->on_poweroff;
    case LIBXL_SHUTDOWN_REASON_REBOOT:
        return config->on_reboot;
    case LIBXL_SHUTDOWN_REASON_WATCHDOG:
        return config->on_watchdog;
    default:
        return config->on_crash;
    }
}

static bool restarts(libxl_action_on_shutdown action)
{
    return action == LIBXL_ACTION_ON_SHUTDOWN_RESTART ||
           action == LIBXL_ACTION_ON_SHUTDOWN_RESTART_RENAME ||
           action == LIBXL_ACTION_ON_SHUTDOWN_COREDUMP_RESTART;
}

static void dump_core(struct xen_ts *c, const struct xen_guest *g, libxl_action_on_shutdown action)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    if (action != LIBXL_ACTION_ON_SHUTDOWN_COREDUMP_DESTROY &&
        action != LIBXL_ACTION_ON_SHUTDOWN_COREDUMP_RESTART)
        return;
    strbuf_addf(&path, "/var/lib/xen/dump/%s", g->id);
    libxl_domain_core_dump(c->ctx, g->dom.domid, strbuf_str(&path), NULL);
}

static int start_again(struct xen_ts *c, struct xen_guest *g, struct err *e)
{
    struct xen_dom d;
    bool changed = g->next_vcpus || g->next_memory_kb;

    xen_apply_next(c, g);
    int rc = xen_build(c, NULL, g, e);
    if (rc == 0 && g->stored && changed)
        rc = xen_guest_save(c, g, e);
    if (rc == 0)
        rc = xen_dom_need(c, g->id, g->name, &d, e);
    if (rc < 0)
        return rc;
    xen_begin(c, NULL);
    return xen_end(c, libxl_domain_unpause(c->ctx, d.domid, NULL), e, "cannot let '%s' run",
                   g->name);
}

/* Does what the configuration says of such an end. 1: the guest lives on; 0: it is over. */
static int act(struct xen_ts *c, struct xen_guest *g, libxl_shutdown_reason reason, struct err *e)
{
    libxl_action_on_shutdown action = action_for(&g->config, reason);

    if (action == LIBXL_ACTION_ON_SHUTDOWN_PRESERVE)
        return 0;
    dump_core(c, g, action);
    int rc = xen_dom_destroy(c, g->id, g->dom.domid, e);
    if (rc == 0 && restarts(action))
        rc = start_again(c, g, e);
    return rc < 0 ? rc : restarts(action);
}

/* libxl tells nobody of a resume. */
static void await_resume(struct xen_ts *c, const char *id)
{
    struct xen_dom d;

    while (xen_dom_find(c, id, &d) && xen_dom_suspended(&d))
        sleep(1);
}

/* One life of the domain. 1: there may be another. */
static int stay(struct xen_ts *c, const char *id, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;
    struct end end = { .gone = false };

    xen_guest_init(&g);
    int rc = xen_guest_get(c, id, &g, e);
    if (rc < 0 || !g.live)
        return rc == -ESRCH ? 0 : rc;
    wait_for_xl(g.name);
    if (!xen_dom_find(c, id, &g.dom))
        return 0;
    rc = await_end(c, g.dom.domid, &end, e);
    if (rc < 0)
        return xen_dom_find(c, id, &g.dom) ? rc : 0;
    if (end.gone)
        return 1; /* it may have been restored under this id */
    if (end.reason == LIBXL_SHUTDOWN_REASON_SUSPEND) {
        await_resume(c, id);
        return 1;
    }
    xen_guest_release(&g);
    rc = xen_guest_get(c, id, &g, e);
    return rc == 0 && g.live ? act(c, &g, end.reason, e) : rc == -ESRCH ? 0 : rc;
}

/* The lock says that somebody stays with the guest. */
static int lock_guest(const char *id, int *ret_fd)
{
    _cleanup_free_ char *dir = xen_guest_path(id, NULL), *path = xen_guest_path(id, "monitor");

    int rc = make_dirs(dir, NULL);
    if (rc < 0)
        return rc;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            *ret_fd = fd;
            return 0;
        }
        usleep(LOCK_PAUSE_US);
    }
    close(fd);
    return -EBUSY;
}

static int monitor_guest(const char *uri, const char *id, struct err *e)
{
    struct ts *t;
    _cleanup_close_ int lock = -1;

    if (lock_guest(id, &lock) < 0)
        return 0;
    int rc = xen_open(&t, uri, e);
    if (rc < 0)
        return rc;
    do {
        rc = stay((struct xen_ts *)t, id, e);
    } while (rc > 0);
    xen_close(t);
    return rc;
}

int xen_monitor(const char *uri, const char *id, struct err *e)
{
    /* A process that nobody waits for: who spawned us waits for the first one. */
    pid_t pid = fork();

    if (pid < 0)
        return err_sys(e, errno, "cannot leave a monitor with the guest");
    if (pid > 0)
        return 0;
    prctl(PR_SET_NAME, "xltool"); /* not "exe" */
    openlog("xltool", LOG_PID, LOG_DAEMON);
    int rc = monitor_guest(uri, id, e);
    if (rc < 0)
        syslog(LOG_ERR, "monitor of %s: %s", id, e->msg);
    _exit(rc < 0);
}
