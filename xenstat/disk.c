#include "xenstat/disk.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "procfs/file.h"
#include "xenstat/conn.h"

/* blkback counts in sectors of 512 bytes, whatever the disk's own sectors are. */
enum { SECTOR_BYTES = 512 };

static const char *const vbd_files[XSTAT_VBD_FILES] = { "rd_req", "rd_sect", "wr_req", "wr_sect" };

static int read_vbd_file(struct xstat_conn *c, struct xstat_disk *disk, int k, uint64_t *ret)
{
    char path[128], text[32];
    struct xstat_file *f = &disk->files[k];
    ssize_t n;

    if (f->fd < 0) {
        snprintf(path, sizeof(path),
                 "/sys/bus/xen-backend/devices/vbd-%" PRIu32 "-%" PRIu32 "/statistics/%s",
                 disk->backend.domid, disk->backend.devid, vbd_files[k]);
        if (xstat_file_open(f, path, &c->files_left) == -EMFILE)
            return pf_read_u64(path, ret);
    }
    n = xstat_file_read(f, text, sizeof(text));
    if (n <= 0 || !isdigit((unsigned char)text[0])) {
        xstat_file_close(f, &c->files_left);
        return -ENOENT;
    }
    *ret = strtoull(text, NULL, 10);
    return 0;
}

int xstat_vbd_read(struct xstat_conn *c, struct xstat_disk *disk, struct xstat_disk_stats *ret)
{
    uint64_t v[XSTAT_VBD_FILES];

    for (int k = 0; k < XSTAT_VBD_FILES; k++)
        if (read_vbd_file(c, disk, k, &v[k]) < 0)
            return -ENOENT;
    *ret = (struct xstat_disk_stats){ .read_ops = v[0],
                                      .read_bytes = v[1] * SECTOR_BYTES,
                                      .write_ops = v[2],
                                      .write_bytes = v[3] * SECTOR_BYTES };
    return 0;
}

static void add(struct sample *s, const struct xstat_disk_stats *v)
{
    sample_add(s, F_DISK_READ_OPS, v->read_ops);
    sample_add(s, F_DISK_READ_BYTES, v->read_bytes);
    sample_add(s, F_DISK_WRITE_OPS, v->write_ops);
    sample_add(s, F_DISK_WRITE_BYTES, v->write_bytes);
}

static void add_qdisks(const struct xstat_blockstats *b, struct sample *s)
{
    add(s, &(struct xstat_disk_stats){ b->read_ops, b->read_bytes, b->write_ops, b->write_bytes });
    sample_add(s, F_DISK_READ_TIME, b->read_time_ns);
    sample_add(s, F_DISK_WRITE_TIME, b->write_time_ns);
}

/* A disk's reason not to be known, or NULL with its counters added. */
static const char *add_disk(struct xstat_conn *c, struct xstat_disk *disk, struct snapshot *snap,
                            struct sample *s)
{
    const struct xstat_backend *b = &disk->backend;
    struct xstat_disk_stats stats;

    if (b->backend_domid != 0)
        return snapshot_strf(snap, "its back end is in driver domain %u, not in dom0",
                             b->backend_domid);
    if (strcmp(b->kind, "vbd3") == 0 || strcmp(b->kind, "tap") == 0)
        return "tapdisk keeps its counters in memory of its own";
    if (strcmp(b->kind, "vbd") != 0)
        return snapshot_strf(snap, "a disk of kind %s has no counters", b->kind);
    if (xstat_vbd_read(c, disk, &stats) < 0)
        return "its disk is not connected to blkback yet";
    add(s, &stats);
    return NULL;
}

/* A sum with a disk missing would be a wrong number: all are known, or none is. */
void xstat_disk_fill(struct xstat_conn *c, struct xstat_domain *d, struct snapshot *snap,
                     struct sample *s)
{
    const char *why = d->n_disks ? NULL : "it has no disk", *no_time = NULL;
    bool qdisks = xstat_domain_has_qdisk(d);

    for (size_t i = 0; i < d->n_disks && !why; i++) {
        struct xstat_disk *disk = &d->disks[i];
        if (disk->backend.backend_domid == 0 && strcmp(disk->backend.kind, "qdisk") == 0)
            continue;
        why = add_disk(c, disk, snap, s);
        no_time = "blkback does not measure it";
    }
    if (!why && qdisks) {
        if (d->qmp.answered)
            add_qdisks(&d->qmp.total, s);
        else
            why = d->qmp.why;
    }
    for (unsigned f = F_DISK_READ_BYTES; f <= F_DISK_WRITE_TIME; f++)
        if (why)
            sample_unknown(s, (enum field)f, why);
        else if (no_time && f >= F_DISK_READ_TIME)
            sample_unknown(s, (enum field)f, no_time);
}
