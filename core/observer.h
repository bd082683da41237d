/* The observing side of a platform: one const instance per *stat folder, listed in
 * xltool/registry.c. Observers are read-only: nothing here can change a guest. */
#ifndef CORE_OBSERVER_H
#define CORE_OBSERVER_H

#include <stdbool.h>

#include "core/detail.h"
#include "core/err.h"
#include "core/snapshot.h"
#include "core/strlist.h"

struct observer;

/* An open connection. Each platform embeds it as the first member of its own struct. */
struct obs {
    const struct observer *ops;
};

struct observer {
    const char *name; /* "xen", "libvirt", "docker", "host": names the connection's platform */

    /* True when this observer serves the URI. Pure; the first observer in the registry that
     * accepts a URI gets it. */
    bool (*accepts)(const char *uri);

    /* Adds the URIs to try when the user names none (environment variables, default sockets).
     * Main thread, before any sampler runs. Adds what is usual even where it is absent, so that
     * `doctor` can say so. Optional. */
    void (*discover)(struct strlist *uris);

    /* Connects. Sampler thread; may block. Error codes have a meaning (see conn_state_of()):
     *   ENOENT, ENODEV, ENOSYS, EPROTONOSUPPORT   nothing here: the platform is absent
     *   EACCES, EPERM                              no rights
     *   anything else                              it is there and does not work
     * *ret is untouched on failure; it is freed by close. */
    int (*open)(struct obs **ret, const char *uri, struct err *e);

    /* Reads every guest's counters into a new snapshot (not yet sealed; the engine seals it).
     * Sampler thread; may block as long as the platform does. A guest that cannot be read keeps
     * its row, with reasons. An error means the connection is lost: the engine closes it and opens
     * it again later. */
    int (*sample)(struct obs *o, struct snapshot **ret, struct err *e);

    /* Adds all that is known of one guest: sections "config", "vcpu", "disk", "net", "snapshot"
     * and what else the platform has. `g` is from an earlier snapshot of this connection; ESRCH
     * when the guest has gone. Sampler thread; may block. Optional. */
    int (*describe)(struct obs *o, const struct guest *g, struct detail *d, struct err *e);

    /* Adds a record "connection": version, api, what is missing and how to mend it (keys "version",
     * "missing", "cure", ...). Sampler thread, after open and again after the first sample.
     * Optional. */
    void (*facts)(struct obs *o, struct detail *d);

    /* Frees everything. Sampler thread; may block. */
    void (*close)(struct obs *o);

    /* Where a library needs a thread of its own (libvirt's event loop): prepare runs once in the
     * main thread before any open, then the engine calls loop in one thread that never ends before
     * the process does. Optional; no loop without prepare. */
    int (*prepare)(struct err *e);
    void (*loop)(void);
};

enum conn_state {
    CONN_CONNECTING, /* the first open has not answered yet */
    CONN_OK,
    CONN_ABSENT,
    CONN_DENIED,
    CONN_STALLED,    /* a call has not returned for three intervals */
    CONN_FAILED,
    CONN_STATE_COUNT
};

/* "connecting", "ok", "absent", "denied", "stalled", "failed". */
const char *conn_state_name(enum conn_state state);

/* The state that an error code of open or sample stands for (positive errno). */
enum conn_state conn_state_of(int code);

#endif
