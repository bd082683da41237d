#include "xltool/control.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/report.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/output.h"
#include "xltool/plan_text.h"
#include "xltool/progress.h"
#include "xltool/shared_disks.h"
#include "xltool/ssh.h"

#define NS_PER_S 1000000000ull

enum { POLL_MS = 100, PATIENCE_S = 10, DEADLINE_S = 3600, DEADLINE_POWER_S = 300, HANG_UP_S = 2 };

/* A guest that is to be changed is worth waiting for longer than a row of a table. */
static uint64_t patience_ns(const struct options *o)
{
    return o->timeout_ns || o->demo ? options_timeout_ns(o) : PATIENCE_S * NS_PER_S;
}

int control_open(struct control *c, const struct options *o)
{
    int code;

    interrupt_catch();
    signal(SIGPIPE, SIG_IGN); /* a reader that leaves must not end an operation half-way */
    *c = (struct control){ .o = o };
    c->engine = connect_start(o, 0, &code);
    if (!c->engine)
        return code;
    if (engine_wait(c->engine, 0, clock_ns() + patience_ns(o)) == -EINTR)
        return connect_stop(c->engine, EXIT_INTERRUPTED);
    connect_table(c->engine, &c->table);
    return EXIT_DONE;
}

int control_close(struct control *c, int code)
{
    table_release(&c->table);
    return connect_stop(c->engine, code);
}

bool control_refresh(struct control *c)
{
    uint64_t now = clock_ns();

    engine_kick(c->engine);
    if (engine_wait(c->engine, now, now + patience_ns(c->o)) == -EINTR || interrupt_caught())
        return false;
    table_release(&c->table);
    connect_table(c->engine, &c->table);
    return true;
}

int control_find(struct control *c, const char *arg, const struct row **ret)
{
    struct err err = ERR_INIT;
    int rc = table_find_guest(&c->table, arg, ret, &err);

    if (rc == 0)
        return EXIT_DONE;
    /* The guest may be on a connection that does not answer. */
    int code = rc == -ESRCH ? connect_report(c->engine) : EXIT_USAGE;
    message_err(&err);
    return rc == -ESRCH && code != EXIT_UNAVAILABLE ? EXIT_NO_GUEST : code;
}

void control_intent(const struct control *c, const struct row *r, const struct request *what,
                    struct intent *ret)
{
    ret->conn = r->source;
    request_copy(&ret->req, what);
    ret->req.guest_id = xstrdup(r->guest->id);
    ret->req.guest_name = xstrdup(r->guest->name);
    ret->req.platform = xstrdup(r->guest->platform);
    ret->req.force = c->o->force;
}

static bool makes(const struct engine_conn *conn, const char *platform)
{
    return conn->toolstack && conn->toolstack->makes && conn->toolstack->makes(conn->uri, platform);
}

int control_place(struct control *c, const char *platform, size_t *ret)
{
    bool known = false, found = false;

    for (size_t i = 0; i < engine_count(c->engine); i++) {
        struct engine_conn conn;
        engine_conn(c->engine, i, &conn);
        if (!makes(&conn, platform))
            continue;
        known = true;
        if (conn.state == CONN_OK && found) {
            message("'%s' guests can be made in several places; choose one with --connect URI", platform);
            return EXIT_USAGE;
        }
        if (conn.state != CONN_OK)
            continue;
        found = true;
        *ret = i;
    }
    if (found)
        return EXIT_DONE;
    if (known)
        connect_report(c->engine);
    message("no connection makes guests of platform '%s'; 'xltool doctor' lists what is here", platform);
    return EXIT_UNAVAILABLE;
}

int control_exit_code(int rc)
{
    switch (-rc) {
    case 0:
        return EXIT_DONE;
    case ESRCH:
        return EXIT_NO_GUEST;
    case EACCES:
    case EPERM:
    case ENOTCONN:
        return EXIT_UNAVAILABLE;
    case EINVAL:
        return EXIT_USAGE;
    case ECANCELED:
    case EINTR:
        return EXIT_INTERRUPTED;
    default:
        return EXIT_FAILED;
    }
}

static uint64_t deadline_of(const struct control *c, const struct operation *op, enum task task)
{
    enum op_kind kind = operation_request(op)->kind;
    bool power = task == TASK_RUN && kind >= OP_START && kind <= OP_RENAME;

    if (task == TASK_EXEC || task == TASK_CONSOLE)
        return c->deadline_ns ? c->deadline_ns : UINT64_MAX;
    return clock_ns() + (c->o->deadline_ns ? c->o->deadline_ns
                                           : (power ? DEADLINE_POWER_S : DEADLINE_S) * NS_PER_S);
}

static void say_cancelling(const struct operation_status *s, bool late)
{
    if (late)
        message("its time is up: taking back what was begun");
    else if (s->finishing)
        message("too late to cancel: what is left takes a moment");
    else
        message("cancelling, and taking back what was begun; a second Ctrl-C leaves it to 'xltool recover'");
}

