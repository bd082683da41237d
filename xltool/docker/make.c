#include "xltool/docker/make.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "xltool/docker/power.h"
#include "xltool/docker/settings.h"

enum { TOKEN_LEN = 12, WATCH_STEP_MS = 100 };

static int join_others(struct dock *d, json_object *settings, const char *id, struct err *e)
{
    json_object *networks = dstat_json_obj(settings, "Networks");
    const char *first = dock_settings_first_network(settings);
    int rc = 0;

    if (!networks || !first)
        return 0;
    json_object_object_foreach (networks, name, endpoint) {
        _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
        (void)endpoint;
        if (rc < 0 || strcmp(name, first) == 0)
            continue;
        _cleanup_json_ json_object *body = dock_settings_connect_body(settings, name, id);
        dock_escape_value(&path, name);
        rc = dock_post(d, body, NULL, e, "join network", name, "/networks/%s/connect", path.s);
    }
    return rc;
}

/* The engine's 404 is about the image, or a volume, a network. */
static int explain(int rc, const char *image, struct err *e)
{
    if (rc == -ENOENT && e && strstr(e->msg, "No such image"))
        err_cure(e, "docker pull %s", image);
    return rc;
}

int dock_make(struct dock *d, struct op *op, json_object *settings, const char *image,
              const char *root, char ret_id[DSTAT_ID_MAX + 1], struct err *e)
{
    _cleanup_json_ json_object *body = dock_settings_body(settings, image, root), *answer = NULL;
    char token[TOKEN_LEN + 1], name[64];

    dock_token(token, TOKEN_LEN);
    snprintf(name, sizeof(name), "xltool-unfinished-%s", token);
    int rc = op_undo(op, e, "remove-container", name, "new", NULL);
    if (rc == 0)
        rc = explain(dock_post(d, body, &answer, e, "create a container of", image,
                               "/containers/create?name=%s", name),
                     image, e);
    if (rc < 0)
        return rc;
    const char *id = dstat_json_str(answer, "Id");
    if (!id || !dstat_id_ok(id))
        return err_set(e, EPROTO, "the engine does not name the container that it has created");
    snprintf(ret_id, DSTAT_ID_MAX + 1, "%s", id);
    rc = op_undo(op, e, "remove-container", id, "new", NULL);
    return rc < 0 ? rc : join_others(d, settings, id, e);
}

int dock_name_it(struct dock *d, struct op *op, const char *id, const char *name, struct err *e)
{
    int rc = op_check(op, e);

    if (rc == 0)
        rc = dock_rename(d, id, name, e);
    if (rc < 0)
        return rc;
    detail_begin(&op->result, "guest");
    detail_text(&op->result, "name", name);
    detail_text(&op->result, "id", id);
    detail_text(&op->result, "platform", d->version.podman ? "podman" : "docker");
    return 0;
}

/* 0 while it runs, or when it has ended well. */
static int check_runs(struct dock *d, const char *id, const char *name, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    uint64_t status = 0;
    int rc = dock_guest_load(d, id, &g, e);

    if (rc < 0 || g.running)
        return rc;
    if (!dstat_json_u64(dstat_json_obj(g.inspect, "State"), "ExitCode", &status) || status == 0)
        return 0;
    err_set(e, EIO, "'%s' has ended at once with status %llu", name, (unsigned long long)status);
    err_cure(e, "check its command; 'docker run --rm -it IMAGE sh' shows what the image holds");
    return -EIO;
}

int dock_start_made(struct dock *d, struct op *op, const char *id, const char *name,
                    unsigned watch_ms, struct err *e)
{
    op_phase(op, "starting '%s'", name);
    int rc = dock_start(d, id, name, e);

    for (unsigned ms = 0; rc == 0 && ms < watch_ms; ms += WATCH_STEP_MS) {
        nanosleep(&(struct timespec){ .tv_nsec = WATCH_STEP_MS * 1000000 }, NULL);
        rc = check_runs(d, id, name, e);
    }
    return rc < 0 ? rc : check_runs(d, id, name, e);
}

int dock_plan_networks(struct dock *d, json_object *settings, struct plan *p, struct err *e)
{
    json_object *networks = dstat_json_obj(settings, "Networks");
    int rc = 0;

    if (!networks)
        return 0;
    json_object_object_foreach (networks, name, endpoint) {
        _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
        _cleanup_json_ json_object *o = NULL;
        (void)endpoint;
        if (rc < 0)
            continue;
        dock_escape_value(&path, name);
        rc = dock_get(d, &o, e, "look for network", name, "/networks/%s", path.s);
        if (rc != -ENOENT)
            continue;
        rc = 0;
        plan_refuse(p, "there is no network '%s' any more", name);
        plan_cure(p, "docker network create %s", name);
    }
    return rc;
}

int dock_plan_name(struct dock *d, const char *name, struct plan *p, struct err *e)
{
    bool taken = false;
    int rc = dock_name_check(name, e);

    if (rc == 0)
        rc = dock_name_taken(d, name, &taken, e);
    if (rc == 0 && taken) {
        plan_refuse(p, "a container '%s' is there already", name);
        plan_cure(p, "choose another name");
    }
    return rc;
}
