#include "xltool/docker/images.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "core/mem.h"
#include "core/sample.h"
#include "dockstat/lines.h"

enum { TOKEN_LEN = 16 };

static void put_text(json_object *o, const char *key, const char *text)
{
    if (text)
        json_object_object_add(o, key, json_object_new_string(text));
}

/* The nearest ancestor first. */
static json_object *ancestors(const struct dock_commit *c)
{
    json_object *out = json_object_new_array(), *older = NULL;
    const char *id = "";

    if (c->images)
        dock_snapshot_current(c->images, c->guest, &id, &older);
    if (id[0])
        json_object_array_add(out, json_object_new_string(id));
    for (size_t i = 0; older && i < json_object_array_length(older); i++) {
        const char *text = dstat_json_item_str(older, i);
        if (text)
            json_object_array_add(out, json_object_new_string(text));
    }
    return out;
}

static json_object *note_new(const struct dock_commit *c, const char *token)
{
    json_object *note = json_object_new_object();

    json_object_object_add(note, "xltool", json_object_new_int(1));
    put_text(note, "kind", c->kind);
    put_text(note, "guest", c->root);
    put_text(note, "name", c->tag);
    put_text(note, "token", token);
    put_text(note, "container", c->guest->id);
    put_text(note, "description", c->description);
    json_object_object_add(note, "ancestors", ancestors(c));
    json_object_object_add(note, "settings", json_object_get(c->settings));
    return note;
}

/* When the engine paused and unpaused the container, as its events tell. */
struct pause {
    uint64_t begin_ns, end_ns;
};

static void take_event(void *arg, const char *text, size_t len)
{
    struct pause *p = arg;
    _cleanup_json_ json_object *o = NULL;
    uint64_t t = 0;

    if (dstat_json_parse(text, len, "an event", &o, NULL) < 0 || !dstat_json_u64(o, "timeNano", &t))
        return;
    const char *action = dstat_json_str(o, "Action");
    if (action && strcmp(action, "pause") == 0)
        p->begin_ns = t;
    else if (action && strcmp(action, "unpause") == 0)
        p->end_ns = t;
}

static void add_lines(void *arg, const char *data, size_t len)
{
    dstat_lines_add(arg, data, len);
}

/* The pause since begin; false where the engine does not tell. Its clock may not be ours. */
static bool pause_told(struct dock *d, const char *id, const struct timespec *begin,
                       uint64_t *ret_ns)
{
    _cleanup_strbuf_ struct strbuf filter = STRBUF_INIT, value = STRBUF_INIT;
    struct pause p = { .begin_ns = 0 };
    struct dstat_lines lines;
    struct timespec now;

    strbuf_addf(&filter, "{\"container\":[\"%s\"],\"event\":[\"pause\",\"unpause\"]}", id);
    dock_escape_value(&value, filter.s);
    dstat_lines_init(&lines, take_event, &p);
    struct dock_call c = { .method = "GET",
                           .verb = "read the events of",
                           .object = id,
                           .timeout_s = 5,
                           .data = add_lines,
                           .data_arg = &lines };
    clock_gettime(CLOCK_REALTIME, &now);
    int rc = dock_do(d, &c, NULL, NULL, "/events?since=%lld.%09ld&until=%lld.%09ld&filters=%s",
                     (long long)begin->tv_sec, begin->tv_nsec, (long long)now.tv_sec, now.tv_nsec,
                     value.s);
    dstat_lines_release(&lines);
    if (rc < 0 || p.begin_ns == 0 || p.end_ns < p.begin_ns)
        return false;
    *ret_ns = p.end_ns - p.begin_ns;
    return true;
}

static int removed_meanwhile(const struct dock_guest *g, struct err *e)
{
    return err_set(e, ESRCH, "'%s' was removed by someone while it was committed", g->name);
}

static int commit(struct dock *d, const struct dock_commit *c, const char *token, char **ret_id,
                  struct err *e)
{
    _cleanup_json_ json_object *note = note_new(c, token), *body = json_object_new_object();
    _cleanup_json_ json_object *answer = NULL;
    _cleanup_strbuf_ struct strbuf label = STRBUF_INIT, changes = STRBUF_INIT;
    _cleanup_strbuf_ struct strbuf comment = STRBUF_INIT;

