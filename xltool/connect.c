#include "xltool/connect.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/mem.h"
#include "xltool/demo.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/registry.h"

/* How long to wait at the end for samplers that are in a call: a moment for those that have just
 * begun one, hardly any for those that did not answer when it mattered. */
#define GRACE_NS 1000000000ull
#define GRACE_STUCK_NS 50000000ull

static const struct observer *observer_for(const char *uri)
{
    for (size_t i = 0; registry[i]; i++)
        if (registry[i]->accepts(uri))
            return registry[i];
    return NULL;
}

bool connect_serves(const char *uri)
{
    return observer_for(uri) != NULL;
}

static void add_connection(struct engine *e, const struct observer *ops, const char *uri, bool optional)
{
    size_t i = engine_add(e, ops, uri, optional);

    for (size_t j = 0; toolstacks[j]; j++)
        if (strcmp(toolstacks[j]->name, ops->name) == 0)
            engine_set_toolstack(e, i, toolstacks[j]);
}

static void add_discovered(struct engine *e)
{
    for (size_t i = 0; registry[i]; i++) {
        _cleanup_strlist_ struct strlist uris = STRLIST_INIT;
        if (registry[i]->discover)
            registry[i]->discover(&uris);
        for (size_t j = 0; j < uris.n; j++)
            add_connection(e, registry[i], uris.v[j], true);
    }
}

static int add_named(struct engine *e, const struct strlist *uris)
{
    for (size_t i = 0; i < uris->n; i++) {
        if (strcmp(uris->v[i], "none") == 0)
            continue;
        const struct observer *ops = observer_for(uris->v[i]);
        if (!ops) {
            message("cannot connect to '%s': no platform of this program serves such a URI; "
                    "'xltool doctor' lists the platforms", uris->v[i]);
            return EXIT_USAGE;
        }
        add_connection(e, ops, uris->v[i], false);
    }
    return EXIT_DONE;
}

static bool has_connection(const struct engine *e, const char *uri)
{
    for (size_t i = 0; i < engine_count(e); i++) {
        struct engine_conn c;
        engine_conn(e, i, &c);
        if (strcmp(c.uri, uri) == 0)
            return true;
    }
    return false;
}

/* The machine is always there. In a dom0 that lets us ask the hypervisor, xen:/// tells of it, and
 * /proc would only say again what stands in the row of Domain-0. */
static void add_machine(struct engine *e)
{
    bool ask_xen = has_connection(e, "xen:///") && access("/dev/xen/privcmd", R_OK | W_OK) == 0;

    if (!ask_xen && !has_connection(e, "host:///"))
        engine_add(e, observer_for("host:///"), "host:///", true);
}

static int add_demo(struct engine *e)
{
    struct err err = ERR_INIT;

    if (demo_prepare(&err) < 0) {
        message_err(&err);
        return EXIT_UNAVAILABLE;
    }
    add_connection(e, demo_observer, demo_uri(), false);
    return EXIT_DONE;
}

static int add_connections(struct engine *e, const struct options *o)
{
    int code = EXIT_DONE;

    if (o->connect.n || o->demo)
        code = add_named(e, &o->connect);
    else
        add_discovered(e);
    if (code == EXIT_DONE && o->demo)
        code = add_demo(e);
    if (code == EXIT_DONE)
        add_machine(e);
    return code;
}

/* Observers keep a file open for each guest; the usual soft limit would end at a thousand. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

struct engine *connect_start(const struct options *o, uint64_t interval_ns, int *ret_code)
{
    struct engine *e = engine_new(interval_ns);
    struct err err = ERR_INIT;

    raise_file_limit();
    *ret_code = add_connections(e, o);
    if (*ret_code == EXIT_DONE && engine_start(e, &err) < 0) {
        message_err(&err);
        *ret_code = EXIT_FAILED;
    }
    if (*ret_code == EXIT_DONE)
        return e;
    connect_stop(e, *ret_code);
    return NULL;
}

int connect_wait(struct engine *e, const struct options *o, uint64_t since_ns)
{
    int owing = engine_wait(e, since_ns, clock_ns() + options_timeout_ns(o));

    return owing == -EINTR ? EXIT_INTERRUPTED : EXIT_DONE;
}

void connect_table(struct engine *e, struct table *ret)
{
    engine_table(e, ret);
    for (size_t i = 0; i < ret->n_sources; i++) {
        struct table_source *s = &ret->sources[i];
        if (s->state != CONN_CONNECTING)
            continue;
        s->state = CONN_STALLED;
        s->reason = xstrdup("no answer yet");
    }
}

uint64_t connect_cpu_ns(const struct engine *e)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < engine_count(e); i++) {
        struct engine_conn c;
        engine_conn(e, i, &c);
        sum += c.self_cpu_ns;
    }
    return sum;
}

static void report_one(const struct engine_conn *c)
{
    struct err err = c->err;

    if (c->state == CONN_CONNECTING) {
        err_set(&err, ETIMEDOUT, "'%s' has not answered in time", c->uri);
        err_cure(&err, "give it longer with --timeout SEC");
    }
    message_err(&err);
}

bool connect_any_ok(const struct engine *e)
{
    for (size_t i = 0; i < engine_count(e); i++) {
        struct engine_conn c;
        engine_conn(e, i, &c);
        if (c.state == CONN_OK && strcmp(c.uri, "host:///") != 0)
            return true;
    }
    return false;
}

int connect_report(const struct engine *e)
{
    bool named_bad = false, named = false, any = false;

    for (size_t i = 0; i < engine_count(e); i++) {
        struct engine_conn c;
        engine_conn(e, i, &c);
        if (strcmp(c.uri, "host:///") == 0 && c.optional)
            continue;
        any = true;
        named |= !c.optional;
        named_bad |= !c.optional && c.state != CONN_OK;
        if (c.state != CONN_OK && !(c.optional && c.state == CONN_ABSENT))
            report_one(&c);
    }
    if (named)
        return named_bad ? EXIT_UNAVAILABLE : EXIT_DONE;
    if (any && !connect_any_ok(e)) {
        message("no hypervisor or container engine answers here; 'xltool doctor' tells more");
        return EXIT_UNAVAILABLE;
    }
    return EXIT_DONE;
}

static bool any_stuck(const struct engine *e)
{
    for (size_t i = 0; i < engine_count(e); i++) {
        struct engine_conn c;
        engine_conn(e, i, &c);
        if (c.state == CONN_CONNECTING || c.state == CONN_STALLED)
            return true;
    }
    return false;
}

int connect_stop(struct engine *e, int code)
{
    bool clean = engine_stop(e, any_stuck(e) ? GRACE_STUCK_NS : GRACE_NS);
    demo_cleanup();
    if (clean)
        return code;
    _exit(message_flush(code));
}
