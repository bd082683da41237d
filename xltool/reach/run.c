/* The guests' rows: commands in many guests, one at a time on each connection. */
#include "xltool/reach/reach.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/progress.h"
#include "xltool/ssh.h"

#define NS_PER_S 1000000000ull

enum {
    POLL_MS = 100,
    SHELL_WAIT_S = 20, /* as exec has */
    ANSWER_S = 40,     /* for a command in a guest that is slow, besides: eight targets take four seconds */
    EACH_S = 2,        /* and for each target */
    HANG_UP_S = 2,
    STATUS_NO_EXEC = 126,
    STATUS_NOT_FOUND = 127
};

/* A command for one guest. */
struct errand {
    size_t end;
    struct strlist words;
    uint64_t patience_ns;
    struct operation *op; /* NULL = not begun, or over */
    uint64_t until_ns, leave_ns;
    bool over;
    int rc, status;
    struct strbuf output; /* hostile */
    struct err err;
};

struct errands {
    struct reach *r;
    struct control *c;
    struct errand *v;
    size_t n;
    const char *what; /* for the progress: "asking" */
    uint64_t deadline_ns;
    bool *busy;       /* a connection each: a command is under way, or never came back */
    struct progress progress;
    struct operation_status shown;
};

static void finish(struct errand *one, int rc)
{
    one->over = true;
    one->rc = rc;
    operation_unref(one->op);
    one->op = NULL;
}

static size_t connection_of(const struct errands *all, const struct errand *one)
{
    return all->r->ends[one->end].row->source;
}

/* ---- one ---- */

/* Over ssh we wait: the few guests with an address for it have no connection of their own. */
static void run_by_ssh(struct errands *all, struct errand *one, const char *address)
{
    uint64_t until_ns = clock_ns() + one->patience_ns;

    finish(one, ssh_output(address, &one->words, until_ns < all->deadline_ns ? until_ns : all->deadline_ns, &one->output,
                           &one->status, &one->err));
}

static void begin(struct errands *all, struct errand *one)
{
    const struct request what = { .kind = OP_START }; /* none of them: the task says it */
    const struct row *row = all->r->ends[one->end].row;
    _cleanup_free_ char *address = ssh_address(row->guest->id);
    struct intent in;

    snprintf(all->shown.phase, sizeof(all->shown.phase), "%s '%s'", all->what, row->guest->name);
    progress_show(&all->progress, &all->shown);
    if (address) {
        run_by_ssh(all, one, address);
        return;
    }
    control_intent(all->c, row, &what, &in);
    one->op = operation_new(&in.req);
    one->until_ns = clock_ns() + one->patience_ns;
    operation_set_command(one->op, &one->words, SHELL_WAIT_S * NS_PER_S);
    int rc = engine_submit(all->c->engine, in.conn, one->op, TASK_EXEC, &one->err);
    request_release(&in.req);
    if (rc < 0)
        finish(one, rc);
    else
        all->busy[connection_of(all, one)] = true;
}

/* True when it was over, and its connection is free again. */
static bool take(struct errand *one)
{
    struct operation_status s;

    operation_status(one->op, &s);
    if (s.state != OPERATION_DONE && s.state != OPERATION_FAILED)
        return false;
    if (s.state == OPERATION_DONE) {
        operation_output(one->op, &one->output);
        one->status = operation_exit_status(one->op);
    }
    one->err = s.err;
    if (one->leave_ns && s.err.code == ECANCELED && !interrupt_caught()) /* by us */
        err_set(&one->err, ETIMEDOUT, "no answer in time");
    finish(one, s.state == OPERATION_DONE ? 0 : -one->err.code);
    return true;
}

