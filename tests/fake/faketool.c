#include "tests/fake/faketool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/parse.h"
#include "tests/fake/fakestat.h"

struct faketool {
    struct ts base;
    char *uri;
};

static bool makes(const char *uri, const char *platform)
{
    return strncmp(uri, "fake:", 5) == 0 && strcmp(platform, "fake") == 0;
}

static bool is(const struct ts *t, const char *key, const char *value)
{
    char text[64];

    return fake_param(((const struct faketool *)t)->uri, key, text, sizeof(text)) && strcmp(text, value) == 0;
}

static const char *guest_of(const struct request *r)
{
    return r->guest_name ? r->guest_name : r->name;
}

/* As is(), for a request on the guest that of= names, or on any. */
static bool is_for(const struct ts *t, const struct request *r, const char *key, const char *value)
{
    char of[64];

    return is(t, key, value) &&
           (!fake_param(((const struct faketool *)t)->uri, "of", of, sizeof(of)) || strcmp(of, guest_of(r)) == 0);
}

static int tool_open(struct ts **ret, const char *uri, struct err *e)
{
    struct faketool *t = xcalloc(1, sizeof(*t));

    (void)e;
    *t = (struct faketool){ .base = { &faketool_toolstack }, .uri = xstrdup(uri) };
    *ret = &t->base;
    return 0;
}

static void tool_close(struct ts *t)
{
    free(((struct faketool *)t)->uri);
    free(t);
}

static int tool_plan(struct ts *t, const struct request *r, struct plan *ret, struct err *e)
{
    if (is_for(t, r, "plan", "fail"))
        return err_set(e, ESRCH, "guest '%s' has gone", r->guest_name);
    while (is_for(t, r, "plan", "hang"))
        pause();
    plan_step(ret, "%s, first step", op_kind_name(r->kind));
    plan_step(ret, "second step with \033[31mred\033[m");
    ret->copy_bytes = 3 << 20;
    if (is_for(t, r, "plan", "refuse")) {
        plan_refuse(ret, "the name '%s' is taken", r->name ? r->name : "");
        plan_cure(ret, "choose another name");
    }
    if (is_for(t, r, "plan", "force"))
        plan_force(ret, "'%s' uses 900M", r->guest_name);
    if (is_for(t, r, "plan", "loses"))
        plan_loses(ret, "'%s' is running", r->guest_name);
    if (is_for(t, r, "plan", "unforced") && !r->force)
        plan_loses(ret, "'%s' is only asked", r->guest_name);
    if (is_for(t, r, "plan", "still"))
        plan_stands_still(ret, "while its memory is saved, about 2 s");
    return 0;
}

/* A file of the state directory, in path. */
static void state_file(const struct ts *t, const char *name, char *path, size_t cap)
{
    char dir[256] = "/nonexistent";

    fake_param(((const struct faketool *)t)->uri, "state", dir, sizeof(dir));
    snprintf(path, cap, "%s/%s", dir, name);
}

/* The same, with each=guest one of each guest: so that several can be operated on. */
static void guest_file(const struct ts *t, const struct request *r, const char *name, char *path, size_t cap)
{
    char full[128];

    snprintf(full, sizeof(full), "%s-%s", guest_of(r), name);
    state_file(t, is(t, "each", "guest") ? full : name, path, cap);
}

static int touch(const char *path, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return err_sys(e, errno, "cannot make '%s'", path);
    close(fd);
    return 0;
}

static int linger(struct op *op, struct err *e)
{
    int rc = 0;

    op_phase(op, "copying the disk of '%s'", guest_of(op->req));
    for (uint64_t done = 0; rc == 0; done += 8 << 20) {
        op_progress(op, done, 1 << 30);
        rc = op_check(op, e);
        poll(NULL, 0, 20);
    }
    return rc;
}

/* Two files that a failure takes back, and a third one that is only made once all is well. */
static int tool_run(struct ts *t, struct op *op, struct err *e)
{
    static const char *const names[] = { "one", "two" };
    char path[512];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < 2; i++) {
        guest_file(t, op->req, names[i], path, sizeof(path));
        op_phase(op, "making %s", names[i]);
        rc = op_undo(op, e, "remove", path, NULL);
        if (rc == 0)
            rc = touch(path, e);
        op_progress(op, i + 1, 2);
    }
    guest_file(t, op->req, "three", path, sizeof(path));
    if (rc == 0)
        rc = op_then(op, e, "make", path, NULL);
    if (rc == 0 && is_for(t, op->req, "run", "slow"))
        rc = linger(op, e);
    while (rc == 0 && is_for(t, op->req, "run", "stuck"))
        pause();
    if (rc == 0 && is_for(t, op->req, "run", "fail"))
        return err_set(e, EIO, "cannot %s '%s': the disk is on fire", op_kind_name(op->req->kind),
                       guest_of(op->req));
    if (rc == 0 && op->req->kind == OP_RESIZE)
        op_resized(op, "memory", "512M", "512M", "480M", "no");
    return rc;
}

