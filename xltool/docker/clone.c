#include "xltool/docker/clone.h"

#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "xltool/docker/make.h"
#include "xltool/docker/ports.h"
#include "xltool/docker/settings.h"
#include "xltool/docker/snapshot.h"

enum { API_ENDPOINT_MAC = 44 };

/* What is cloned, and what becomes of its settings. */
struct source {
    struct dock_guest guest;
    struct dock_images images;
    const struct dock_image *snapshot; /* NULL = the guest as it is */
    json_object *settings;             /* the clone's */
    struct strlist moved;              /* a line for each port */
    struct strlist shared;             /* and for each place that both write to */
};

#define SOURCE_INIT { .settings = NULL }
#define _cleanup_source_ _cleanup_(source_release)

static void source_release(struct source *s)
{
    dock_guest_release(&s->guest);
    dock_images_release(&s->images);
    json_object_put(s->settings);
    strlist_release(&s->moved);
    strlist_release(&s->shared);
}

static int settings_load(struct dock *d, struct source *s, struct err *e)
{
    json_object *kept = s->snapshot ? dstat_json_obj(s->snapshot->note, "settings") : NULL;

    if (!s->snapshot) {
        s->settings = dock_settings_of(s->guest.inspect, d->version.minor >= API_ENDPOINT_MAC);
        return 0;
    }
    if (!kept || json_object_deep_copy(kept, &s->settings, NULL) < 0)
        return err_set(e, EPROTO, "image '%s' holds no settings of a container", s->snapshot->tag);
    return 0;
}

static int source_load(struct dock *d, const struct request *r, struct source *s, struct err *e)
{
    _cleanup_dock_ports_ struct dock_ports ports = DOCK_PORTS_INIT;
    int rc = r->from_snapshot
                 ? dock_snapshot_of(d, r, r->from_snapshot, &s->guest, &s->images, &s->snapshot, e)
                 : dock_guest_of(d, r, &s->guest, e);

    if (rc == 0)
        rc = settings_load(d, s, e);
    if (rc == 0)
        rc = dock_ports_load(d, &ports, e);
    if (rc < 0)
        return rc;
    dock_settings_shared(s->settings, &s->shared);
    dock_settings_for_clone(s->settings);
    dock_settings_move_ports(s->settings, dock_ports_taken, &ports, &s->moved);
    return 0;
}

/* What a clone has in common with its original, beyond what it is made of. */
static void plan_relations(const struct source *s, const struct request *r, struct plan *p)
{
    json_object *networks = dstat_json_obj(s->settings, "Networks");
    json_object *labels = dstat_json_obj(dstat_json_obj(s->settings, "Config"), "Labels");

    for (size_t i = 0; i < s->moved.n; i++)
        plan_step(p, "%s", s->moved.v[i]);
    if (networks) {
        json_object_object_foreach (networks, name, endpoint) {
            json_object *aliases = dstat_json_arr(endpoint, "Aliases");
            for (size_t i = 0; aliases && i < json_object_array_length(aliases); i++)
                plan_step(p, "let it answer to '%s' on network '%s' too, as '%s' does",
                          dstat_json_item_str(aliases, i), name, s->guest.name);
        }
    }
    if (dstat_json_str(labels, "com.docker.compose.project"))
        plan_step(p, "keep its labels: docker compose will take it for one of its own");
    for (size_t i = 0; i < s->shared.n; i++)
        plan_loses(p, "sole use of %s: '%s' and '%s' will both write there", s->shared.v[i],
                   s->guest.name, r->name);
}

int dock_plan_clone(struct dock *d, const struct request *r, struct plan *ret, struct err *e)
{
    _cleanup_source_ struct source s = SOURCE_INIT;
    int rc = dock_plan_name(d, r->name, ret, e);

    if (rc == 0)
        rc = source_load(d, r, &s, e);
    if (rc == 0 && !s.snapshot)
        rc = dock_plan_commit(d, &s.guest, ret, e);
    if (rc == 0)
        rc = dock_plan_networks(d, s.settings, ret, e);
    if (rc < 0)
        return rc;
    if (r->linked)
        plan_step(ret,
                  "share the image's layers: a container always does, --linked changes nothing");
    plan_step(ret, "create '%s' of %s%s%s with the settings of '%s', but its own addresses",
              r->name, s.snapshot ? "image '" : "it", s.snapshot ? s.snapshot->tag : "",
              s.snapshot ? "'" : "", s.guest.name);
    plan_relations(&s, r, ret);
    if (r->start)
        plan_step(ret, "start '%s'", r->name);
    return 0;
}

/* The image that the clone is made of; to be freed. */
static int image_for(struct dock *d, struct op *op, const struct source *s, const char *root,
                     char **ret, struct err *e)
{
    _cleanup_free_ char *id = NULL;
    uint64_t stood_still_ms = 0;
    struct dock_commit c = {
        .guest = &s->guest,
        .settings = s->settings,
        .kind = "clone",
        .root = root,
        .guest_name = op->req->name,
        .tag = "_clone",
    };

    if (s->snapshot) {
        *ret = xstrdup(s->snapshot->tag);
        return 0;
    }
    op_phase(op, "committing '%s'", s->guest.name);
    int rc = dock_commit(d, op, &c, &id, ret, &stood_still_ms, e);
    if (rc == 0 && s->guest.running && !s->guest.paused)
        op_note(op, "'%s' stood still for %llu ms", s->guest.name,
                (unsigned long long)stood_still_ms);
    return rc;
}

int dock_run_clone(struct dock *d, struct op *op, struct err *e)
{
    _cleanup_source_ struct source s = SOURCE_INIT;
    _cleanup_free_ char *image = NULL;
    char id[DSTAT_ID_MAX + 1], root[DSTAT_ID_MAX + 1];
    const char *name = op->req->name;
    int rc = source_load(d, op->req, &s, e);

    dock_token(root, DSTAT_ID_MAX);
    if (rc == 0)
        rc = image_for(d, op, &s, root, &image, e);
    if (rc < 0)
        return rc;
    op_phase(op, "creating '%s'", name);
    rc = dock_make(d, op, s.settings, image, root, id, e);
    if (rc == 0)
        rc = dock_name_it(d, op, id, name, e);
    if (rc == 0 && op->req->start)
        rc = dock_start_made(d, op, id, name, 0, e);
    for (size_t i = 0; rc == 0 && i < s.moved.n; i++)
        op_note(op, "%s", s.moved.v[i]);
    return rc;
}