/* Its time is up, or the user has had enough: it gets a moment, then it is left behind with its connection. */
static void hurry(struct errands *all, struct errand *one)
{
    uint64_t now = clock_ns();
    bool late = now > one->until_ns || now > all->deadline_ns;

    if (!one->leave_ns && (late || interrupt_caught())) {
        operation_cancel(one->op, late);
        one->leave_ns = now + HANG_UP_S * NS_PER_S;
    }
    if (one->leave_ns && now > one->leave_ns)
        finish(one, interrupt_caught() ? err_set(&one->err, ECANCELED, "interrupted")
                                       : err_set(&one->err, ETIMEDOUT, "no answer in time"));
}

/* ---- all ---- */

static void step(struct errands *all, struct errand *one)
{
    size_t conn = connection_of(all, one);

    if (one->op) {
        if (take(one))
            all->busy[conn] = false;
        else
            hurry(all, one);
    } else if (!one->over && interrupt_caught()) {
        finish(one, err_set(&one->err, ECANCELED, "interrupted"));
    } else if (!one->over && clock_ns() > all->deadline_ns) {
        finish(one, err_set(&one->err, ETIMEDOUT, "not tried: --deadline had passed"));
    } else if (!one->over && !all->busy[conn]) {
        begin(all, one);
    }
}

static bool are_over(const struct errands *all)
{
    for (size_t i = 0; i < all->n; i++)
        if (!all->v[i].over)
            return false;
    return true;
}

/* A connection whose command never came back has nobody who would do the next one. */
static void give_up_stuck(struct errands *all)
{
    for (size_t i = 0; i < all->n; i++) {
        bool under_way = false;
        for (size_t k = 0; k < all->n; k++)
            under_way |= all->v[k].op && connection_of(all, &all->v[k]) == connection_of(all, &all->v[i]);
        if (!all->v[i].over && !under_way && all->busy[connection_of(all, &all->v[i])])
            finish(&all->v[i], err_set(&all->v[i].err, EBUSY, "an earlier command on this connection has not come back"));
    }
}

static void run(struct errands *all)
{
    const struct request nothing = { .kind = OP_START };
    struct pollfd p = { .fd = engine_fd(all->c->engine), .events = POLLIN };

    progress_init(&all->progress, all->c->o, &nothing);
    if (all->progress.kind == PROGRESS_PLAIN) /* for a program it is over soon enough */
        all->progress.kind = PROGRESS_NONE;
    all->shown = (struct operation_status){ .begun_ns = clock_ns(), .total = all->n };
    while (!are_over(all)) {
        all->shown.done = 0;
        for (size_t i = 0; i < all->n; i++) {
            step(all, &all->v[i]);
            all->shown.done += all->v[i].over;
        }
        give_up_stuck(all);
        if (!are_over(all) && poll(&p, 1, POLL_MS) > 0)
            engine_drain(all->c->engine);
        progress_show(&all->progress, &all->shown);
    }
    progress_clear(&all->progress);
}

static void errands_init(struct errands *all, struct reach *r, struct control *c, const char *what, uint64_t deadline_ns)
{
    *all = (struct errands){ .r = r, .c = c, .what = what, .deadline_ns = deadline_ns };
    all->busy = xcalloc(engine_count(c->engine) + 1, sizeof(*all->busy));
}

static void errands_release(struct errands *all)
{
    for (size_t i = 0; i < all->n; i++) {
        strlist_release(&all->v[i].words);
        strbuf_release(&all->v[i].output);
        operation_unref(all->v[i].op);
    }
    free(all->v);
    free(all->busy);
}

static int code_after(void)
{
    return interrupt_caught() ? EXIT_INTERRUPTED : EXIT_DONE;
}

/* Why a command gave nothing, for the table; "" when it gave something. */
static void why_not(const struct errand *one, char ret[REACH_WHY])
{
    _cleanup_strbuf_ struct strbuf why = STRBUF_INIT;

    if (one->rc < 0)
        strbuf_addf(&why, "%s%s%s", one->err.msg, *one->err.cure ? "; " : "", one->err.cure);
    else if (one->status == STATUS_NO_EXEC || one->status == STATUS_NOT_FOUND)
        strbuf_adds(&why, "there is no shell in the guest");
    else if (one->status != 0)
        strbuf_addf(&why, "the shell in the guest ends with status %d", one->status);
    reach_why(ret, strbuf_str(&why));
}

