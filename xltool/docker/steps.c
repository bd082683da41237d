#include "xltool/docker/steps.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "xltool/docker/images.h"
#include "xltool/docker/power.h"
#include "xltool/docker/resize.h"

enum { REMOVE_TRIES = 40, REMOVE_WAIT_MS = 250 };

/* Gone is as good as done. */
static int unless_gone(int rc)
{
    return rc == -ENOENT || rc == -ESRCH ? 0 : rc;
}

static void wait_ms(long ms)
{
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

static int remove_container(struct dock *d, const struct step *s, struct err *e)
{
    _cleanup_strbuf_ struct strbuf id = STRBUF_INIT;
    bool volumes = strcmp(s->args.v[1], "new") == 0;
    int rc = 0;

    dock_escape_value(&id, s->args.v[0]);
    /* 409: its removal is in progress already. */
    for (int i = 0; i < REMOVE_TRIES; i++) {
        rc = dock_delete(d, e, "remove", s->args.v[0], "/containers/%s?force=true&v=%s", id.s,
                         volumes ? "true" : "false");
        if (rc != -EBUSY)
            break;
        wait_ms(REMOVE_WAIT_MS);
    }
    return unless_gone(rc);
}

static int rename_container(struct dock *d, const struct step *s, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    int rc = dock_guest_load(d, s->args.v[0], &g, e);

    if (rc < 0)
        return unless_gone(rc);
    return strcmp(g.name, s->args.v[1]) == 0 ? 0 : dock_rename(d, g.id, s->args.v[1], e);
}

static int toggle(struct dock *d, const struct dock_guest *g, const char *verb, struct err *e)
{
    return dock_post(d, NULL, NULL, e, verb, g->name, "/containers/%s/%s", g->id, verb);
}

static int start_container(struct dock *d, const struct step *s, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    int rc = dock_guest_load(d, s->args.v[0], &g, e);

    if (rc < 0)
        return unless_gone(rc);
    if (!g.running)
        rc = dock_start(d, g.id, g.name, e);
    if (rc == 0 && !g.paused && strcmp(s->args.v[1], "paused") == 0)
        rc = toggle(d, &g, "pause", e);
    return rc;
}

static int resume_container(struct dock *d, const struct step *s, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    int rc = dock_guest_load(d, s->args.v[0], &g, e);

    if (rc < 0)
        return unless_gone(rc);
    return g.paused ? toggle(d, &g, "unpause", e) : 0;
}

static int update_container(struct dock *d, const struct step *s, struct err *e)
{
    _cleanup_json_ json_object *limits = NULL;
    int rc = dstat_json_parse(s->args.v[1], strlen(s->args.v[1]), "the limits in the journal",
                              &limits, e);

    if (rc == 0)
        rc = dock_update(d, s->args.v[0], s->args.v[0], limits, e);
    return unless_gone(rc);
}

static int remove_volume(struct dock *d, const struct step *s, struct err *e)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;

    dock_escape_value(&name, s->args.v[0]);
    int rc = dock_delete(d, e, "remove volume", s->args.v[0], "/volumes/%s", name.s);
    /* 409: another container uses it. */
    return rc == -EBUSY ? 0 : unless_gone(rc);
}

static const struct {
    const char *verb;
    size_t n_args;
    int (*perform)(struct dock *d, const struct step *s, struct err *e);
} verbs[] = {
    { "remove-container", 2, remove_container },  { "rename-container", 2, rename_container },
    { "start-container", 2, start_container },    { "resume-container", 1, resume_container },
    { "update-container", 2, update_container },  { "drop-commit", 4, dock_perform_drop_commit },
    { "drop-image", 2, dock_perform_drop_image }, { "tidy-image", 1, dock_perform_tidy_image },
    { "remove-volume", 1, remove_volume },
};

int dock_perform(struct dock *d, const struct step *s, struct err *e)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
        if (strcmp(verbs[i].verb, s->verb) == 0 && s->args.n == verbs[i].n_args)
            return verbs[i].perform(d, s, e);
    return err_set(e, ENOTSUP, "'%s' is not a step of an operation on containers", s->verb);
}
