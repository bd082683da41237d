/* xltool jobs, recover: operations under way, and those that were interrupted. */
#include "xltool/command.h"

#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "core/statedir.h"
#include "engine/recovery.h"
#include "xltool/control.h"
#include "xltool/exit.h"
#include "xltool/message.h"
#include "xltool/output.h"

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
    json_object_object_add(o, "state", output_string(job_state(j)));
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

    strbuf_adds(&text, j->id);
    if (j->op)
        strbuf_addf(&text, "  %s", j->op);
    if (j->guest)
        strbuf_addf(&text, " '%s'", j->guest);
    if (j->name)
        strbuf_addf(&text, "%s '%s'", j->guest ? "," : "", j->name);
    if (j->uri)
        strbuf_addf(&text, "  %s", j->uri);
    strbuf_addf(&text, "  %s", job_state(j));
    if (j->running && !j->unreadable)
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
    int rc = jobs_read(&jobs, &n, &err);
    if (rc < 0) {
        message_err(&err);
        return control_exit_code(rc);
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
        if (job_is_interrupted(&jobs[i]) && connect_serves(jobs[i].uri) && !strlist_has(&o->connect, jobs[i].uri))
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
    message("no platform of this program serves '%s'", uri);
    return EXIT_UNAVAILABLE;
}

static void print_steps(const struct job *j)
{
    _cleanup_strlist_ struct strlist steps = STRLIST_INIT;

    print_job(j);
    job_steps(j, &steps);
    for (size_t i = 0; i < steps.n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        escape_terminal(&line, steps.v[i]);
        printf("  %s\n", strbuf_str(&line));
    }
}

/* --force: the user gives up what cannot be repaired; what is left of it is said. */
static int forget(const struct job *j)
{
    struct err err = ERR_INIT;
    int rc = journal_forget(j->id, &err);

    if (rc < 0) {
        message_err(&err);
        return control_exit_code(rc);
    }
    puts("forgotten, with all that these steps would have put right:");
    print_steps(j);
    return EXIT_DONE;
}

static int recover_one(struct control *c, const struct job *j)
{
    _cleanup_operation_ struct operation *op = job_recovery(j);
    struct operation_status s;
    size_t conn;
    int code = find_conn(c, j->uri, &conn);

    if (code != EXIT_DONE)
        return code;
    int rc = control_task(c, conn, op, TASK_RECOVER, &s);
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;
    if (rc < 0) {
        job_remedy(&text, j);
        message("cannot %s: %s%s%s", strbuf_str(&text), s.err.msg, s.err.cure[0] ? "; " : "", s.err.cure);
        return c->o->force ? forget(j) : control_exit_code(rc);
    }
    strbuf_addf(&text, "%s of '%s', begun at %s: %s", j->op, job_guest(j), j->time,
                j->committed ? "finished" : "undone");
    escape_terminal(&line, strbuf_str(&text));
    puts(strbuf_str(&line));
    return EXIT_DONE;
}

static size_t count_interrupted(const struct job *jobs, size_t n)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += job_is_interrupted(&jobs[i]);
    return found;
}

static bool any_unreadable(const struct job *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (job_is_lost(&jobs[i]))
            return true;
    return false;
}

static int report_unreadable(const struct options *o, const struct job *jobs, size_t n)
{
    int code = EXIT_DONE;

    for (size_t i = 0; i < n; i++) {
        if (!job_is_lost(&jobs[i]))
            continue;
        if (o->force && !o->dry_run) {
            int one = forget(&jobs[i]);
            code = code == EXIT_DONE ? one : code;
            continue;
        }
        _cleanup_strbuf_ struct strbuf dir = STRBUF_INIT;
        state_dir(&dir);
        message("cannot recover job '%s': its journal '%s/jobs/%s' cannot be understood; if no newer xltool has "
                "written it, look after its guest and run 'xltool recover --force'",
                jobs[i].id, strbuf_str(&dir), jobs[i].id);
        code = EXIT_FAILED;
    }
    return code;
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
        int one = job_is_interrupted(&jobs[i]) ? recover_one(&c, &jobs[i]) : EXIT_DONE;
        code = code == EXIT_DONE ? one : code;
    }
    return control_close(&c, code);
}

int cmd_recover(struct options *o, const struct strlist *args)
{
    struct job *jobs;
    size_t n;
    struct err err = ERR_INIT;

    (void)args;
    int rc = jobs_read(&jobs, &n, &err);
    if (rc < 0) {
        message_err(&err);
        return control_exit_code(rc);
    }
    int code = report_unreadable(o, jobs, n), recovered = EXIT_DONE;
    if (count_interrupted(jobs, n) == 0 && !any_unreadable(jobs, n))
        puts("no operation was interrupted");
    for (size_t i = 0; o->dry_run && i < n; i++)
        if (job_is_interrupted(&jobs[i]))
            print_steps(&jobs[i]);
    if (!o->dry_run && count_interrupted(jobs, n) > 0)
        recovered = recover_all(o, jobs, n);
    jobs_free(jobs, n);
    return recovered == EXIT_DONE ? code : recovered;
}
