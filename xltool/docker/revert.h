/* A container put back to a snapshot: another one is made of the image with the settings of that
 * time, and takes the name. The old one is kept until the new one runs. Plan and run. */
#ifndef XLTOOL_DOCKER_REVERT_H
#define XLTOOL_DOCKER_REVERT_H

#include "xltool/docker/api.h"

int dock_plan_revert(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
int dock_run_revert(struct dock *d, struct op *op, struct err *e);

#endif
