#include "xltool/complete_guests.h"

#include <ctype.h>
#include <poll.h>
#include <string.h>

#include "xltool/control.h"
#include "xltool/exit.h"

enum { PATIENCE_MS = 1000 };

static bool is_plain(const char *text)
{
    for (const char *c = text; *c; c++)
        if (!isascii(*c) || (!isalnum((unsigned char)*c) && !strchr("._-+@:/", *c)))
            return false;
    return *text && *text != '-';
}

static uint64_t deadline(void)
{
    return clock_ns() + PATIENCE_MS * 1000000ull;
}

/* As control_open(), but with little patience. NULL: nothing can be asked. */
static struct engine *look(const struct options *o, struct table *ret)
{
    int code;

    if (o->demo) /* its guests live in the process that starts them */
        return NULL;
    struct engine *e = connect_start(o, 0, &code);
    if (!e)
        return NULL;
    engine_wait(e, 0, deadline());
    connect_table(e, ret);
    return e;
}

static bool is_guest(const struct row *r)
{
    return strcmp(r->guest->platform, "host") != 0;
}

/* How many guests have this row's name; on its platform alone, if wanted. */
static size_t count_namesakes(const struct table *t, const struct row *r, bool on_platform)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        n += is_guest(&t->rows[i]) && strcmp(t->rows[i].guest->name, r->guest->name) == 0 &&
             (!on_platform || strcmp(t->rows[i].guest->platform, r->guest->platform) == 0);
    return n;
}

static void offer_guest(const struct table *t, const struct row *r, bool with_platform, offer_name offer,
                        void *arg)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT, about = STRBUF_INIT;
    const struct guest *g = r->guest;

    if (!is_plain(g->name) || !is_plain(g->platform))
        return;
    if (count_namesakes(t, r, true) > 1)
        strbuf_adds(&name, g->id);
    else if (with_platform || count_namesakes(t, r, false) > 1)
        strbuf_addf(&name, "%s:%s", g->platform, g->name);
    else
        strbuf_adds(&name, g->name);
    strbuf_addf(&about, "%s, %s", g->platform, guest_state_name(g->state));
    if (is_plain(strbuf_str(&name)))
        offer(arg, strbuf_str(&name), strbuf_str(&about));
}

void complete_guests(const struct options *o, unsigned states, bool with_platform, offer_name offer, void *arg)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    struct engine *e = look(o, &t);

    for (size_t i = 0; e && i < t.n; i++)
        if (is_guest(&t.rows[i]) && (1u << t.rows[i].guest->state & states))
            offer_guest(&t, &t.rows[i], with_platform, offer, arg);
    table_release(&t);
    if (e)
        connect_stop(e, EXIT_DONE);
}

/* False when the answer has not come in time. */
static bool ask(struct engine *e, size_t conn, struct operation *op)
{
    struct pollfd event = { .fd = engine_fd(e), .events = POLLIN };
    struct operation_status s = { .state = OPERATION_QUEUED };
    struct err ignored = ERR_INIT;
    uint64_t end = deadline();

    if (engine_submit(e, conn, op, TASK_SNAPSHOTS, &ignored) < 0)
        return false;
    while (s.state != OPERATION_DONE && s.state != OPERATION_FAILED && clock_ns() < end) {
        if (poll(&event, 1, 20) > 0)
            engine_drain(e);
        operation_status(op, &s);
    }
    return s.state == OPERATION_DONE;
}

static void offer_snapshots(const struct detail *d, offer_name offer, void *arg)
{
    for (size_t i = 0; i < d->n; i++) {
        const char *name = detail_value(&d->records[i], "name"), *kind = detail_value(&d->records[i], "kind");
        if (name && is_plain(name))
            offer(arg, name, kind ? kind : "");
    }
}

void complete_snapshots(const struct options *o, const char *guest, offer_name offer, void *arg)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    struct err ignored = ERR_INIT;
    const struct row *r;
    struct engine *e = look(o, &t);

    if (e && table_find_guest(&t, guest, &r, &ignored) == 0) {
        const struct request what = { .kind = OP_SNAPSHOT,
                                      .guest_id = (char *)(uintptr_t)r->guest->id,
                                      .guest_name = (char *)(uintptr_t)r->guest->name };
        _cleanup_operation_ struct operation *op = operation_new(&what);
        if (ask(e, r->source, op))
            offer_snapshots(operation_result(op), offer, arg);
    }
    table_release(&t);
    if (e)
        connect_stop(e, EXIT_DONE);
}
