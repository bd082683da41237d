/* Another container like one: of an image committed from it, or of a snapshot, with its settings.
 * Plan and run. */
#ifndef XLTOOL_DOCKER_CLONE_H
#define XLTOOL_DOCKER_CLONE_H

#include "xltool/docker/api.h"

int dock_plan_clone(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
int dock_run_clone(struct dock *d, struct op *op, struct err *e);

#endif
