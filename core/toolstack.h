/* The changing side of a platform: one const instance per xltool/ops_*.c, listed in
 * xltool/registry.c. The same shape as struct observer, and a connection of its own. */
#ifndef CORE_TOOLSTACK_H
#define CORE_TOOLSTACK_H

#include <stdbool.h>

#include "core/detail.h"
#include "core/err.h"
#include "core/op.h"
#include "core/plan.h"
#include "core/request.h"

struct toolstack;

/* An open connection. Each platform embeds it as the first member of its own struct. */
struct ts {
    const struct toolstack *ops;
};

#define CAN(kind) (1u << (kind))

/* Where the output of a command in a guest goes. Called in the operation's thread. */
struct exec_sink {
    void (*out)(void *arg, bool is_stderr, const char *data, size_t len);
    bool (*stop)(void *arg); /* true: the user has had enough */
    void *arg;
};

/* All functions run in the operation thread and may block, unless they say otherwise. Guests are named
 * by the id that the platform's observer gives them; ESRCH when it has gone. */
struct toolstack {
    const char *name; /* as the observer of the same connections: "xen", "libvirt", "docker" */
    unsigned can;     /* CAN(OP_...) it knows at all; plan() may still refuse */
    bool diskless;    /* its guests have no disks: those of a spec are left out */

    /* True when guests of this platform ("kvm", "qemu", "lxc", "podman") are made on the connection with
     * this URI. Pure. */
    bool (*makes)(const char *uri, const char *platform);

    int (*open)(struct ts **ret, const char *uri, struct err *e);
    void (*close)(struct ts *t);

    /* Looks, checks and says what run() would do; changes nothing. Refusals go into the plan
     * (plan_refuse, plan_force, plan_loses); an error is for what could not be found out. */
    int (*plan)(struct ts *t, const struct request *r, struct plan *ret, struct err *e);

    /* Does it, by the rule in core/op.h. What plan() refused is checked again here, since time has
     * passed: -EBUSY, -EEXIST, ... with the same words. */
    int (*run)(struct ts *t, struct op *op, struct err *e);

    /* Performs a step recorded with op_undo() or op_then(), by this or by an earlier process. */
    int (*perform)(struct ts *t, struct op *op, const struct step *s, struct err *e);

    /* Any thread: cuts short the call that run() is in, where the library can. Optional. */
    void (*cancel)(struct ts *t);

    /* Any thread, about twice a second while run() or perform() is under way: reports by op_progress() how
     * far the library's call is that it is in. Optional. */
    void (*pulse)(struct ts *t, struct op *op);

    /* Adds a record "snapshot" for each of the guest's: name, parent (NULL = none), time (ISO 8601,
     * UTC), description, kind ("memory and disks", "disks", "file system"), size_bytes,
     * stood_still_ms, current ("yes" for the one that the guest goes on from). Oldest first. */
    int (*snapshots)(struct ts *t, const char *guest_id, struct detail *ret, struct err *e);

    /* Runs argv in the guest by the platform's own means (API, agent). -ENOTSUP: it has none at the
     * moment, the caller tries the console. *ret_status: the exit status. */
    int (*exec)(struct ts *t, const char *guest_id, char *const argv[], const struct exec_sink *sink,
                int *ret_status, struct err *e);

    /* Joins the guest's console with fd, a stream socket, until the other end is shut down or the
     * console ends. Does not close fd. Containers: a shell. */
    int (*console)(struct ts *t, const char *guest_id, int fd, struct err *e);

    /* Stays with a guest that no daemon looks after (Xen: reboots it when it asks, tidies up when
     * it ends). Called in a process of its own that `start` has left behind. Optional. */
    int (*monitor)(const char *uri, const char *guest_id, struct err *e);
};

#endif
