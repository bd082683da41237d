/* A shell in a container, joined with a socket. */
#ifndef XLTOOL_DOCKER_CONSOLE_H
#define XLTOOL_DOCKER_CONSOLE_H

#include "xltool/docker/api.h"

/* As toolstack.console. Always a shell of its own with a terminal, not the container's first
 * process: to leave that would end the guest. */
int dock_console(struct dock *d, const char *guest_id, int fd, struct err *e);

#endif
