/* xltool doctor: each platform and connection, found or not, and how to mend what is missing. */
#include "xltool/command.h"

#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/output.h"
#include "xltool/registry.h"

static void print_pair(const char *key, const char *value)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;

    escape_terminal(&safe, value);
    printf("    %-12s %s\n", key, strbuf_str(&safe));
}

static const char *state_text(const struct engine_conn *c)
{
    return c->state == CONN_CONNECTING ? "stalled" : conn_state_name(c->state);
}

static void print_connection(const struct engine_conn *c, const struct detail *facts)
{
    _cleanup_strbuf_ struct strbuf uri = STRBUF_INIT;

    escape_terminal(&uri, c->uri);
    printf("%-8s %s  %s\n", state_text(c), c->platform, strbuf_str(&uri));
    for (size_t i = 0; i < facts->n; i++)
        for (size_t j = 0; j < facts->records[i].n; j++)
            print_pair(facts->records[i].pairs[j].key, facts->records[i].pairs[j].value);
    if (c->state == CONN_OK)
        return;
    print_pair("reason", c->err.code ? c->err.msg : "it has not answered in time");
    if (c->err.cure[0])
        print_pair("cure", c->err.cure);
}

static void print_text(struct engine *e)
{
    for (size_t i = 0; i < engine_count(e); i++) {
        _cleanup_detail_ struct detail facts = DETAIL_INIT;
        struct engine_conn c;
        engine_conn(e, i, &c);
        engine_facts(e, i, &facts);
        print_connection(&c, &facts);
    }
    for (size_t i = 0; registry_left_out[i]; i++)
        printf("absent   %s\n", registry_left_out[i]);
}

static struct json_object *connection_json(struct engine *e, size_t i)
{
    _cleanup_detail_ struct detail facts = DETAIL_INIT;
    struct engine_conn c;

    engine_conn(e, i, &c);
    engine_facts(e, i, &facts);
    struct json_object *o = json_object_new_object();
    json_object_object_add(o, "uri", output_string(c.uri));
    json_object_object_add(o, "platform", output_string(c.platform));
    json_object_object_add(o, "state", output_string(state_text(&c)));
    json_object_object_add(o, "reason", output_string(c.err.code ? c.err.msg : NULL));
    json_object_object_add(o, "cure", output_string(c.err.cure[0] ? c.err.cure : NULL));
    json_object_object_add(o, "sample_wall_ns", json_object_new_uint64(c.sample_wall_ns));
    json_object_object_add(o, "facts", output_detail_json(&facts));
    return o;
}

static void print_json(struct engine *e)
{
    struct json_object *o = json_object_new_object(), *connections = json_object_new_array(),
                       *left_out = json_object_new_array();
    char now[32];

    for (size_t i = 0; i < engine_count(e); i++)
        json_object_array_add(connections, connection_json(e, i));
    for (size_t i = 0; registry_left_out[i]; i++)
        json_object_array_add(left_out, output_string(registry_left_out[i]));
    json_object_object_add(o, "schema", json_object_new_string("xltool.doctor/1"));
    json_object_object_add(o, "time", json_object_new_string(output_time(now, sizeof(now))));
    json_object_object_add(o, "connections", connections);
    json_object_object_add(o, "left_out", left_out);
    output_json(o, true);
}

/* 0 when at least one platform is usable and none that was named is not. */
static int verdict(const struct engine *e)
{
    bool named_bad = false;

    for (size_t i = 0; i < engine_count(e); i++) {
        struct engine_conn c;
        engine_conn(e, i, &c);
        named_bad |= !c.optional && c.state != CONN_OK;
    }
    return connect_any_ok(e) && !named_bad ? EXIT_DONE : EXIT_UNAVAILABLE;
}

int cmd_doctor(struct options *o, const struct strlist *args)
{
    int code;

    (void)args;
    interrupt_catch();
    struct engine *e = connect_start(o, 0, &code);
    if (!e)
        return code;
    code = connect_wait(e, o, 0);
    if (code == EXIT_DONE) {
        if (o->json)
            print_json(e);
        else
            print_text(e);
        code = verdict(e);
    }
    return connect_stop(e, code);
}
