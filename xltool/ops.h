/* The toolstacks: ops_xen.c, ops_kvm.c, ops_docker.c, each with its parts in the folder of its name. */
#ifndef XLTOOL_OPS_H
#define XLTOOL_OPS_H

#include "core/toolstack.h"

extern const struct toolstack xen_toolstack, kvm_toolstack, docker_toolstack;

#endif
