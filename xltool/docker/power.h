/* Start, stop, reboot, pause, resume, rename: plan and run of each. */
#ifndef XLTOOL_DOCKER_POWER_H
#define XLTOOL_DOCKER_POWER_H

#include "xltool/docker/guest.h"

int dock_plan_power(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
int dock_run_power(struct dock *d, struct op *op, struct err *e);

int dock_plan_rename(struct dock *d, const struct request *r, struct plan *ret, struct err *e);
int dock_run_rename(struct dock *d, struct op *op, struct err *e);

/* Each is done with when the container is already so: 0. verb and object: for errors. */
int dock_start(struct dock *d, const char *id, const char *name, struct err *e);
/* By the container's own stop signal and patience, or at once. */
int dock_stop(struct dock *d, const char *id, const char *name, bool at_once, struct err *e);
int dock_rename(struct dock *d, const char *id, const char *to, struct err *e);

#endif
