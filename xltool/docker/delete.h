/* A container removed, with its snapshots and its anonymous volumes. Plan and run. */
#ifndef XLTOOL_DOCKER_DELETE_H
#define XLTOOL_DOCKER_DELETE_H

#include "xltool/docker/api.h"

int dock_plan_delete(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
int dock_run_delete(struct dock *d, struct op *op, struct err *e);

#endif
