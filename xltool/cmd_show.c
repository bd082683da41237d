/* xltool show GUEST: all that is known of one guest. */
#include "xltool/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/format.h"
#include "core/mem.h"
#include "xltool/connect.h"
#include "xltool/detail_text.h"
#include "xltool/exit.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/output.h"
#include "xltool/playback/playback.h"

static void show_json(const struct table *t, const struct row *r, const struct detail *d)
{
    struct json_object *o = json_object_new_object();

    json_object_object_add(o, "schema", json_object_new_string("xltool.show/1"));
    json_object_object_add(o, "guest", output_guest_json(t, r, false));
    json_object_object_add(o, "detail", output_detail_json(d));
    output_json(o, true);
}

static void add_figure(struct detail *d, const struct guest *g, enum field f)
{
    _cleanup_strbuf_ struct strbuf b = STRBUF_INIT;
    const struct field_info *info = field_info(f);
    uint64_t v;

    if (!sample_get(&g->now, f, &v))
        strbuf_addf(&b, "- (%s)", sample_why(&g->now, f));
    else if (info->unit == UNIT_NS)
        format_cpu_time(&b, v);
    else if (info->unit == UNIT_BYTES)
        format_bytes(&b, (double)v);
    else if (info->unit == UNIT_SECONDS)
        format_duration(&b, v);
    else
        strbuf_addf(&b, "%" PRIu64, v);
    /* The figure carries its own unit here. */
    const char *suffix = info->unit == UNIT_NS ? "_ns" : info->unit == UNIT_SECONDS ? "_s" : "";
    _cleanup_free_ char *key = xstrndup(info->key, strlen(info->key) - strlen(suffix));
    detail_text(d, key, strbuf_str(&b));
}

/* The figures as a section like the others, so that one printer serves all. */
static void add_figures(struct detail *d, const struct table *t, const struct row *r)
{
    const struct guest *g = r->guest;

    detail_begin(d, "guest");
    detail_text(d, "name", g->name);
    detail_text(d, "platform", g->platform);
    detail_text(d, "connection", t->sources[r->source].uri);
    detail_text(d, "id", g->id);
    detail_text(d, "group", g->group);
    detail_text(d, "image", g->image);
    detail_text(d, "state", guest_state_name(g->state));
    for (unsigned f = 0; f < F_COUNT; f++)
        add_figure(d, g, (enum field)f);
}

static void show_text(const struct table *t, const struct row *r, const struct detail *d)
{
    _cleanup_detail_ struct detail all = DETAIL_INIT;

    add_figures(&all, t, r);
    detail_append(&all, d);
    detail_print(&all);
}

static int exit_code_of(int rc)
{
    switch (rc) {
    case -ESRCH:
        return EXIT_NO_GUEST;
    case -EEXIST:
        return EXIT_USAGE;
    case -EINTR:
        return EXIT_INTERRUPTED;
    case -ETIMEDOUT:
    case -ENOTCONN:
        return EXIT_UNAVAILABLE;
    default:
        return EXIT_FAILED;
    }
}

static int show(struct engine *e, const struct options *o, const char *name)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    _cleanup_detail_ struct detail d = DETAIL_INIT;
    const struct row *r;
    struct err err = ERR_INIT;

    connect_table(e, &t);
    int rc = table_find_guest(&t, name, &r, &err);
    if (rc == -ESRCH) {
        int code = connect_report(e); /* the guest may be on one that does not answer */
        message_err(&err);
        return code == EXIT_UNAVAILABLE ? code : EXIT_NO_GUEST;
    }
    if (rc == 0)
        rc = engine_describe(e, r->source, r->guest->id, clock_ns() + options_timeout_ns(o), &d,
                             &err);
    if (rc < 0) {
        message_err(&err);
        return exit_code_of(rc);
    }
    if (o->json)
        show_json(&t, r, &d);
    else
        show_text(&t, r, &d);
    return EXIT_DONE;
}

/* As it was at the end, its figures alone. */
static int show_recorded(const struct options *o, const char *name)
{
    _cleanup_table_ struct table t = TABLE_INIT;
    _cleanup_detail_ struct detail d = DETAIL_INIT;
    const struct row *r;
    struct err err = ERR_INIT;
    int code;
    struct feed *f = playback_open(o->replay, &code);

    if (!f)
        return code;
    playback_to_end(f);
    f->ops->table(f, &t);
    int rc = table_find_guest(&t, name, &r, &err);
    if (rc < 0) {
        if (rc == -ESRCH)
            err_cure(&err, "'xltool list --replay %s' shows the guests at its end", o->replay);
        message_err(&err);
        return playback_close(f, exit_code_of(rc));
    }
    detail_begin(&d, "recording");
    detail_text(&d, "file", o->replay);
    if (f->ops->detail(f, &d, &err) < 0)
        detail_text(&d, "missing", err.msg);
    if (o->json)
        show_json(&t, r, &d);
    else
        show_text(&t, r, &d);
    return playback_close(f, EXIT_DONE);
}

int cmd_show(struct options *o, const struct strlist *args)
{
    int code;

    if (o->replay)
        return show_recorded(o, args->v[0]);
    interrupt_catch();
    struct engine *e = connect_start(o, 0, &code);
    if (!e)
        return code;
    code = connect_wait(e, o, 0);
    if (code == EXIT_DONE)
        code = show(e, o, args->v[0]);
    return connect_stop(e, code);
}
