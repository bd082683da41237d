/* The guests' disks: blkback's counters in sysfs, the device model's over QMP. */
#ifndef XENSTAT_DISK_H
#define XENSTAT_DISK_H

#include "core/snapshot.h"

struct xstat_conn;
struct xstat_disk;
struct xstat_domain;

/* One disk's counters since it was connected. */
struct xstat_disk_stats {
    uint64_t read_ops, read_bytes, write_ops, write_bytes;
};

/* Reads one disk that blkback serves. -ENOENT when it is not connected. */
int xstat_vbd_read(struct xstat_conn *c, struct xstat_disk *disk, struct xstat_disk_stats *ret);

/* Sets the F_DISK_* fields of one domain, after xstat_qmp_collect(). Reasons are owned by snap. */
void xstat_disk_fill(struct xstat_conn *c, struct xstat_domain *d, struct snapshot *snap,
                     struct sample *s);

#endif
