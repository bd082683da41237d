/* A container's snapshots: make, list, delete. A snapshot is its file system, as an image, with its
 * settings; memory and volumes are not in it. The time that a container stood still is in the
 * result of the snapshot alone: an image cannot be written to afterwards. */
#ifndef XLTOOL_DOCKER_SNAPSHOT_H
#define XLTOOL_DOCKER_SNAPSHOT_H

#include "xltool/docker/images.h"

int dock_plan_snapshot(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
int dock_run_snapshot(struct dock *d, struct op *op, struct err *e);
int dock_plan_snapshot_delete(struct dock *d, const struct request *r, struct plan *ret,
                              struct err *e);
int dock_run_snapshot_delete(struct dock *d, struct op *op, struct err *e);
int dock_snapshots(struct dock *d, const char *guest_id, struct detail *ret, struct err *e);

/* Says what a commit of g will copy and how long it stands still, and whether there is room. */
int dock_plan_commit(struct dock *d, const struct dock_guest *g, struct plan *p, struct err *e);

/* The guest of the request, its images, and the snapshot of that name: -ENOENT when there is none.
 */
int dock_snapshot_of(struct dock *d, const struct request *r, const char *name,
                     struct dock_guest *g, struct dock_images *images,
                     const struct dock_image **ret, struct err *e);

#endif
