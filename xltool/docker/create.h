/* A container from a guest spec: plan and run. */
#ifndef XLTOOL_DOCKER_CREATE_H
#define XLTOOL_DOCKER_CREATE_H

#include "xltool/docker/api.h"

int dock_plan_create(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
int dock_run_create(struct dock *d, struct op *op, struct err *e);

/* CPUs of the engine's machine; 0 = it does not tell. */
int dock_host_cpus(struct dock *d, uint64_t *ret, struct err *e);

#endif
