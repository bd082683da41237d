/* How images of ours go: when an operation is undone, a snapshot deleted, a guest removed. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "xltool/docker/images.h"

enum { WAIT_MS = 250, GRACE_ROUNDS = 4, WAIT_ROUNDS = 2400, USED_TOKEN_LEN = 12 };

int dock_image_used(struct dock *d, const char *id, bool *ret, struct err *e)
{
    _cleanup_json_ json_object *list = NULL;
    int rc = dock_get(d, &list, e, "list the containers of image", id, "/containers/json?all=true");

    if (rc < 0)
        return rc;
    *ret = false;
    for (size_t i = 0;
         json_object_is_type(list, json_type_array) && i < json_object_array_length(list); i++) {
        const char *image = dstat_json_str(json_object_array_get_idx(list, i), "ImageID");
        *ret |= image && strcmp(image, id) == 0;
    }
    return 0;
}

static int delete_image(struct dock *d, const char *ref, struct err *e)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    dock_escape_path(&path, ref);
    int rc = dock_delete(d, e, "remove image", ref, "/images/%s", path.s);
    return rc == -ENOENT ? 0 : rc;
}

/* The image with the token in its note; *ret stays as it is when there is none. */
static int find_token(struct dock *d, const char *root, const char *token, struct strbuf *ret,
                      struct err *e)
{
    _cleanup_dock_images_ struct dock_images l = DOCK_IMAGES_INIT;
    int rc = dock_images_of(d, root, &l, e);

    for (size_t i = 0; rc == 0 && i < l.n; i++) {
        const char *have = dstat_json_str(l.v[i].note, "token");
        if (have && strcmp(have, token) == 0)
            strbuf_adds(ret, l.v[i].id);
    }
    return rc;
}

/* A commit of a container that ran shows by its pause. */
static bool commit_goes_on(struct dock *d, const char *container, const char *state)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;

    return strcmp(state, "running") == 0 && dock_guest_load(d, container, &g, NULL) == 0 &&
           g.paused;
}

int dock_perform_drop_commit(struct dock *d, const struct step *s, struct err *e)
{
    const char *root = s->args.v[0], *token = s->args.v[1], *container = s->args.v[2];
    int grace = GRACE_ROUNDS;

    /* An engine finishes a commit whether or not its client lives: the image may be yet to come. */
    for (int round = 0; round < WAIT_ROUNDS && grace > 0; round++) {
        _cleanup_strbuf_ struct strbuf id = STRBUF_INIT;
        int rc = find_token(d, root, token, &id, e);
        if (rc < 0)
            return rc;
        if (id.len > 0)
            return delete_image(d, id.s, e);
        if (!commit_goes_on(d, container, s->args.v[3]))
            grace--;
        nanosleep(&(struct timespec){ .tv_nsec = WAIT_MS * 1000000 }, NULL);
    }
    return 0;
}

/* Keeps an image that a container needs under a name that is no snapshot's: without any, the
 * engine's "image prune" would see garbage, and to untag it by force would leave the container
 * without its image. */
static int keep_as_used(struct dock *d, const char *id, const char *ref, struct err *e)
{
    const char *colon = strrchr(ref, ':');
    _cleanup_strbuf_ struct strbuf repo = STRBUF_INIT, value = STRBUF_INIT;
    const char *digits = strchr(id, ':') ? strchr(id, ':') + 1 : id;

    strbuf_add(&repo, ref, colon ? (size_t)(colon - ref) : strlen(ref));
    dock_escape_value(&value, repo.s);
    return dock_post(d, NULL, NULL, e, "keep image", ref, "/images/%s/tag?repo=%s&tag=_used-%.*s",
                     id, value.s, USED_TOKEN_LEN, digits);
}

int dock_perform_drop_image(struct dock *d, const struct step *s, struct err *e)
{
    const char *id = s->args.v[0], *ref = s->args.v[1];
    _cleanup_json_ json_object *o = NULL;
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
    bool used = false;

    dock_escape_path(&path, ref);
    int rc = dock_get(d, &o, e, "inspect image", ref, "/images/%s/json", path.s);
    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    const char *now = dstat_json_str(o, "Id");
    if (!now || strcmp(now, id) != 0)
        return 0; /* the name is another image's by now */
    rc = dock_image_used(d, id, &used, e);
    if (rc == 0 && used)
        rc = keep_as_used(d, id, ref, e);
    return rc < 0 ? rc : delete_image(d, ref, e);
}

/* "xltool/web:_clone" */
static bool hidden_tag(const char *tag)
{
    const char *colon = tag ? strrchr(tag, ':') : NULL;

    return colon && colon[1] == '_' && strstr(tag, "xltool/");
}

/* Removes the hidden tags, with the last one the image; nothing when one of its tags is another. */
static int remove_hidden(struct dock *d, const char *id, json_object *tags, struct err *e)
{
    size_t n = tags ? json_object_array_length(tags) : 0;
    int rc = 0;

    for (size_t i = 0; i < n; i++)
        if (!hidden_tag(dstat_json_item_str(tags, i)))
            return 0;
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = delete_image(d, dstat_json_item_str(tags, i), e);
    if (n == 0)
        rc = delete_image(d, id, e);
    /* 409: images of others build on it; it goes with the last of them. */
    return rc == -EBUSY ? 0 : rc;
}

int dock_perform_tidy_image(struct dock *d, const struct step *s, struct err *e)
{
    const char *id = s->args.v[0];
    _cleanup_json_ json_object *o = NULL;
    bool used = false;
    int rc = dock_get(d, &o, e, "inspect image", id, "/images/%s/json", id);

    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    _cleanup_json_ json_object *note = dock_note_of(o);
    if (!note)
        return 0;
    rc = dock_image_used(d, id, &used, e);
    return rc < 0 || used ? rc : remove_hidden(d, id, dstat_json_arr(o, "RepoTags"), e);
}
