#include "xltool/progress.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/sample.h"
#include "xltool/output.h"

enum { BAR_COLUMNS = 20, PERMILLE_UNKNOWN = 1001 };
#define BAR_EVERY_NS 100000000ull
#define LINE_EVERY_NS 1000000000ull

void progress_init(struct progress *p, const struct options *o, const struct request *req)
{
    static const char *const names[] = { "none", "plain", "bar", "json" };
    const char *term = getenv("TERM");
    bool terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;

    *p = (struct progress){ .kind = terminal ? PROGRESS_BAR : PROGRESS_PLAIN,
                            .req = req,
                            .permille = PERMILLE_UNKNOWN };
    for (unsigned i = 0; o->progress && i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(o->progress, names[i]) == 0)
            p->kind = (enum progress_kind)i;
}

static unsigned permille(const struct operation_status *s)
{
    if (s->total == 0)
        return PERMILLE_UNKNOWN;
    return s->done >= s->total ? 1000 : (unsigned)((double)s->done / (double)s->total * 1000);
}

static int terminal_columns(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void add_amount(struct strbuf *line, const struct operation_status *s)
{
    format_size(line, s->done);
    strbuf_adds(line, " of ");
    format_size(line, s->total);
    strbuf_adds(line, "  ");
}

static void show_bar(const struct operation_status *s, unsigned now)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
    _cleanup_strbuf_ struct strbuf fitted = STRBUF_INIT;

    if (now != PERMILLE_UNKNOWN) {
        strbuf_adds(&line, "[");
        for (unsigned i = 0; i < BAR_COLUMNS; i++)
            strbuf_addc(&line, i * 1000 < now * BAR_COLUMNS ? '#' : '.');
        strbuf_addf(&line, "] %3u%% ", now / 10);
        if (s->total >= 1 << 20)
            add_amount(&line, s);
    } else {
        strbuf_addf(&line, "%4.0fs ", (double)(clock_ns() - s->begun_ns) / 1e9);
    }
    escape_terminal(&line, s->phase); /* last: a long name cuts nothing else off */
    escape_fit(&fitted, strbuf_str(&line), terminal_columns() - 1);
    fprintf(stderr, "\r%s\033[K", strbuf_str(&fitted));
}

static void show_plain(const struct operation_status *s, unsigned now)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    escape_terminal(&line, s->phase);
    if (now != PERMILLE_UNKNOWN)
        strbuf_addf(&line, " %u%%", now / 10);
    fprintf(stderr, "%s\n", strbuf_str(&line));
}

static void show_json(const struct progress *p, const struct operation_status *s, unsigned now)
{
    _cleanup_strbuf_ struct strbuf phase = STRBUF_INIT;
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;
    struct json_object *o = json_object_new_object();

    escape_utf8(&phase, s->phase);
    json_object_object_add(o, "schema", json_object_new_string("xltool.progress/1"));
    json_object_object_add(o, "operation", json_object_new_string(op_kind_name(p->req->kind)));
    json_object_object_add(o, "guest", output_string(request_subject(p->req)));
    json_object_object_add(o, "phase", json_object_new_string(strbuf_str(&phase)));
    json_object_object_add(o, "done", s->total ? json_object_new_uint64(s->done) : NULL);
    json_object_object_add(o, "total", s->total ? json_object_new_uint64(s->total) : NULL);
    json_object_object_add(o, "percent", now == PERMILLE_UNKNOWN ? NULL : json_object_new_double(now / 10.0));
    escape_json_text(&safe, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    fprintf(stderr, "%s\n", strbuf_str(&safe));
    json_object_put(o);
}

void progress_show(struct progress *p, const struct operation_status *s)
{
    uint64_t now_ns = clock_ns();
    unsigned now = permille(s);
    bool new_phase = strcmp(p->phase, s->phase) != 0;
    uint64_t every = p->kind == PROGRESS_BAR ? BAR_EVERY_NS : LINE_EVERY_NS;

    if (p->kind == PROGRESS_NONE || !s->phase[0])
        return;
    if (!new_phase && (now_ns - p->shown_ns < every || (p->kind != PROGRESS_BAR && now == p->permille)))
        return;
    snprintf(p->phase, sizeof(p->phase), "%s", s->phase);
    p->shown_ns = now_ns;
    p->permille = now;
    if (p->kind == PROGRESS_BAR)
        show_bar(s, now);
    else if (p->kind == PROGRESS_PLAIN)
        show_plain(s, now);
    else
        show_json(p, s, now);
    p->bar_on_screen = p->kind == PROGRESS_BAR;
}

void progress_clear(struct progress *p)
{
    if (p->bar_on_screen)
        fputs("\r\033[K", stderr);
    p->bar_on_screen = false;
}
