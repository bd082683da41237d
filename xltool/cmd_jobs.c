/* xltool jobs, recover: operations under way, and those that were interrupted. */
#include "xltool/command.h"

#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "engine/journal.h"
#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/output.h"

static const char *state_of(const struct job *j)
{
    return j->running ? "running" : j->committed ? "to be finished" : "to be undone";
}

static struct json_object *job_json(const struct job *j)
{
    struct json_object *o = json_object_new_object();

    json_object_object_add(o, "id", output_string(j->id));
    json_object_object_add(o, "time", output_string(j->time));
    json_object_object_add(o, "operation", output_string(j->op));
    json_object_object_add(o, "guest", output_string(j->guest));
    json_object_object_add(o, "guest_id", output_string(j->guest_id));
    json_object_object_add(o, "name", output_string(j->name));
    json_object_object_add(o, "connection", output_string(j->uri));
    json_object_object_add(o, "pid", json_object_new_int(j->pid));
    json_object_object_add(o, "state", output_string(state_of(j)));
    return o;
}

static void print_json(const struct job *jobs, size_t n)
{
    struct json_object *o = json_object_new_object(), *list = json_object_new_array();

    for (size_t i = 0; i < n; i++)
        json_object_array_add(list, job_json(&jobs[i]));
    json_object_object_add(o, "schema", json_object_new_string("xltool.jobs/1"));
    json_object_object_add(o, "jobs", list);
    output_json(o, true);
}

static void print_job(const struct job *j)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;

    strbuf_addf(&text, "%s  %s", j->id, j->op);
    if (j->guest)
        strbuf_addf(&text, " '%s'", j->guest);
    if (j->name)
        strbuf_addf(&text, "%s '%s'", j->guest ? "," : "", j->name);
    strbuf_addf(&text, "  %s  %s", j->uri, state_of(j));
    if (j->running)
        strbuf_addf(&text, " (process %d)", j->pid);
    escape_terminal(&line, strbuf_str(&text));
    puts(strbuf_str(&line));
}

int cmd_jobs(struct options *o, const struct strlist *args)
{
    struct job *jobs;
    size_t n;
    struct err err = ERR_INIT;

    (void)args;
    if (jobs_read(&jobs, &n, &err) < 0) {
        message_err(&err);
        return EXIT_FAILED;
    }
    if (o->json)
        print_json(jobs, n);
    for (size_t i = 0; !o->json && i < n; i++)
        print_job(&jobs[i]);
    if (!o->json && n == 0)
        puts("no operation is under way, and none was interrupted");
    jobs_free(jobs, n);
    return EXIT_DONE;
}

/* Where the interrupted jobs are to be repaired. */
static void connect_to(struct options *o, const struct job *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!jobs[i].running && !strlist_has(&o->connect, jobs[i].uri))
            strlist_add(&o->connect, jobs[i].uri);
}

static int find_conn(const struct control *c, const char *uri, size_t *ret)
{
    for (size_t i = 0; i < c->table.n_sources; i++) {
        if (strcmp(c->table.sources[i].uri, uri) != 0)
            continue;
        *ret = i;
        return EXIT_DONE;
    }
    message("no connection '%s' here", uri);
    return EXIT_UNAVAILABLE;
}

static int recover_one(struct control *c, const struct job *j)
{
    const struct request what = { .kind = op_kind_of(j->op), .guest_name = j->guest, .name = j->name };
    _cleanup_operation_ struct operation *op = operation_new(&what);
    struct operation_status s;
    size_t conn;
    int code = find_conn(c, j->uri, &conn);

    if (code != EXIT_DONE)
        return code;
    operation_set_job(op, j->id);
    int rc = control_task(c, conn, op, TASK_RECOVER, &s);
    if (rc < 0) {
        message("cannot %s the %s of '%s': %s%s%s", j->committed ? "finish" : "undo", j->op,
                j->guest ? j->guest : j->name, s.err.msg, s.err.cure[0] ? "; " : "", s.err.cure);
        return control_exit_code(rc);
    }
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;
    escape_terminal(&name, j->guest ? j->guest : j->name ? j->name : "");
    printf("%s of '%s', begun at %s: %s\n", j->op, strbuf_str(&name), j->time,
           j->committed ? "finished" : "undone");
    return EXIT_DONE;
}

static size_t count_interrupted(const struct job *jobs, size_t n)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += !jobs[i].running;
    return found;
}

/* Every job gets its chance; the first failure is the command's. */
static int recover_all(struct options *o, const struct job *jobs, size_t n)
{
    struct control c;

    connect_to(o, jobs, n);
    int code = control_open(&c, o);
    if (code != EXIT_DONE)
        return code;
    for (size_t i = 0; i < n; i++) {
        int one = jobs[i].running ? EXIT_DONE : recover_one(&c, &jobs[i]);
        code = code == EXIT_DONE ? one : code;
    }
    return control_close(&c, code);
}

static void print_steps(const struct job *j)
{
    const struct step *steps = j->committed ? j->then : j->undo;
    size_t n = j->committed ? j->n_then : j->n_undo;

    print_job(j);
    for (size_t i = 0; i < n; i++) {
        const struct step *s = &steps[j->committed ? i : n - 1 - i];
        _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;
        strbuf_addf(&text, "  %s", s->verb);
        for (size_t k = 0; k < s->args.n; k++)
            strbuf_addf(&text, " %s", s->args.v[k]);
        escape_terminal(&line, strbuf_str(&text));
        puts(strbuf_str(&line));
    }
}

int cmd_recover(struct options *o, const struct strlist *args)
{
    struct job *jobs;
    size_t n;
    struct err err = ERR_INIT;
    int code = EXIT_DONE;

    (void)args;
    if (jobs_read(&jobs, &n, &err) < 0) {
        message_err(&err);
        return EXIT_FAILED;
    }
    if (count_interrupted(jobs, n) == 0)
        puts("no operation was interrupted");
    else if (o->dry_run)
        for (size_t i = 0; i < n; i++)
            print_steps(&jobs[i]);
    else
        code = recover_all(o, jobs, n);
    jobs_free(jobs, n);
    return code;
}
