#include "xltool/docker/exec.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "xltool/docker/stream.h"

static json_object *exec_body(const char *const argv[], bool tty)
{
    json_object *body = json_object_new_object(), *command = json_object_new_array();

    for (size_t i = 0; argv[i]; i++)
        json_object_array_add(command, json_object_new_string(argv[i]));
    json_object_object_add(body, "Cmd", command);
    json_object_object_add(body, "AttachStdin", json_object_new_boolean(tty));
    json_object_object_add(body, "AttachStdout", json_object_new_boolean(true));
    json_object_object_add(body, "AttachStderr", json_object_new_boolean(true));
    json_object_object_add(body, "Tty", json_object_new_boolean(tty));
    return body;
}

int dock_exec_create(struct dock *d, const struct dock_guest *g, const char *const argv[], bool tty,
                     char **ret, struct err *e)
{
    _cleanup_json_ json_object *body = exec_body(argv, tty), *answer = NULL;

    if (!g->running || g->paused) {
        err_set(e, EBUSY, "cannot run '%s' in '%s': it %s", argv[0], g->name,
                g->paused ? "is paused" : "does not run");
        err_cure(e, "xltool %s it first", g->paused ? "resume" : "start");
        return -EBUSY;
    }
    int rc = dock_post(d, body, &answer, e, "run a command in", g->name, "/containers/%s/exec",
                       g->id);
    if (rc < 0)
        return rc;
    const char *id = dstat_json_str(answer, "Id");
    if (!id || !dstat_id_ok(id))
        return err_set(e, EPROTO, "the engine does not name the command that it is to run");
    *ret = xstrdup(id);
    return 0;
}

static void decode(void *arg, const char *data, size_t len)
{
    dock_stream_add(arg, data, len);
}

static int stopped(void *arg, struct err *e)
{
    const struct exec_sink *sink = arg;

    return sink->stop && sink->stop(sink->arg) ? err_set(e, ECANCELED, "interrupted") : 0;
}

/* Until the command ends. The engine answers with the stream itself, whose end is the connection's.
 */
static int stream(struct dock *d, const char *exec, const struct exec_sink *sink, struct err *e)
{
    _cleanup_answer_ struct dock_answer a = DOCK_ANSWER_INIT;
    struct dock_stream frames = { .out = sink->out, .arg = sink->arg };
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
    struct dock_request r = {
        .method = "POST",
        .body = "{\"Detach\":false,\"Tty\":false}",
        .check = stopped,
        .check_arg = (void *)(uintptr_t)sink,
        .data = decode,
        .data_arg = &frames,
    };

    strbuf_addf(&path, "/v1.%u/exec/%s/start", d->version.minor, exec);
    r.path = path.s;
    int rc = dock_http_do(d->http, &r, &a, e);
    if (rc == 0 && a.status >= 400)
        return err_set(e, EIO, "the engine cannot run the command: %s", strbuf_str(&a.text));
    return rc < 0 || !frames.broken
               ? rc
               : err_set(e, EPROTO, "the engine's stream of the command makes no sense");
}

int dock_exec(struct dock *d, const char *guest_id, char *const argv[],
              const struct exec_sink *sink, int *ret_status, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_json_ json_object *o = NULL;
    _cleanup_free_ char *exec = NULL;
    uint64_t status = 0;
    int rc = dock_guest_load(d, guest_id, &g, e);

    if (rc == 0)
        rc = dock_exec_create(d, &g, (const char *const *)argv, false, &exec, e);
    if (rc == 0)
        rc = stream(d, exec, sink, e);
    if (rc == 0)
        rc = dock_get(d, &o, e, "learn the exit status of a command in", g.name, "/exec/%s/json",
                      exec);
    if (rc < 0)
        return rc;
    if (!dstat_json_u64(o, "ExitCode", &status))
        return err_set(e, EIO, "the command in '%s' was cut short: the container has ended",
                       g.name);
    *ret_status = (int)status;
    return 0;
}
