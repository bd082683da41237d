#include "xltool/docker/guest.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "core/mem.h"

static const char *state_name(const struct dock_guest *g)
{
    return dstat_json_str(dstat_json_obj(g->inspect, "State"), "Status");
}

/* An image passes its labels on to whatever is made of it, also by others: a stable id that comes
 * from there is another guest's. */
static int label_inherited(struct dock *d, const char *image, const char *label, bool *ret,
                           struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    int rc = dock_get(d, &o, e, "inspect image", image, "/images/%s/json", image);

    *ret = false;
    if (rc < 0)
        return rc == -ENOENT ? 0 : rc;
    json_object *labels = dstat_json_obj(dstat_json_obj(o, "Config"), "Labels");
    const char *theirs = dstat_json_str(labels, DOCK_LABEL_GUEST);
    *ret = theirs && strcmp(theirs, label) == 0;
    return 0;
}

static int find_root(struct dock *d, struct dock_guest *g, struct err *e)
{
    json_object *config = dstat_json_obj(g->inspect, "Config");
    const char *label = dstat_json_str(dstat_json_obj(config, "Labels"), DOCK_LABEL_GUEST);
    bool inherited = false;
    int rc = 0;

    if (label && !dstat_id_ok(label))
        label = NULL;
    if (label && g->image[0])
        rc = label_inherited(d, g->image, label, &inherited, e);
    if (rc == 0)
        g->root = xstrdup(label && !inherited ? label : g->id);
    return rc;
}

static int take_in(struct dock *d, struct dock_guest *g, struct err *e)
{
    json_object *state = dstat_json_obj(g->inspect, "State");
    const char *id = dstat_json_str(g->inspect, "Id");
    const char *name = dstat_json_str(g->inspect, "Name");
    const char *image = dstat_json_str(g->inspect, "Image");

    if (!id || !dstat_id_ok(id))
        return err_set(e, EPROTO, "the engine's answer has no container id");
    snprintf(g->id, sizeof(g->id), "%s", id);
    g->name = xstrdup(name ? name + (name[0] == '/') : id);
    /* "sha256:" and digits; anything else would not be safe in a path. */
    g->image = image && strspn(image, "abcdefghijklmnopqrstuvwxyz0123456789:") == strlen(image)
                   ? image
                   : "";
    g->paused = dstat_json_bool(state, "Paused") ||
                (state_name(g) && strcmp(state_name(g), "paused") == 0);
    g->running = dstat_json_bool(state, "Running") || g->paused;
    return find_root(d, g, e);
}

int dock_guest_load(struct dock *d, const char *id, struct dock_guest *ret, struct err *e)
{
    struct dock_guest g = DOCK_GUEST_INIT;

    if (!dstat_id_ok(id))
        return err_set(e, ESRCH, "'%s' is not the id of a container", id);
    int rc = dock_get(d, &g.inspect, e, "find container", id, "/containers/%s/json", id);
    if (rc == -ENOENT)
        return err_set(e, ESRCH, "there is no container '%s' any more", id);
    if (rc == 0)
        rc = take_in(d, &g, e);
    if (rc < 0)
        dock_guest_release(&g);
    else
        *ret = g;
    return rc;
}

int dock_guest_of(struct dock *d, const struct request *r, struct dock_guest *ret, struct err *e)
{
    int rc = dock_guest_load(d, r->guest_id ? r->guest_id : "", ret, e);

    if (rc == -ESRCH && r->guest_name)
        return err_set(e, ESRCH, "'%s' is not there any more: someone has removed it",
                       r->guest_name);
    return rc;
}

void dock_guest_release(struct dock_guest *g)
{
    free(g->name);
    free(g->root);
    json_object_put(g->inspect);
    *g = (struct dock_guest)DOCK_GUEST_INIT;
}

int dock_name_taken(struct dock *d, const char *name, bool *ret, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    dock_escape_value(&path, name);
    int rc = dock_get(d, &o, e, "look for container", name, "/containers/%s/json", path.s);
    if (rc < 0 && rc != -ENOENT)
        return rc;
    const char *found = dstat_json_str(o, "Name");
    *ret = found && strcmp(found + (found[0] == '/'), name) == 0;
    return 0;
}

int dock_name_check(const char *name, struct err *e)
{
    static const char alnum[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

    if (strlen(name) >= 2 && strchr(alnum, name[0]) && strspn(name, all) == strlen(name))
        return 0;
    err_set(e, EINVAL, "no container can be called '%s'", name);
    err_cure(e, "use two or more letters, digits, '_', '.' and '-', a letter or digit first");
    return -EINVAL;
}

void dock_token(char *ret, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char chance[64];

    /* Never fails for so few bytes once the kernel is up (getrandom(2)). */
    while (getrandom(chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
        ;
    for (size_t i = 0; i < len; i++)
        ret[i] = digits[chance[i % sizeof(chance)] & 15];
    ret[len] = '\0';
}
