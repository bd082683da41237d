/* xltool record FILE [-- COMMAND ...]: keeps the live table in a file, until Ctrl-C or while
 * COMMAND runs. */
#include "xltool/command.h"

#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/format.h"
#include "engine/recovery.h"
#include "experiment/recording.h"
#include "xltool/connect.h"
#include "xltool/exit.h"
#include "xltool/facts.h"
#include "xltool/interrupt.h"
#include "xltool/message.h"
#include "xltool/opwatch.h"
#include "xltool/run_beside.h"
#include "xltool/usage_report.h"

#define DEFAULT_INTERVAL_NS 1000000000ull
/* A connection that stalls says nothing: its state is looked at this often. */
enum { LOOK_MS = 1000 };

struct recording {
    struct engine *engine;
    struct tape *tape;
    bool failed;
    struct opwatch operations;
    struct command_run run;
    struct usage_report used; /* while COMMAND runs */
};

static bool is_recorded(const struct recording *r, const char *uri)
{
    for (size_t i = 0; uri && i < engine_count(r->engine); i++) {
        struct engine_conn c;
        engine_conn(r->engine, i, &c);
        if (strcmp(c.uri, uri) == 0)
            return true;
    }
    return false;
}

/* Neither "began" nor "ended", by which COMMAND's own marks are called. */
static void mark_operation(void *arg, const struct job *j, const char *what)
{
    struct recording *r = arg;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct err err = ERR_INIT;

    if (r->failed || !is_recorded(r, j->uri))
        return;
    strbuf_addf(&text, "%s '%s'", j->op, job_guest(j));
    if (j->guest && j->name)
        strbuf_addf(&text, ", '%s'", j->name);
    strbuf_addf(&text, ": %s", what);
    r->failed = r->tape->ops->mark(r->tape, clock_ns(), MARK_OPERATION, strbuf_str(&text), &err) < 0;
    if (r->failed)
        message_err(&err);
}

static void take_in(void *arg)
{
    struct recording *r = arg;
    _cleanup_table_ struct table t = TABLE_INIT;
    struct err err = ERR_INIT;

    opwatch_look(&r->operations, mark_operation, r);
    engine_table(r->engine, &t);
    if (r->used.command)
        usage_add(&r->used.usage, &t);
    if (r->failed)
        return;
    r->failed = r->tape->ops->take(r->tape, &t, &err) < 0;
    if (r->failed)
        message_err(&err);
}

static void until_interrupted(struct recording *r)
{
    struct pollfd p[] = { { .fd = engine_fd(r->engine), .events = POLLIN },
                          { .fd = r->operations.fd, .events = POLLIN } };

    while (!interrupt_caught() && !r->failed) {
        if (poll(p, 2, LOOK_MS) < 0)
            continue; /* a signal */
        engine_drain(r->engine);
        take_in(r);
    }
}

/* Shows in the recording when COMMAND ran. */
static void mark_command(struct recording *r, char *const *command, const char *what, int status)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    struct err err = ERR_INIT;

    for (char *const *w = command; *w; w++)
        strbuf_addf(&text, "%s%s", w == command ? "" : " ", *w);
    strbuf_addf(&text, ": %s", what);
    if (status >= 0)
        strbuf_addf(&text, ", exit %d", status);
    if (r->failed)
        return;
    r->failed = r->tape->ops->mark(r->tape, clock_ns(), MARK_OPERATION, strbuf_str(&text), &err) <
                0;
    if (r->failed)
        message_err(&err);
}

/* What rc says of an addition to the tape. */
static void added(struct recording *r, int rc, const struct err *err)
{
    r->failed = rc < 0;
    if (r->failed)
        message_err(err);
}

static void record_facts(struct recording *r)
{
    struct err err = ERR_INIT;

    if (!r->failed)
        added(r, facts_record(r->engine, r->tape, &err), &err);
}

static void record_begin(struct recording *r, char *const *command)
{
    struct err err = ERR_INIT;

    for (char *const *w = command; *w; w++)
        strlist_add(&r->run.words, *w);
    r->run.begin_ns = clock_ns();
    if (!r->failed)
        added(r, tape_command_begins(r->tape, &r->run, &err), &err);
}

static void record_end(struct recording *r, int code, const struct beside_end *end)
{
    struct err err = ERR_INIT;

    r->run.end_ns = clock_ns();
    r->run.end = code != EXIT_DONE ? COMMAND_NOT_STARTED
                 : end->signal     ? COMMAND_SIGNALLED
                                   : COMMAND_EXITED;
    r->run.status = code != EXIT_DONE ? code : end->signal ? end->signal : end->status;
    r->run.heard = code == EXIT_DONE;
    if (!r->failed)
        added(r, tape_command_ended(r->tape, &r->run, &err), &err);
}

