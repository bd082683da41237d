/* Commands in a container. */
#ifndef XLTOOL_DOCKER_EXEC_H
#define XLTOOL_DOCKER_EXEC_H

#include "xltool/docker/guest.h"

/* As toolstack.exec. A command that is stopped by the sink goes on in the container: the engine has
 * no way to end it. */
int dock_exec(struct dock *d, const char *guest_id, char *const argv[],
              const struct exec_sink *sink, int *ret_status, struct err *e);

/* Prepares argv; with a terminal and its input joined when tty. *ret is for free(). */
int dock_exec_create(struct dock *d, const struct dock_guest *g, const char *const argv[], bool tty,
                     char **ret, struct err *e);

#endif
