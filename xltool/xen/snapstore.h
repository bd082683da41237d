/* Snapshots on disk: $STATE/xen/UUID/snapshots/NAME/ holds meta.json (struct xen_snapshot) and,
 * where the memory was saved, the file "state". The copies of the disks lie beside the disks. While
 * it is made the directory is called NAME~, which cannot be a snapshot's name. */
#ifndef XLTOOL_XEN_SNAPSTORE_H
#define XLTOOL_XEN_SNAPSTORE_H

#include "xltool/xen/store.h"

/* A disk and its copy. */
struct xen_snapshot_disk {
    char *vdev;
    char *path;    /* the guest's */
    char *copy;    /* a file, or a volume */
    char *vg, *lv; /* of a copy that is a volume; NULL otherwise */
};

struct xen_snapshot {
    char *name, *parent, *time, *description;
    bool memory;
    uint64_t size_bytes, stood_still_ms;
    struct xen_snapshot_disk *disks;
    size_t n_disks;
    libxl_domain_config config;
};

#define _cleanup_xen_snapshot_ _cleanup_(xen_snapshot_release)

void xen_snapshot_init(struct xen_snapshot *s);
void xen_snapshot_release(struct xen_snapshot *s);
/* Adds a zeroed disk. */
struct xen_snapshot_disk *xen_snapshot_add_disk(struct xen_snapshot *s);

/* What follows a name while the snapshot is made. */
#define XEN_UNFINISHED "~"

/* "$STATE/xen/ID/snapshots/NAME SUFFIX / FILE"; FILE may be NULL. Caller frees. */
char *xen_snapshot_path(const char *id, const char *name, const char *suffix, const char *file);

/* s must be initialised. -ESRCH when there is none of this name. */
int xen_snapshot_load(struct xen_ts *c, const char *id, const char *name, struct xen_snapshot *s,
                      struct err *e);
/* Writes meta.json into directory NAME SUFFIX. */
int xen_snapshot_save(struct xen_ts *c, const char *id, const char *suffix,
                      const struct xen_snapshot *s, struct err *e);

/* Makes the disks of a configuration those of the snapshot: its copies. -ENOENT when one is
 * missing. */
int xen_snapshot_use_copies(const struct xen_snapshot *s, libxl_domain_config *config,
                            struct err *e);

/* The names of a guest's snapshots, oldest first. */
int xen_snapshot_names(const char *id, struct strlist *ret, struct err *e);

#endif