/* ---- addresses ---- */

int reach_ask(struct reach *r, struct control *c, uint64_t deadline_ns)
{
    struct errands all;

    errands_init(&all, r, c, "asking for the addresses of", deadline_ns);
    all.v = xcalloc(r->n_ends, sizeof(*all.v));
    for (all.n = 0; all.n < r->n_ends - 1; all.n++) {
        all.v[all.n] = (struct errand){ .end = all.n, .patience_ns = (SHELL_WAIT_S + ANSWER_S) * NS_PER_S };
        for (size_t i = 0; guest_addresses_command[i]; i++)
            strlist_add(&all.v[all.n].words, guest_addresses_command[i]);
    }
    run(&all);
    for (size_t i = 0; i < all.n; i++) {
        struct guest_addresses a;
        why_not(&all.v[i], r->ends[i].why);
        if (*r->ends[i].why)
            continue;
        guest_addresses_parse(strbuf_str(&all.v[i].output), &a);
        reach_know(&r->ends[i], &a);
    }
    errands_release(&all);
    return code_after();
}

/* ---- trying ---- */

/* The commands of one row: as many as a console needs for its targets. */
static void add_row(struct errands *all, size_t *cap, size_t row, enum reach_probe probe, const struct strlist *targets)
{
    for (size_t from = 0; from < targets->n;) {
        struct errand one = { .end = row };
        size_t next = reach_words(&one.words, probe, all->r->port, targets, from);
        one.patience_ns = (SHELL_WAIT_S + ANSWER_S + EACH_S * (next - from)) * NS_PER_S;
        all->v = grow_array(all->v, cap, all->n + 1, sizeof(*all->v));
        all->v[all->n++] = one;
        from = next;
    }
}

/* Words of the command, behind the script and its name: the targets, but for TCP's port. */
static void read_answer(struct reach *r, const struct errand *one, enum reach_probe probe)
{
    enum { FIRST_TARGET = 4 };
    char why[REACH_WHY];

    why_not(one, why);
    for (size_t i = FIRST_TARGET + (probe == REACH_TCP); i < one->words.n; i++) {
        for (size_t k = 0; k < r->n_columns; k++) {
            struct reach_cell *cell = reach_cell(r, one->end, k);
            if (strcmp(cell->address, one->words.v[i]) != 0)
                continue;
            reach_read(&cell->result, probe, strbuf_str(&one->output), one->words.v[i]);
            if (*why && probe == REACH_ICMP)
                reach_why(cell->result.icmp_why, why);
            else if (*why)
                reach_why(cell->result.tcp_why, why);
        }
    }
}

static void try_all(struct reach *r, struct control *c, enum reach_probe probe, uint64_t deadline_ns)
{
    struct errands all;
    size_t cap = 0;

    errands_init(&all, r, c, probe == REACH_ICMP ? "echoes from" : "connections from", deadline_ns);
    for (size_t row = 0; row < r->n_ends - 1; row++) {
        _cleanup_strlist_ struct strlist targets = STRLIST_INIT;
        if (r->ends[row].known)
            reach_targets(r, row, &targets);
        add_row(&all, &cap, row, probe, &targets);
    }
    run(&all);
    for (size_t i = 0; i < all.n; i++)
        read_answer(r, &all.v[i], probe);
    errands_release(&all);
}

int reach_from_guests(struct reach *r, struct control *c, uint64_t deadline_ns)
{
    for (enum reach_probe probe = REACH_ICMP; probe < REACH_PROBES; probe++)
        try_all(r, c, probe, deadline_ns);
    return code_after();
}