static bool is_over(const struct operation_status *s)
{
    return s->state == OPERATION_DONE || s->state == OPERATION_FAILED;
}

/* Waits for the end of a task, showing how it goes. */
static void watch(struct control *c, struct operation *op, uint64_t deadline_ns, struct progress *p,
                  struct operation_status *ret)
{
    struct pollfd event = { .fd = engine_fd(c->engine), .events = POLLIN };
    bool cancelled = false;

    for (operation_status(op, ret); !is_over(ret); operation_status(op, ret)) {
        bool late = clock_ns() > deadline_ns;
        progress_show(p, ret);
        if (!cancelled && (late || interrupt_caught())) {
            cancelled = true;
            progress_clear(p);
            say_cancelling(ret, late);
            operation_cancel(op, late);
        }
        if (poll(&event, 1, POLL_MS) > 0)
            engine_drain(c->engine);
    }
    progress_clear(p);
}

/* Waits for a task that changes nothing: once it is to end it gets a moment, and is then left behind,
 * for a platform that hangs must not keep the user. */
static void watch_quietly(struct control *c, struct operation *op, uint64_t deadline_ns,
                          struct operation_status *ret)
{
    struct pollfd event = { .fd = engine_fd(c->engine), .events = POLLIN };
    uint64_t leave_ns = UINT64_MAX;

    for (operation_status(op, ret); !is_over(ret) && clock_ns() < leave_ns; operation_status(op, ret)) {
        bool late = clock_ns() > deadline_ns;
        if (leave_ns == UINT64_MAX && (late || interrupt_caught())) {
            operation_cancel(op, late);
            leave_ns = clock_ns() + HANG_UP_S * NS_PER_S;
        }
        if (poll(&event, 1, POLL_MS) > 0)
            engine_drain(c->engine);
    }
    if (is_over(ret))
        return;
    ret->state = OPERATION_FAILED;
    if (interrupt_caught())
        err_set(&ret->err, ECANCELED, "cancelled");
    else
        err_set(&ret->err, ETIMEDOUT, "no answer in time");
}

static bool is_shown(enum task task)
{
    return task == TASK_RUN || task == TASK_RECOVER;
}

int control_task(struct control *c, size_t conn, struct operation *op, enum task task,
                 struct operation_status *ret)
{
    struct progress p;

    *ret = (struct operation_status){ .state = OPERATION_FAILED };
    int rc = engine_submit(c->engine, conn, op, task, &ret->err);
    if (rc < 0)
        return rc;
    progress_init(&p, c->o, operation_request(op));
    if (is_shown(task))
        watch(c, op, deadline_of(c, op, task), &p, ret);
    else
        watch_quietly(c, op, deadline_of(c, op, task), ret);
    return ret->state == OPERATION_FAILED ? -ret->err.code : 0;
}

void control_hang_up(int fd, struct operation *op, struct operation_status *ret)
{
    uint64_t deadline = clock_ns() + HANG_UP_S * NS_PER_S;

    shutdown(fd, SHUT_RDWR);
    operation_status(op, ret);
    while (!ret->ended_ns && clock_ns() < deadline) {
        poll(NULL, 0, 10);
        operation_status(op, ret);
    }
}

static const char *uri_of(const struct control *c, size_t conn)
{
    return c->table.sources[conn].uri;
}

/* What to do stands behind a reason that is alone; of several the plan does not say which cure is
 * whose, so that they stand below. */
static int refuse(const struct request *r, const struct plan *p)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
    const struct strlist *why = p->refused.n ? &p->refused : &p->forced;
    const char *cure = NULL;

    if (p->cures.n && why->n == 1)
        cure = p->cures.v[0];
    else if (!p->cures.n && !p->refused.n)
        cure = "--force does it all the same";
    report_title(&title, r);
    for (size_t i = 0; i < why->n; i++)
        message("refused to %s: %s%s%s", strbuf_str(&title), why->v[i], cure ? "; " : "", cure ? cure : "");
    for (size_t i = 0; !cure && i < p->cures.n; i++)
        message("%s", p->cures.v[i]);
    return EXIT_REFUSED;
}

/* Polls, because a signal that comes just before fgets() would not end it. */
static bool read_answer(char *ret, int cap)
{
    struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };

    while (!interrupt_caught())
        if (poll(&p, 1, POLL_MS) > 0)
            return fgets(ret, cap, stdin);
    return false;
}

/* Asks about all that would be lost, in one question that names the guests. */
static int ask(const struct control *c, struct operation **ops, size_t n)
{
    bool any = false;
    char answer[16] = "";

    for (size_t i = 0; i < n; i++)
        any |= operation_plan(ops[i])->loses.n > 0;
    if (!any || c->o->yes)
        return EXIT_DONE;
    for (size_t i = 0; i < n; i++) {
        _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
        const struct plan *p = operation_plan(ops[i]);
        report_title(&title, operation_request(ops[i]));
        if (operation_request(ops[i])->platform)
            strbuf_addf(&title, " (%s)", operation_request(ops[i])->platform);
        for (size_t k = 0; k < p->loses.n; k++)
            message("%s: %s", strbuf_str(&title), p->loses.v[k]);
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        message("refused, since nobody can be asked here; --yes answers beforehand");
        return EXIT_REFUSED;
    }
    fputs("Go on? [y/N] ", stderr);
    if (!read_answer(answer, sizeof(answer)))
        fputc('\n', stderr);
    if (answer[0] != 'y' && answer[0] != 'Y') {
        message("nothing was done");
        return interrupt_caught() ? EXIT_INTERRUPTED : EXIT_REFUSED;
    }
    return EXIT_DONE;
}

