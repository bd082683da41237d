/* A guest: a Xen domain, a libvirt domain, a container. */
#ifndef CORE_GUEST_H
#define CORE_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sample.h"

enum guest_state {
    GUEST_UNKNOWN,
    GUEST_RUNNING,
    GUEST_PAUSED,
    GUEST_BLOCKED, /* Xen: idle, waiting for an event. It counts as alive, like running. */
    GUEST_STOPPED,
    GUEST_CRASHED,
    GUEST_DYING,
    GUEST_STARTING,
    GUEST_STATE_COUNT
};

/* All strings are static or owned by the snapshot that holds the guest. */
struct guest {
    const char *id;       /* UUID or container id within the connection; never a domid, never NULL */
    const char *name;     /* hostile text; the id again for a guest without a name; never NULL */
    const char *platform; /* "xen", "kvm", "qemu", "lxc", "docker", "podman", "host", ... */
    const char *group;    /* Compose project, Kubernetes namespace/pod; NULL = none; hostile text */
    const char *image;    /* what it was made from, where the platform knows; NULL = none; hostile */
    enum guest_state state;
    uint64_t boot;        /* differs between two boots of the same guest (domid, pid, start time) */
    struct sample now;
};

/* What does not run uses nothing: that it has no value makes a sum no less certain. */
static inline bool guest_may_use(const struct guest *g)
{
    return g->state != GUEST_STOPPED && g->state != GUEST_CRASHED;
}

/* "running", "paused", ...: the names of design §2. */
const char *guest_state_name(enum guest_state state);

#endif