    /* One label a change: Podman takes all that follows for the first one's value. An empty stable
     * id: what is made of this image is no guest's successor. */
    strbuf_addf(&label, "LABEL " DOCK_LABEL_IMAGE "=\"%s\"", c->root);
    dock_escape_value(&changes, label.s);
    strbuf_adds(&changes, "&changes=");
    dock_escape_value(&changes, "LABEL " DOCK_LABEL_GUEST "=\"\"");
    dock_escape_value(&comment, json_object_to_json_string_ext(note, JSON_C_TO_STRING_PLAIN));
    struct dock_call call = {
        .method = "POST", .verb = "commit", .object = c->guest->name, .body = body, .keep_on = true
    };
    int rc = dock_do(d, &call, &answer, e, "/commit?container=%s&pause=%d&comment=%s&changes=%s",
                     c->guest->id, c->guest->running && !c->guest->paused, comment.s, changes.s);
    if (rc == -ENOENT)
        return removed_meanwhile(c->guest, e);
    if (rc < 0)
        return rc;
    const char *id = dstat_json_str(answer, "Id");
    if (!id || strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789:") != strlen(id))
        return err_set(e, EPROTO, "the engine does not name the image that it has committed");
    *ret_id = xstrdup(id);
    return 0;
}

/* The plain reference, unless an image of another guest, or of a stranger, has it. */
static int free_reference(struct dock *d, const struct dock_commit *c, struct strbuf *repo,
                          struct err *e)
{
    for (int plain = 1; plain >= 0; plain--) {
        _cleanup_json_ json_object *o = NULL;
        strbuf_reset(repo);
        dock_repository(repo, c->guest_name, c->root, plain);
        int rc = dock_get(d, &o, e, "look for image", repo->s, "/images/%s:%s/json", repo->s,
                          c->tag);
        if (rc == -ENOENT)
            return 0;
        if (rc < 0)
            return rc;
    }
    return err_set(e, EEXIST, "there is an image '%s:%s' already", repo->s, c->tag);
}

/* A snapshot of a guest that has gone would be nobody's. */
static int still_there(struct dock *d, const struct dock_guest *g, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest now = DOCK_GUEST_INIT;
    int rc = dock_guest_load(d, g->id, &now, e);

    return rc == -ESRCH ? removed_meanwhile(g, e) : rc;
}

static const char *state_of(const struct dock_guest *g)
{
    return g->paused ? "paused" : g->running ? "running" : "stopped";
}

int dock_commit(struct dock *d, struct op *op, const struct dock_commit *c, char **ret_id,
                char **ret_ref, uint64_t *ret_stood_still_ms, struct err *e)
{
    _cleanup_free_ char *id = NULL;
    _cleanup_strbuf_ struct strbuf repo = STRBUF_INIT;
    char token[TOKEN_LEN + 1];
    struct timespec begin;
    uint64_t stood_ns = 0;

    dock_token(token, TOKEN_LEN);
    int rc = free_reference(d, c, &repo, e);
    if (rc == 0 && c->guest->running && !c->guest->paused)
        rc = op_undo(op, e, "resume-container", c->guest->id, NULL);
    if (rc == 0)
        rc = op_undo(op, e, "drop-commit", c->root, token, c->guest->id, state_of(c->guest), NULL);
    if (rc < 0)
        return rc;
    clock_gettime(CLOCK_REALTIME, &begin);
    uint64_t start_ns = clock_ns();
    rc = commit(d, c, token, &id, e);
    if (rc < 0)
        return rc;
    if (c->guest->running && !c->guest->paused && !pause_told(d, c->guest->id, &begin, &stood_ns))
        stood_ns = clock_ns() - start_ns;
    rc = still_there(d, c->guest, e);
    if (rc < 0)
        return rc;
    op_phase(op, "naming the image '%s:%s'", repo.s, c->tag);
    rc = op_check(op, e);
    if (rc == 0)
        rc = dock_post(d, NULL, NULL, e, "tag image", id, "/images/%s/tag?repo=%s&tag=%s", id,
                       repo.s, c->tag);
    if (rc < 0)
        return rc;
    strbuf_addf(&repo, ":%s", c->tag);
    *ret_id = steal(&id);
    *ret_ref = strbuf_detach(&repo);
    *ret_stood_still_ms = stood_ns / 1000000;
    return 0;
}
