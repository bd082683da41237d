/* The images that keep what we commit: a guest's snapshots, and what clones are made of.
 *
 * An image is committed without a name, so that a half-done one looks like nothing, and gets its
 * tag last: xltool/GUEST:SNAPSHOT, or xltool/GUEST:_clone (no snapshot's name begins with "_"). A
 * label names the guest by its stable id; all else stands in the image's comment, a JSON object,
 * which containers and images made of it do not inherit:
 *
 *   { "xltool": 1, "kind": "snapshot" or "clone", "guest": STABLE-ID, "name": …, "token": …,
 *     "container": ID, "ancestors": [IMAGE, …nearest first], "description": …, "settings": {…} } */
#ifndef XLTOOL_DOCKER_IMAGES_H
#define XLTOOL_DOCKER_IMAGES_H

#include "xltool/docker/guest.h"

struct dock_image {
    char *id;  /* "sha256:…" */
    char *tag; /* "xltool/web:before": the one that makes it a snapshot; NULL = none (any more) */
    json_object *note;   /* its comment */
    uint64_t created_ns; /* since 1970 */
};

struct dock_images {
    struct dock_image *v; /* oldest first */
    size_t n, cap;
};

#define DOCK_IMAGES_INIT { .v = NULL }
#define _cleanup_dock_images_ _cleanup_(dock_images_release)

/* All images of ours that belong to the guest of that stable id. */
int dock_images_of(struct dock *d, const char *root, struct dock_images *ret, struct err *e);
void dock_images_release(struct dock_images *l);

/* The snapshot of that name; NULL when there is none. */
const struct dock_image *dock_snapshot_find(const struct dock_images *l, const char *name);
/* The name, when the image is a snapshot (still); else NULL. */
const char *dock_snapshot_name(const struct dock_image *i);
/* The snapshot that the guest goes on from, whether or not it is still listed: *ret_id is its image
 * ("" = none), its own ancestors are in *ret_ancestors (NULL = none; borrowed). */
void dock_snapshot_current(const struct dock_images *l, const struct dock_guest *g,
                           const char **ret_id, json_object **ret_ancestors);

/* The repository for a guest's images: "xltool/NAME" where Docker takes NAME there; else, or when
 * plain is false, with what it does not take left out and the stable id added. Pure. */
void dock_repository(struct strbuf *out, const char *name, const char *root, bool plain);

/* The note of an image inspected, NULL when it is none of ours; the caller puts it. */
json_object *dock_note_of(json_object *image);

struct dock_commit {
    const struct dock_guest *guest;
    json_object *settings;            /* borrowed */
    const char *kind;                 /* "snapshot", "clone" */
    const char *root;                 /* stable id of the guest that the image is for */
    const char *guest_name;           /* its name, for the repository */
    const char *tag;                  /* "before", "_clone" */
    const char *description;          /* NULL = none */
    const struct dock_images *images; /* of that guest so far, for the ancestors; NULL = none */
};

/* Commits the guest, which is paused meanwhile, records how to take that back, and tags the image.
 * *ret_id and *ret_ref ("xltool/web:before") are for free(). stood_still_ms: 0 for one that does
 * not run. */
int dock_commit(struct dock *d, struct op *op, const struct dock_commit *c, char **ret_id,
                char **ret_ref, uint64_t *ret_stood_still_ms, struct err *e);

/* Whether a container, running or not, is made of the image. */
int dock_image_used(struct dock *d, const char *id, bool *ret, struct err *e);

/* Steps of the journal, see steps.h. */
int dock_perform_drop_commit(struct dock *d, const struct step *s, struct err *e);
int dock_perform_drop_image(struct dock *d, const struct step *s, struct err *e);
int dock_perform_tidy_image(struct dock *d, const struct step *s, struct err *e);

#endif
