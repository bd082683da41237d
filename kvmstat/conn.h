/* A read-only libvirt connection, its errors in our terms, and libvirt's event loop. */
#ifndef KVMSTAT_CONN_H
#define KVMSTAT_CONN_H

#include <libvirt/libvirt.h>
#include <stdbool.h>

#include "core/err.h"
#include "core/observer.h"
#include "kvmstat/cache.h"
#include "kvmstat/events.h"
#include "kvmstat/uri.h"

enum { KSTAT_CALLBACKS_MAX = 4 };

struct kstat_conn {
    struct obs base; /* first: an obs * is a kstat_conn * */
    char *uri;
    struct kstat_uri parts;
    virConnectPtr conn;
    char *type; /* libvirt's name of the driver: "QEMU", "LXC", "TEST", ... */
    bool is_qemu, is_lxc;
    char *pid_dir; /* where libvirt keeps NAME.pid; NULL where the guests are elsewhere */
    bool no_bulk;  /* the driver has no bulk statistics */
    struct kstat_events *events;
    int callbacks[KSTAT_CALLBACKS_MAX];
    size_t n_callbacks;
    bool has_events;    /* libvirt tells of lifecycle changes */
    uint64_t reread_ns; /* when all configurations were last read, without events */
    pid_t daemon;       /* libvirtd's pid; 0 = none or unknown */
    const char *daemon_name;
    struct kstat_cache cache;
};

/* Main thread, before any open: silences libvirt's own messages, registers its event loop. Only
 * the first call does anything. */
int kstat_prepare(struct err *e);

/* Runs libvirt's event loop for ever; a second thread that calls it sleeps for ever. */
void kstat_loop(void);

/* Observer's open and close. Sampler thread; may block. open never asks for a password. */
int kstat_open(struct obs **ret, const char *uri, struct err *e);
void kstat_close(struct obs *o);

/* Sets e from libvirt's last error in this thread: "WHAT 'OBJECT': libvirt's words". Returns
 * -errno as observer.h wants it. */
int kstat_error(struct err *e, const char *what, const char *object);

/* The URI for virConnectOpen(), for free(): ssh must not ask for a password on a terminal that
 * somebody else owns. Pure. */
char *kstat_quiet_uri(const char *uri, const struct kstat_uri *parts);

/* Adds to a failed connection's error (rc: its -errno) what to do about it; what ssh said counts
 * more than the error that came of it. Returns -errno. Pure. */
int kstat_connect_cure(const char *uri, const struct kstat_uri *parts, int rc, struct err *e);

/* A socket that the URI names can be an end of `ssh -L`: unless libvirtd says that its host has this
 * one's name, parts->local becomes false. A round trip where a socket is named. */
void kstat_settle_local(virConnectPtr conn, struct kstat_uri *parts);

/* The errno that stands for a libvirt error; sys is the errno that libvirt recorded, or 0. Pure. */
int kstat_errno(int vir_code, int sys);

#endif
