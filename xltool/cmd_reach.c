/* xltool reach: who reaches whom: guests, this host, gateways. */
#include "xltool/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/reach/reach.h"

/* Domain-0 is this host, not a guest of it. */
#define DOMAIN_0 "00000000-0000-0000-0000-000000000000"

struct choice {
    const struct row *v[REACH_GUESTS_MOST];
    size_t n, seen;
};

static bool runs(const struct guest *g)
{
    return g->state == GUEST_RUNNING || g->state == GUEST_BLOCKED;
}

static int check_usage(const struct options *o, const struct strlist *args, struct err *e)
{
    uint32_t ip;

    if (!args->n && !o->on.n && !o->filter)
        return err_set(e, EINVAL, "reach needs guests: GUEST ..., --on PLATFORM[,PLATFORM ...] or --filter EXPR");
    if (args->n && (o->on.n || o->filter))
        return err_set(e, EINVAL, "GUEST and --%s exclude each other", o->on.n ? "on" : "filter");
    if (o->to.n > REACH_EXTRA_MOST)
        return err_set(e, EINVAL, "--to can be given %d times, not %zu", REACH_EXTRA_MOST, o->to.n);
    for (size_t i = 0; i < o->to.n; i++)
        if (ipv4_parse(o->to.v[i], &ip) < 0)
            return err_set(e, EINVAL, "--to takes the IPv4 address of a machine, such as 192.0.2.7, not '%s'", o->to.v[i]);
    return 0;
}

/* ---- which guests ---- */

static bool is_among(const struct choice *ch, const struct row *row)
{
    for (size_t i = 0; i < ch->n && i < REACH_GUESTS_MOST; i++)
        if (ch->v[i] == row)
            return true;
    return false;
}

static void add(struct choice *ch, const struct row *row)
{
    if (is_among(ch, row))
        return;
    if (ch->n < REACH_GUESTS_MOST)
        ch->v[ch->n] = row;
    ch->n++;
}

static int choose_named(struct control *c, const struct strlist *args, struct choice *ch)
{
    for (size_t i = 0; i < args->n; i++) {
        const struct row *row;
        int code = control_find(c, args->v[i], &row);
        if (code != EXIT_DONE)
            return code;
        if (!runs(row->guest)) {
            message("'%s' does not run, so it reaches nobody: it is %s; 'xltool start' starts it", row->guest->name,
                    guest_state_name(row->guest->state));
            return EXIT_FAILED;
        }
        add(ch, row);
    }
    return EXIT_DONE;
}

static bool is_wanted(const struct control *c, const struct row *row)
{
    const struct options *o = c->o;

    return runs(row->guest) && strcmp(row->guest->platform, "host") != 0 && strcmp(row->guest->id, DOMAIN_0) != 0 &&
           (!o->on.n || strlist_has(&o->on, row->guest->platform)) &&
           (!o->filter || filter_match(o->filter, &c->table, row));
}

static int choose_all(struct control *c, struct choice *ch)
{
    int code = connect_report(c->engine);

    if (code != EXIT_DONE)
        return code;
    for (size_t i = 0; i < c->table.n; i++)
        if (is_wanted(c, &c->table.rows[i]))
            add(ch, &c->table.rows[i]);
    if (ch->n)
        return EXIT_DONE;
    message("no guest of these runs here; 'xltool list' shows what does");
    return EXIT_NO_GUEST;
}

static int choose(struct control *c, const struct strlist *args, struct choice *ch)
{
    int code = args->n ? choose_named(c, args, ch) : choose_all(c, ch);

    if (code == EXIT_DONE && ch->n > REACH_GUESTS_MOST) {
        message("%zu guests are too many for one matrix: it takes %d; --filter EXPR chooses among them", ch->n,
                REACH_GUESTS_MOST);
        return EXIT_USAGE;
    }
    return code;
}

/* ---- all of it ---- */

static void print(const struct reach *r, const struct options *o, bool interrupted)
{
    if (o->json)
        reach_print_json(r, interrupted);
    else if (o->csv)
        reach_print_csv(r);
    else
        reach_print_text(r, o->markdown);
    message_sync();
}

/* Not one guest that could be asked is a failure; what is not reached is none. */
static int check_asked(const struct reach *r)
{
    for (size_t i = 0; i + 1 < r->n_ends; i++)
        if (r->ends[i].known)
            return EXIT_DONE;
    message("no guest could be asked: '%s': %s", r->ends[0].name, r->ends[0].why);
    return EXIT_FAILED;
}

static int measure(struct control *c, struct reach *r)
{
    uint64_t deadline_ns = c->o->deadline_ns ? clock_ns() + c->o->deadline_ns : UINT64_MAX;
    struct err err = ERR_INIT;

    if (reach_host_addresses(&r->ends[r->n_ends - 1], &err) < 0) {
        message_err(&err);
        return EXIT_FAILED;
    }
    int code = reach_ask(r, c, deadline_ns);
    reach_aim(r);
    if (code == EXIT_DONE) {
        reach_from_host(r, deadline_ns);
        code = reach_from_guests(r, c, deadline_ns);
    }
    print(r, c->o, code == EXIT_INTERRUPTED);
    return code == EXIT_DONE ? check_asked(r) : code;
}

int cmd_reach(struct options *o, const struct strlist *args)
{
    struct control c;
    struct choice ch = { .n = 0 };
    struct err err = ERR_INIT;

    if (check_usage(o, args, &err) < 0) {
        message_err(&err);
        return EXIT_USAGE;
    }
    int code = control_open(&c, o);
    if (code != EXIT_DONE)
        return code;
    code = choose(&c, args, &ch);
    if (code == EXIT_DONE) {
        struct reach r;
        reach_init(&r, ch.v, ch.n, &o->to, o->port ? o->port : REACH_DEFAULT_PORT);
        code = measure(&c, &r);
        reach_release(&r);
    }
    return control_close(&c, code);
}