static int make_plan(struct control *c, const struct intent *intents, size_t i, struct operation *op)
{
    const struct intent *in = &intents[i];
    struct operation_status s;
    int rc = control_task(c, in->conn, op, TASK_PLAN, &s);

    if (rc < 0) {
        message_err(&s.err);
        return control_exit_code(rc);
    }
    shared_disks_refuse(c->engine, intents, i, operation_plan_edit(op));
    if (c->o->dry_run && c->o->json)
        output_json(plan_json(&in->req, uri_of(c, in->conn), operation_plan(op)), true);
    else if (c->o->dry_run)
        plan_print(&in->req, uri_of(c, in->conn), operation_plan(op));
    if (!plan_blocked(operation_plan(op), c->o->force))
        return EXIT_DONE;
    return c->o->dry_run ? EXIT_REFUSED : refuse(&in->req, operation_plan(op));
}

/* What xltool itself remembers of guests. */
static void remember(const struct request *r, const struct detail *result)
{
    struct err err = ERR_INIT;

    if (r->kind == OP_DELETE)
        ssh_forget_address(r->guest_id);
    for (size_t i = 0; r->kind == OP_CREATE && r->spec.address && i < result->n; i++) {
        const char *id = detail_value(&result->records[i], "id");
        if (strcmp(result->records[i].section, "guest") == 0 && id &&
            ssh_keep_address(id, r->spec.address, &err) < 0)
            message_err(&err);
    }
}

static int run_one(struct control *c, const struct intent *in, struct operation *op)
{
    struct operation_status s;
    int rc = control_task(c, in->conn, op, TASK_RUN, &s);

    if (rc == 0)
        remember(&in->req, operation_result(op));
    if (c->o->json)
        output_json(result_json(op, uri_of(c, in->conn), &s), true);
    else if (rc == 0)
        result_print(op, &s);
    if (rc < 0)
        message_err(&s.err);
    message_sync();
    return control_exit_code(rc);
}

static int run_all(struct control *c, const struct intent *intents, struct operation **ops, size_t n)
{
    int code = EXIT_DONE;

    /* All are planned, so that the user learns of every refusal at once. */
    for (size_t i = 0; i < n && !interrupt_caught(); i++) {
        int one = make_plan(c, intents, i, ops[i]);
        code = code == EXIT_DONE ? one : code;
    }
    if (interrupt_caught())
        return EXIT_INTERRUPTED;
    if (code != EXIT_DONE || c->o->dry_run)
        return code;
    code = ask(c, ops, n);
    for (size_t i = 0; code == EXIT_DONE && i < n; i++)
        code = interrupt_caught() ? EXIT_INTERRUPTED : run_one(c, &intents[i], ops[i]);
    return code;
}

int control_run(struct control *c, struct intent *intents, size_t n)
{
    struct operation **ops = xcalloc(n, sizeof(*ops));

    for (size_t i = 0; i < n; i++)
        ops[i] = operation_new(&intents[i].req);
    int code = run_all(c, intents, ops, n);
    for (size_t i = 0; i < n; i++)
        operation_unref(ops[i]);
    free(ops);
    return code;
}

/* A guest that is named twice is changed once. */
static bool is_among(const struct intent *intents, size_t n, const struct row *r)
{
    for (size_t i = 0; i < n; i++)
        if (intents[i].conn == r->source && strcmp(intents[i].req.guest_id, r->guest->id) == 0)
            return true;
    return false;
}

int control_guests(const struct options *o, const struct request *what, const struct strlist *guests)
{
    struct control c;
    int code = control_open(&c, o);

    if (code != EXIT_DONE)
        return code;
    struct intent *intents = xcalloc(guests->n, sizeof(*intents));
    size_t n = 0;
    for (size_t i = 0; code == EXIT_DONE && i < guests->n; i++) {
        const struct row *r;
        code = control_find(&c, guests->v[i], &r);
        if (code == EXIT_DONE && !is_among(intents, n, r))
            control_intent(&c, r, what, &intents[n++]);
    }
    if (code == EXIT_DONE)
        code = control_run(&c, intents, n);
    for (size_t i = 0; i < n; i++)
        request_release(&intents[i].req);
    free(intents);
    return control_close(&c, code);
}

int control_guest(const struct options *o, const struct request *what, const char *guest)
{
    char *names[] = { (char *)(uintptr_t)guest };
    const struct strlist one = { .v = names, .n = 1 };

    return control_guests(o, what, &one);
}
