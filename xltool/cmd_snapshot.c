/* xltool snapshot create|list|revert|delete GUEST [NAME] */
#include "xltool/command.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/guestname.h"
#include "core/parse.h"
#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/output.h"

static const char *value_of(const struct detail_record *r, const char *key)
{
    const char *v = detail_value(r, key);

    return v ? v : "";
}

/* How deep a snapshot is in the tree: its ancestors, counted. Bounded, whatever the names say. */
static int depth_of(const struct detail *d, const struct detail_record *r)
{
    const char *parent = value_of(r, "parent");
    int depth = 0;

    for (size_t i = 0; *parent && i < d->n && depth < 20; i++) {
        if (strcmp(value_of(&d->records[i], "name"), parent) != 0)
            continue;
        parent = value_of(&d->records[i], "parent");
        depth++;
        i = (size_t)-1;
    }
    return depth;
}

static void cell(struct strbuf *line, const char *text, int columns)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;

    escape_terminal(&safe, text);
    strbuf_adds(line, strbuf_str(&safe));
    for (int pad = columns - escape_width(strbuf_str(&safe)); pad > 0; pad--)
        strbuf_addc(line, ' ');
    strbuf_addc(line, ' ');
}

static void print_snapshot(const struct detail *d, const struct detail_record *r)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT, name = STRBUF_INIT, size = STRBUF_INIT;
    uint64_t bytes;

    for (int i = depth_of(d, r); i > 0; i--)
        strbuf_adds(&name, "  ");
    strbuf_addf(&name, "%s%s", value_of(r, "name"), *value_of(r, "current") ? " *" : "");
    if (parse_u64(value_of(r, "size_bytes"), &bytes) == 0)
        format_bytes(&size, (double)bytes);
    else
        strbuf_addc(&size, '-');
    cell(&line, strbuf_str(&name), 24);
    cell(&line, value_of(r, "time"), 20);
    cell(&line, strbuf_str(&size), 6);
    cell(&line, *value_of(r, "stood_still_ms") ? value_of(r, "stood_still_ms") : "-", 8);
    cell(&line, value_of(r, "kind"), 16);
    cell(&line, value_of(r, "description"), 0);
    while (line.len && line.s[line.len - 1] == ' ')
        line.s[--line.len] = '\0';
    puts(strbuf_str(&line));
}

static void print_list(const struct options *o, const char *guest, const struct detail *d)
{
    if (o->json) {
        struct json_object *list = json_object_new_object();
        json_object_object_add(list, "schema", json_object_new_string("xltool.snapshots/1"));
        json_object_object_add(list, "guest", output_string(guest));
        json_object_object_add(list, "snapshots", output_section_json(d, "snapshot"));
        output_json(list, true);
        return;
    }
    if (d->n)
        puts("SNAPSHOT                 TIME                 SIZE   STILL ms KIND             DESCRIPTION");
    for (size_t i = 0; i < d->n; i++)
        print_snapshot(d, &d->records[i]);
}

static int list(const struct options *o, const char *guest)
{
    struct control c;
    const struct row *r;
    struct operation_status s;
    const struct request what = { .kind = OP_SNAPSHOT };
    int code = control_open(&c, o);

    if (code != EXIT_DONE)
        return code;
    code = control_find(&c, guest, &r);
    if (code == EXIT_DONE) {
        struct intent in;
        control_intent(&c, r, &what, &in);
        _cleanup_operation_ struct operation *op = operation_new(&in.req);
        int rc = control_task(&c, in.conn, op, TASK_SNAPSHOTS, &s);
        if (rc == 0)
            print_list(o, r->guest->name, operation_result(op));
        else
            message_err(&s.err);
        code = control_exit_code(rc);
        request_release(&in.req);
    }
    return control_close(&c, code);
}

/* A name for a snapshot that was given none: the second it was asked for. */
static void name_by_time(char *ret, size_t cap)
{
    time_t now = time(NULL);
    struct tm tm;

    gmtime_r(&now, &tm);
    strftime(ret, cap, "%Y%m%d-%H%M%S", &tm);
}

static int change(const struct options *o, enum op_kind kind, const struct strlist *args)
{
    char by_time[32];
    struct request what = { .kind = kind, .disk_only = o->disk_only, .description = o->description };
    struct err err = ERR_INIT;

    name_by_time(by_time, sizeof(by_time));
    what.name = args->n > 2 ? args->v[2] : by_time;
    if (kind == OP_SNAPSHOT && guest_name_check(what.name, "snapshot", &err) < 0) {
        message_err(&err);
        return EXIT_USAGE;
    }
    return control_guest(o, &what, args->v[1]);
}

int cmd_snapshot(struct options *o, const struct strlist *args)
{
    static const struct {
        const char *verb;
        size_t least, most;
        enum op_kind kind;
    } verbs[] = { { "create", 2, 3, OP_SNAPSHOT },
                  { "list", 2, 2, OP_KIND_COUNT },
                  { "revert", 3, 3, OP_REVERT },
                  { "delete", 3, 3, OP_SNAPSHOT_DELETE } };

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(args->v[0], verbs[i].verb) != 0 || args->n < verbs[i].least || args->n > verbs[i].most)
            continue;
        return verbs[i].kind == OP_KIND_COUNT ? list(o, args->v[1]) : change(o, verbs[i].kind, args);
    }
    message("snapshot takes: create GUEST [NAME], list GUEST, revert GUEST NAME, delete GUEST NAME; "
            "try 'xltool snapshot --help'");
    return EXIT_USAGE;
}
