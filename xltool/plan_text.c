#include "xltool/plan_text.h"

#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "core/mem.h"
#include "core/report.h"
#include "xltool/output.h"

static void print_lines(const struct strlist *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        escape_terminal(&line, lines->v[i]);
        puts(strbuf_str(&line));
    }
}

void plan_print(const struct request *r, const char *uri, const struct plan *p)
{
    _cleanup_strbuf_ struct strbuf title = STRBUF_INIT;
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    report_title(&title, r);
    strbuf_addf(&title, " (%s)", uri);
    strlist_add(&lines, strbuf_str(&title));
    report_plan(p, &lines);
    print_lines(&lines);
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

void result_print(const struct operation *op, const struct operation_status *s)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    report_result(operation_request(op), operation_result(op), s->ended_ns - s->begun_ns, &lines);
    print_lines(&lines);
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
