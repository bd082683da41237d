#include "xltool/docker/snapshot.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/format.h"
#include "core/mem.h"
#include "storage/copy.h"
#include "xltool/docker/settings.h"

enum { API_ENDPOINT_MAC = 44, COMMIT_BYTES_PER_S = 50 << 20 };

/* The bytes that the container has written; 0 where the engine does not tell. */
static int written_bytes(struct dock *d, const struct dock_guest *g, uint64_t *ret, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    int rc = dock_get(d, &o, e, "measure", g->name, "/containers/%s/json?size=true", g->id);

    *ret = 0;
    dstat_json_u64(o, "SizeRw", ret);
    return rc == -ENOENT ? err_set(e, ESRCH, "'%s' is not there any more", g->name) : rc;
}

/* Where the engine keeps its images, if that is a directory of this machine: a container's files
 * are below it too, in ROOT/containers/ID. */
static void plan_space(struct dock *d, const struct dock_guest *g, uint64_t bytes, struct plan *p)
{
    const char *path = dstat_json_str(g->inspect, "HostnamePath");
    const char *end = path ? strstr(path, "/containers/") : NULL;
    struct stat st;

    if (!d->ep.unix_path[0] || !end)
        return;
    _cleanup_free_ char *root = xstrndup(path, (size_t)(end - path));
    if (root[0] == '/' && stat(root, &st) == 0)
        copy_plan_space(p, root, bytes);
}

int dock_plan_commit(struct dock *d, const struct dock_guest *g, struct plan *p, struct err *e)
{
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;
    uint64_t bytes = 0;
    int rc = written_bytes(d, g, &bytes, e);

    if (rc < 0)
        return rc;
    format_size(&size, bytes);
    plan_step(p, "commit what '%s' has written to its file system (%s) to an image", g->name,
              size.s);
    p->copy_bytes += bytes;
    plan_space(d, g, bytes, p);
    if (g->running && !g->paused)
        plan_stands_still(p, "while its files are committed: about %llu s",
                          (unsigned long long)(bytes / COMMIT_BYTES_PER_S + 1));
    return 0;
}

/* A snapshot's name becomes an image's tag. */
static int check_tag(const char *name, struct err *e)
{
    static const char tag[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

    if (name[0] && strspn(name, tag) == strlen(name))
        return 0;
    err_set(e, EINVAL, "no snapshot of a container can be called '%s'", name);
    err_cure(e, "use letters, digits, '_', '.' and '-': it becomes the tag of an image");
    return -EINVAL;
}

static void plan_mounts(const struct dock_guest *g, struct plan *p)
{
    struct dock_mount m;

    for (size_t i = 0; dock_mount_at(g->inspect, i, &m); i++)
        if (m.writable && strcmp(m.type, "tmpfs") != 0)
            plan_step(p, "leave '%s' out: %s '%s' is not in the snapshot", m.target,
                      strcmp(m.type, "volume") == 0 ? "volume" : "the machine's directory",
                      m.source);
}

int dock_plan_snapshot(struct dock *d, const struct request *r, struct plan *ret, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images images = DOCK_IMAGES_INIT;
    int rc = check_tag(r->name, e);

    if (rc == 0)
        rc = dock_guest_of(d, r, &g, e);
    if (rc == 0)
        rc = dock_images_of(d, g.root, &images, e);
    if (rc == 0)
        rc = dock_plan_commit(d, &g, ret, e);
    if (rc < 0)
        return rc;
    if (dock_snapshot_find(&images, r->name)) {
        plan_refuse(ret, "'%s' has a snapshot '%s' already", g.name, r->name);
        plan_cure(ret, "choose another name, or delete that one first");
    }
    plan_step(ret, "keep its settings in the image, for revert and clone");
    plan_step(ret, "leave its memory out: %s commits the file system alone", dock_product(d));
    plan_mounts(&g, ret);
    return 0;
}

/* The topmost layer's size; 0 = unknown. */
static uint64_t layer_bytes(struct dock *d, const char *image)
{
    _cleanup_json_ json_object *history = NULL;
    uint64_t bytes = 0;

    if (dock_get(d, &history, NULL, "inspect image", image, "/images/%s/history", image) == 0 &&
        json_object_is_type(history, json_type_array) && json_object_array_length(history) > 0)
        dstat_json_u64(json_object_array_get_idx(history, 0), "Size", &bytes);
    return bytes;
}

static int take(struct dock *d, struct op *op, const struct dock_guest *g,
                const struct dock_images *images, struct err *e)
{
    _cleanup_json_ json_object *settings = dock_settings_of(g->inspect,
                                                            d->version.minor >= API_ENDPOINT_MAC);
    _cleanup_free_ char *id = NULL, *ref = NULL;
    uint64_t stood_still_ms = 0;
    struct dock_commit c = {
        .guest = g,
        .settings = settings,
        .kind = "snapshot",
        .root = g->root,
        .guest_name = g->name,
        .tag = op->req->name,
        .description = op->req->description,
        .images = images,
    };

    op_phase(op, "committing '%s'", g->name);
    int rc = dock_commit(d, op, &c, &id, &ref, &stood_still_ms, e);
    if (rc < 0)
        return rc;
    detail_begin(&op->result, "snapshot");
    detail_text(&op->result, "name", op->req->name);
    detail_text(&op->result, "kind", "file system");
    detail_number(&op->result, "size_bytes", layer_bytes(d, id));
    detail_number(&op->result, "stood_still_ms", stood_still_ms);
    detail_text(&op->result, "image", ref);
    return 0;
}

int dock_run_snapshot(struct dock *d, struct op *op, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images images = DOCK_IMAGES_INIT;
    int rc = dock_guest_of(d, op->req, &g, e);

    if (rc == 0)
        rc = dock_images_of(d, g.root, &images, e);
    if (rc == 0 && dock_snapshot_find(&images, op->req->name))
        return err_set(e, EEXIST, "'%s' has a snapshot '%s' already", g.name, op->req->name);
    return rc < 0 ? rc : take(d, op, &g, &images, e);
}

/* The name of the nearest ancestor that is still there. */
static const char *parent_of(const struct dock_images *l, const struct dock_image *i)
{
    json_object *older = dstat_json_arr(i->note, "ancestors");

    for (size_t k = 0; older && k < json_object_array_length(older); k++) {
        const char *id = dstat_json_item_str(older, k);
        for (size_t n = 0; id && n < l->n; n++)
            if (strcmp(l->v[n].id, id) == 0 && dock_snapshot_name(&l->v[n]))
                return dock_snapshot_name(&l->v[n]);
    }
    return NULL;
}

static void add_time(struct detail *d, uint64_t unix_ns)
{
    time_t seconds = (time_t)(unix_ns / 1000000000u);
    struct tm tm;
    char text[32];

    if (unix_ns && gmtime_r(&seconds, &tm) &&
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
        detail_text(d, "time", text);
}

/* The one that the guest goes on from; one that has been deleted stands for its nearest ancestor.
 */
static const char *current_of(const struct dock_images *l, const struct dock_guest *g)
{
    const char *id;
    json_object *older;

    dock_snapshot_current(l, g, &id, &older);
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->v[i].id, id) == 0)
            return dock_snapshot_name(&l->v[i]) ? dock_snapshot_name(&l->v[i])
                                                : parent_of(l, &l->v[i]);
    return NULL;
}

