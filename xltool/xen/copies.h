/* Copies of a guest's disks: the same for snapshots, reverts and clones. */
#ifndef XLTOOL_XEN_COPIES_H
#define XLTOOL_XEN_COPIES_H

#include "core/strbuf.h"
#include "xltool/xen/disk.h"

/* For plan(): says what is copied where, counts the bytes, and refuses where there is no room.
 * Returns the data that must be moved (not reflinked) in *ret_bytes. */
int xen_plan_copies(struct plan *p, const struct xen_disks *disks, uint64_t *ret_bytes,
                    struct err *e);

/* For plan(): refuses when the file system of dir, or of its nearest parent that is there, has no
 * room. */
void xen_plan_space(struct plan *p, const char *dir, uint64_t need_bytes);

/* -EEXIST when something has the place of one of the copies. */
int xen_check_copies(const struct xen_disks *disks, struct err *e);

/* Makes the copies that disks[].to name: a volume's snapshot beside a volume, else a new file.
 * Records how to take each back. *ret_bytes: data written. The files are not on disk yet: the guest
 * need not stand still for that. */
int xen_copy_disks(struct op *op, const struct xen_disks *disks, uint64_t *ret_bytes,
                   struct err *e);

/* Makes the copies durable: before anything counts on them. */
int xen_sync_copies(const struct xen_disks *disks, struct err *e);

/* True when the copy of this disk is a volume. */
bool xen_copy_is_volume(const struct xen_disk *d);

/* "about 3 s": how long writing so much may take on an ordinary disk. */
void xen_say_duration(struct strbuf *out, uint64_t bytes);

#endif
