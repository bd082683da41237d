#include "xltool/plan_text.h"

#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"
#include "xltool/output.h"

void request_title(struct strbuf *out, const struct request *r)
{
    const char *guest = request_subject(r);

    if (r->kind == OP_SNAPSHOT || r->kind == OP_REVERT || r->kind == OP_SNAPSHOT_DELETE)
        strbuf_addf(out, "%s '%s' of '%s'", r->kind == OP_REVERT ? "revert to snapshot" : op_kind_name(r->kind),
                    r->name, guest);
    else if (r->kind == OP_CLONE || r->kind == OP_RENAME)
        strbuf_addf(out, "%s '%s' to '%s'", op_kind_name(r->kind), guest, r->name);
    else
        strbuf_addf(out, "%s '%s'", op_kind_name(r->kind), guest);
    if (r->from_snapshot)
        strbuf_addf(out, " from snapshot '%s'", r->from_snapshot);
}

static void print_escaped(const char *before, const char *text)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    escape_terminal(&line, text);
    printf("%s%s\n", before, strbuf_str(&line));
}

static void print_list(const char *before, const struct strlist *l)
{
    for (size_t i = 0; i < l->n; i++)
        print_escaped(before, l->v[i]);
}

void plan_print(const struct request *r, const char *uri, const struct plan *p)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT, size = STRBUF_INIT;
    char number[32];

    request_title(&title, r);
    strbuf_addf(&title, " (%s)", uri);
    print_escaped("", strbuf_str(&title));
    for (size_t i = 0; i < p->steps.n; i++) {
        snprintf(number, sizeof(number), "  %zu. ", i + 1);
        print_escaped(number, p->steps.v[i]);
    }
    if (p->copy_bytes) {
        format_size(&size, p->copy_bytes);
        print_escaped("  copies: ", strbuf_str(&size));
    }
    print_escaped("  stands still: ", p->stands_still ? p->stands_still : "no");
    print_list("  to confirm: ", &p->loses);
    print_list("  refused without --force: ", &p->forced);
    print_list("  refused: ", &p->refused);
    print_list("  to do: ", &p->cures);
}

static struct json_object *list_json(const struct strlist *l)
{
    struct json_object *a = json_object_new_array();

    for (size_t i = 0; i < l->n; i++)
        json_object_array_add(a, output_string(l->v[i]));
    return a;
}

static struct json_object *request_json(const char *schema, const struct request *r, const char *uri)
{
    struct json_object *o = json_object_new_object();

    json_object_object_add(o, "schema", json_object_new_string(schema));
    json_object_object_add(o, "operation", json_object_new_string(op_kind_name(r->kind)));
    json_object_object_add(o, "connection", output_string(uri));
    json_object_object_add(o, "platform", output_string(r->platform));
    json_object_object_add(o, "id", output_string(r->guest_id));
    json_object_object_add(o, "guest", output_string(r->guest_name));
    json_object_object_add(o, "name", output_string(r->name));
    return o;
}

struct json_object *plan_json(const struct request *r, const char *uri, const struct plan *p)
{
    struct json_object *o = request_json("xltool.plan/1", r, uri);

    json_object_object_add(o, "steps", list_json(&p->steps));
    json_object_object_add(o, "copy_bytes", json_object_new_uint64(p->copy_bytes));
    json_object_object_add(o, "stands_still", output_string(p->stands_still));
    json_object_object_add(o, "loses", list_json(&p->loses));
    json_object_object_add(o, "forced", list_json(&p->forced));
    json_object_object_add(o, "refused", list_json(&p->refused));
    json_object_object_add(o, "cures", list_json(&p->cures));
    return o;
}

static void print_row(const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
        escape_terminal(&text, cells[i]);
        int pad = 12 - escape_width(strbuf_str(&text));
        printf("%s%*s", strbuf_str(&text), i + 1 < n ? (pad > 1 ? pad : 1) : 0, "");
    }
    putchar('\n');
}

void resize_print(const struct detail *d)
{
    static const char *const keys[] = { "what", "requested", "applied", "seen", "reboot" };
    static const char *const heads[] = { "RESIZED", "REQUESTED", "APPLIED", "SEEN", "NEEDS REBOOT" };
    bool head = false;

    for (size_t i = 0; i < d->n; i++) {
        const char *cells[5];
        if (strcmp(d->records[i].section, "resize") != 0)
            continue;
        if (!head)
            print_row(heads, 5);
        head = true;
        for (size_t k = 0; k < 5; k++) {
            const char *v = detail_value(&d->records[i], keys[k]);
            cells[k] = v ? v : "-";
        }
        print_row(cells, 5);
    }
}

static void add_figures(struct strbuf *out, const struct detail *d)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct detail_record *r = &d->records[i];
        if (strcmp(r->section, "snapshot") != 0)
            continue;
        const char *kind = detail_value(r, "kind"), *still = detail_value(r, "stood_still_ms");
        if (kind)
            strbuf_addf(out, ", %s", kind);
        if (still)
            strbuf_addf(out, "; the guest stood still for %s ms", still);
    }
}

void result_print(const struct operation *op, const struct operation_status *s)
{
    const struct detail *d = operation_result(op);
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    request_title(&line, operation_request(op));
    strbuf_addf(&line, ": done in %.1f s", (double)(s->ended_ns - s->begun_ns) / 1e9);
    add_figures(&line, d);
    print_escaped("", strbuf_str(&line));
    resize_print(d);
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->records[i].section, "note") == 0)
            print_escaped("note: ", detail_value(&d->records[i], "text"));
}

static struct json_object *seconds_json(uint64_t ns)
{
    char text[32];
    double s = (double)ns / 1e9;

    snprintf(text, sizeof(text), "%.3f", s);
    return json_object_new_double_s(s, text);
}

struct json_object *result_json(const struct operation *op, const char *uri, const struct operation_status *s)
{
    struct json_object *o = request_json("xltool.result/1", operation_request(op), uri);
    bool done = s->state == OPERATION_DONE;

    json_object_object_add(o, "done", json_object_new_boolean(done));
    json_object_object_add(o, "seconds", seconds_json(s->ended_ns - s->begun_ns));
    if (!done) {
        json_object_object_add(o, "error", output_string(s->err.msg));
        json_object_object_add(o, "cure", s->err.cure[0] ? output_string(s->err.cure) : NULL);
        json_object_object_add(o, "undone", json_object_new_boolean(s->undone));
    }
    json_object_object_add(o, "result", output_detail_json(operation_result(op)));
    json_object_object_add(o, "resize", output_section_json(operation_result(op), "resize"));
    return o;
}
