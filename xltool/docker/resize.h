/* More or less CPU and memory for a container, while it runs. Plan and run. */
#ifndef XLTOOL_DOCKER_RESIZE_H
#define XLTOOL_DOCKER_RESIZE_H

#include "xltool/docker/api.h"

int dock_plan_resize(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
int dock_run_resize(struct dock *d, struct op *op, struct err *e);

/* Sets limits, a body of limits.h. name: for errors. */
int dock_update(struct dock *d, const char *id, const char *name, json_object *body, struct err *e);

#endif
