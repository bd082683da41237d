/* Which ports of the host are taken: by containers, running or not, and by whoever listens here. */
#ifndef XLTOOL_DOCKER_PORTS_H
#define XLTOOL_DOCKER_PORTS_H

#include "xltool/docker/api.h"

struct dock_ports {
    struct {
        unsigned port;
        char proto[8];
    } * v;
    size_t n, cap;
    bool here; /* the engine is on this machine: ports can be tried */
};

#define DOCK_PORTS_INIT { .v = NULL }
#define _cleanup_dock_ports_ _cleanup_(dock_ports_release)

/* Collects what the engine's containers publish, or will once they are started. */
int dock_ports_load(struct dock *d, struct dock_ports *ret, struct err *e);
void dock_ports_release(struct dock_ports *p);

/* A dock_port_taken() of settings.h; arg: a struct dock_ports. */
bool dock_ports_taken(void *arg, const char *ip, unsigned port, const char *proto);

#endif