int dock_snapshots(struct dock *d, const char *guest_id, struct detail *ret, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images l = DOCK_IMAGES_INIT;
    int rc = dock_guest_load(d, guest_id, &g, e);

    if (rc == 0)
        rc = dock_images_of(d, g.root, &l, e);
    if (rc < 0)
        return rc;
    const char *current = current_of(&l, &g);
    for (size_t i = 0; i < l.n; i++) {
        const char *name = dock_snapshot_name(&l.v[i]);
        if (!name)
            continue;
        detail_begin(ret, "snapshot");
        detail_text(ret, "name", name);
        detail_text(ret, "parent", parent_of(&l, &l.v[i]));
        add_time(ret, l.v[i].created_ns);
        detail_text(ret, "description", dstat_json_str(l.v[i].note, "description"));
        detail_text(ret, "kind", "file system");
        detail_number(ret, "size_bytes", layer_bytes(d, l.v[i].id));
        detail_text(ret, "image", l.v[i].tag);
        detail_text(ret, "current", current && strcmp(current, name) == 0 ? "yes" : NULL);
    }
    return 0;
}

int dock_snapshot_of(struct dock *d, const struct request *r, const char *name,
                     struct dock_guest *g, struct dock_images *images,
                     const struct dock_image **ret, struct err *e)
{
    int rc = dock_guest_of(d, r, g, e);

    if (rc == 0)
        rc = dock_images_of(d, g->root, images, e);
    if (rc < 0)
        return rc;
    *ret = dock_snapshot_find(images, name);
    if (*ret)
        return 0;
    err_set(e, ENOENT, "'%s' has no snapshot '%s'", g->name, name);
    err_cure(e, "'xltool snapshot list' names those that it has");
    return -ENOENT;
}

int dock_plan_snapshot_delete(struct dock *d, const struct request *r, struct plan *ret,
                              struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images images = DOCK_IMAGES_INIT;
    const struct dock_image *i;
    bool used = false;
    int rc = dock_snapshot_of(d, r, r->name, &g, &images, &i, e);

    if (rc == 0)
        rc = dock_image_used(d, i->id, &used, e);
    if (rc < 0)
        return rc;
    plan_step(ret, "remove image '%s'%s", i->tag,
              used ? ": its name alone, a container is made of it"
                   : "; snapshots made after it stay whole");
    plan_loses(ret, "the snapshot '%s' of '%s'", r->name, g.name);
    return 0;
}

int dock_run_snapshot_delete(struct dock *d, struct op *op, struct err *e)
{
    _cleanup_dock_guest_ struct dock_guest g = DOCK_GUEST_INIT;
    _cleanup_dock_images_ struct dock_images images = DOCK_IMAGES_INIT;
    const struct dock_image *i;
    int rc = dock_snapshot_of(d, op->req, op->req->name, &g, &images, &i, e);

    return rc < 0 ? rc : op_then(op, e, "drop-image", i->id, i->tag, NULL);
}