static void hear(void *arg, unsigned stream, const char *bytes, size_t n)
{
    struct recording *r = arg;

    command_output_add(&r->run.output[stream], bytes, n);
}

/* As `stat -- COMMAND` does. */
static void tell_usage(struct recording *r, uint64_t cpu_ns, int status)
{
    r->used.status = status;
    r->used.elapsed_s = (double)(r->run.end_ns - r->run.begin_ns) / 1e9;
    r->used.self_cpu_ns = connect_cpu_ns(r->engine) - cpu_ns;
    usage_report_text(&r->used);
}

/* COMMAND goes on when the recording cannot; its exit status is ours. */
static int while_command_runs(struct recording *r, const struct options *o)
{
    struct beside beside = { .argv = o->command,
                             .engine = r->engine,
                             .wake_ms = LOOK_MS,
                             .news = take_in,
                             .also = &r->operations.fd,
                             .said = hear,
                             .arg = r };
    struct beside_end end = { .status = -1 };
    uint64_t cpu_ns = connect_cpu_ns(r->engine);

    record_begin(r, o->command);
    mark_command(r, o->command, "began", -1);
    int code = run_beside(&beside, &end);
    uint64_t ended = clock_ns();
    record_end(r, code, &end);
    if (code != EXIT_DONE)
        return code;
    mark_command(r, o->command, "ended", end.status);
    engine_kick(r->engine);
    connect_wait(r->engine, o, ended);
    take_in(r);
    tell_usage(r, cpu_ns, end.status);
    return end.status;
}

static void tell(const char *path, const struct tape_stats *s)
{
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;
    struct stat st;

    format_size(&size, stat(path, &st) == 0 ? (uint64_t)st.st_size : 0);
    message("recorded %zu guest%s, %" PRIu64 " samples in %.1f s: %s in '%s'", s->guests,
            s->guests == 1 ? "" : "s", s->samples, (double)(s->end_ns - s->begin_ns) / 1e9,
            strbuf_str(&size), path);
}

static int finish(struct recording *r, const char *path, int code)
{
    struct tape_stats stats;
    struct err err = ERR_INIT;

    take_in(r);
    tape_stats(r->tape, &stats);
    int rc = r->tape->ops->close(r->tape, &err);
    if (rc < 0 && !r->failed)
        message_err(&err);
    tell(path, &stats);
    return code == EXIT_DONE && rc < 0 ? EXIT_FAILED : code;
}

/* Nothing was recorded: no file is left. */
static int give_up(struct recording *r, const char *path, int code)
{
    struct err ignored = ERR_INIT;

    r->tape->ops->close(r->tape, &ignored);
    unlink(path);
    return code;
}

static int record(struct recording *r, const struct options *o, const char *path)
{
    int code = connect_wait(r->engine, o, 0);

    if (code != EXIT_DONE)
        return give_up(r, path, code);
    int verdict = connect_report(
        r->engine); /* the others are recorded without those that do not answer */
    if (verdict != EXIT_DONE && !connect_any_ok(r->engine))
        return give_up(r, path, verdict);
    record_facts(r);
    opwatch_init(&r->operations);
    engine_drain(r->engine);
    take_in(r);
    if (!o->command) {
        if (isatty(STDERR_FILENO))
            message("recording into '%s'; Ctrl-C ends it", path);
        until_interrupted(r);
        return finish(r, path, verdict);
    }
    code = while_command_runs(r, o);
    return finish(r, path, code);
}

/* The file is there; the connections are to be opened. */
static int record_into(struct recording *r, const struct options *o, const char *path)
{
    int code;

    r->engine = connect_start(o, o->interval_ns ? o->interval_ns : DEFAULT_INTERVAL_NS, &code);
    if (!r->engine)
        return give_up(r, path, code);
    code = record(r, o, path);
    opwatch_release(&r->operations);
    command_run_release(&r->run);
    return connect_stop(r->engine, code);
}

int cmd_record(struct options *o, const struct strlist *args)
{
    struct recording r = { .operations = { .fd = -1 } };
    struct err err = ERR_INIT;
    const char *path = args->v[0];
    int code = EXIT_USAGE;

    if (strcmp(path, "-") == 0) {
        message("a recording cannot go to standard output: others read it and mark it while it "
                "grows; name a file ('./-' is one)");
        return code;
    }
    interrupt_catch();
    int rc = usage_report_init(&r.used, o, &err);
    if (rc == 0) {
        rc = tape_open(path, &r.tape, &err);
        code = EXIT_FAILED;
    }
    if (rc < 0)
        message_err(&err);
    else
        code = record_into(&r, o, path);
    usage_report_release(&r.used);
    return code;
}