static int tool_perform(struct ts *t, struct op *op, const struct step *s, struct err *e)
{
    char broken[512];

    (void)op;
    state_file(t, "broken", broken, sizeof(broken));
    if (access(broken, F_OK) == 0)
        return err_set(e, EIO, "cannot %s '%s': broken", s->verb, s->args.v[0]);
    if (strcmp(s->verb, "remove") == 0)
        return unlink(s->args.v[0]) < 0 && errno != ENOENT ? err_sys(e, errno, "cannot remove") : 0;
    if (access(s->args.v[0], F_OK) == 0)
        return 0;
    return touch(s->args.v[0], e);
}

static int tool_snapshots(struct ts *t, const char *guest_id, struct detail *ret, struct err *e)
{
    (void)guest_id;
    (void)e;
    while (is(t, "snapshots", "hang"))
        pause();
    detail_begin(ret, "snapshot");
    detail_text(ret, "name", "first");
    detail_text(ret, "time", "2026-01-31T12:00:00Z");
    detail_text(ret, "kind", "memory and disks");
    detail_number(ret, "size_bytes", 5 << 20);
    detail_number(ret, "stood_still_ms", 120);
    detail_begin(ret, "snapshot");
    detail_text(ret, "name", "second");
    detail_text(ret, "parent", "first");
    detail_text(ret, "time", "2026-01-31T13:00:00Z");
    detail_text(ret, "kind", "disks");
    detail_text(ret, "current", "yes");
    detail_text(ret, "description", "hostile \033[31m text");
    return 0;
}

static int tool_exec(struct ts *t, const char *guest_id, char *const argv[], const struct exec_sink *sink,
                     int *ret_status, struct err *e)
{
    static const char hostile[] = "\033]0;owned\a\033[31mred\r\n\ttab\0nul\n\xe2\x80\xaeturned\n";

    (void)guest_id;
    if (is(t, "exec", "console"))
        return err_set(e, ENOTSUP, "no agent");
    while (is(t, "exec", "hang"))
        pause();
    for (size_t i = 1; is(t, "exec", "echo") && argv[i]; i++) {
        sink->out(sink->arg, false, argv[i], strlen(argv[i]));
        sink->out(sink->arg, false, "\n", 1);
    }
    if (is(t, "exec", "hostile"))
        sink->out(sink->arg, false, hostile, sizeof(hostile) - 1);
    while (is(t, "exec", "slow")) {
        poll(NULL, 0, 20);
        if (sink->stop && sink->stop(sink->arg))
            return err_set(e, ECANCELED, "cancelled: '%s' goes on in the guest", argv[0]);
    }
    sink->out(sink->arg, false, argv[0], strlen(argv[0]));
    sink->out(sink->arg, true, "on stderr\n", 10);
    *ret_status = 7;
    return 0;
}

static void pump(int a, int b)
{
    struct pollfd p[2] = { { .fd = a, .events = POLLIN }, { .fd = b, .events = POLLIN } };
    char data[1024];

    for (;;) {
        if (poll(p, 2, -1) < 0)
            continue;
        for (int i = 0; i < 2; i++) {
            ssize_t n = p[i].revents ? read(p[i].fd, data, sizeof(data)) : 1;
            if (n <= 0)
                return;
            if (p[i].revents && write(p[1 - i].fd, data, (size_t)n) != n)
                return;
        }
    }
}

int faketool_shell(const char *script, int fd, struct err *e)
{
    int tty;

    pid_t pid = forkpty(&tty, NULL, NULL, NULL);
    if (pid < 0)
        return err_sys(e, errno, "cannot make a terminal");
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", script, NULL);
        _exit(127);
    }
    pump(fd, tty);
    close(tty);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return 0;
}

static int tool_console(struct ts *t, const char *guest_id, int fd, struct err *e)
{
    if (is(t, "console", "off"))
        return err_set(e, EIO, "guest '%.8s' has no console", guest_id);
    if (is(t, "console", "silent"))
        return faketool_shell("exec cat", fd, e);
    if (is(t, "console", "busy"))
        return faketool_shell("sleep 4; exec sh -i", fd, e);
    if (is(t, "console", "asleep"))
        return faketool_shell("stty -echo; while read -r line; do eval \"$line\"; [ -z \"$line\" ] || exec sleep 60; done", fd, e);
    return faketool_shell("exec sh -i", fd, e);
}

const struct toolstack faketool_toolstack = {
    .name = "fake",
    .can = ~0u & ~CAN(OP_RENAME),
    .diskless = true,
    .makes = makes,
    .open = tool_open,
    .close = tool_close,
    .plan = tool_plan,
    .run = tool_run,
    .perform = tool_perform,
    .snapshots = tool_snapshots,
    .exec = tool_exec,
    .console = tool_console,
};
