#include "xltool/xen/copies.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/format.h"
#include "core/mem.h"
#include "storage/copy.h"
#include "storage/steps.h"

/* What an ordinary disk writes in a second: for estimates only. */
#define WRITE_BYTES_PER_S (200ull << 20)

bool xen_copy_is_volume(const struct xen_disk *d)
{
    return d->image.kind == IMAGE_LVM && strncmp(d->to, "/dev/", 5) == 0;
}

static char *dir_of(const char *path)
{
    char *dir = xen_beside(path, "");
    size_t len = strlen(dir);

    if (len > 1)
        dir[len - 1] = '\0';
    return dir;
}

void xen_plan_space(struct plan *p, const char *dir, uint64_t need_bytes)
{
    _cleanup_free_ char *there = xstrdup(dir);

    while (access(there, F_OK) < 0 && strlen(there) > 1) {
        char *up = dir_of(there);
        free(there);
        there = up;
    }
    copy_plan_space(p, there, need_bytes);
}

/* All copies into the directory of disk i need room together; it is asked for with the first. */
static void plan_space(struct plan *p, const struct xen_disks *disks, const uint64_t *need,
                       size_t i)
{
    _cleanup_free_ char *dir = dir_of(disks->v[i].to);
    uint64_t sum = 0;

    for (size_t k = 0; k < disks->n; k++) {
        _cleanup_free_ char *other = dir_of(disks->v[k].to);
        if (strcmp(dir, other) != 0)
            continue;
        if (k < i)
            return;
        sum += need[k];
    }
    if (sum)
        xen_plan_space(p, dir, sum);
}

static int plan_one(struct plan *p, const struct xen_disk *d, uint64_t *ret_need, struct err *e)
{
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;
    _cleanup_free_ char *dir = dir_of(d->to);
    uint64_t bytes = 0;

    *ret_need = 0;
    if (xen_copy_is_volume(d)) {
        plan_step(p, "make LVM snapshot %s of %s", d->to, d->image.path);
        return 0;
    }
    int rc = copy_size(d->image.path, &bytes, e);
    if (rc < 0)
        return rc;
    format_size(&size, bytes);
    if (d->image.kind != IMAGE_LVM && copy_can_reflink(d->image.path, dir)) {
        plan_step(p, "clone %s to %s (%s, reflinked: no copying)", d->image.path, d->to,
                  strbuf_str(&size));
        return 0;
    }
    plan_step(p, "copy %s to %s (%s)", d->image.path, d->to, strbuf_str(&size));
    *ret_need = bytes;
    return 0;
}

int xen_plan_copies(struct plan *p, const struct xen_disks *disks, uint64_t *ret_bytes,
                    struct err *e)
{
    _cleanup_free_ uint64_t *need = xcalloc(disks->n, sizeof(*need));
    int rc = 0;

    *ret_bytes = 0;
    for (size_t i = 0; i < disks->n && rc == 0; i++) {
        rc = plan_one(p, &disks->v[i], &need[i], e);
        *ret_bytes += need[i];
    }
    for (size_t i = 0; i < disks->n && rc == 0; i++)
        plan_space(p, disks, need, i);
    p->copy_bytes += *ret_bytes;
    return rc;
}

int xen_check_copies(const struct xen_disks *disks, struct err *e)
{
    for (size_t i = 0; i < disks->n; i++)
        if (access(disks->v[i].to, F_OK) == 0) {
            err_set(e, EEXIST, "'%s' is there already", disks->v[i].to);
            err_cure(e, "move it away, or choose another name");
            return -EEXIST;
        }
    return 0;
}

static int copy_volume(struct op *op, const struct xen_disk *d, struct err *e)
{
    const char *name = strrchr(d->to, '/') + 1;

    int rc = op_undo(op, e, "lvremove", d->image.vg, name, NULL);
    return rc < 0 ? rc : image_lvm_snapshot(op, &d->image, name, e);
}

int xen_copy_disks(struct op *op, const struct xen_disks *disks, uint64_t *ret_bytes, struct err *e)
{
    int rc = 0;

    *ret_bytes = 0;
    for (size_t i = 0; i < disks->n && rc == 0; i++) {
        const struct xen_disk *d = &disks->v[i];
        struct copy_result copied = { .bytes_written = 0 };
        op_phase(op, "copying disk '%s'", d->disk->vdev);
        if (xen_copy_is_volume(d)) {
            rc = copy_volume(op, d, e);
            continue;
        }
        rc = storage_claim(op, e, "unlink", d->to);
        if (rc == 0)
            rc = copy_file_unsynced(op, d->image.path, d->to, &copied, e);
        *ret_bytes += copied.bytes_written;
    }
    return rc;
}

int xen_sync_copies(const struct xen_disks *disks, struct err *e)
{
    int rc = 0;

    for (size_t i = 0; i < disks->n && rc == 0; i++)
        if (!xen_copy_is_volume(&disks->v[i]))
            rc = copy_sync(disks->v[i].to, e);
    return rc;
}

void xen_say_duration(struct strbuf *out, uint64_t bytes)
{
    uint64_t seconds = bytes / WRITE_BYTES_PER_S;

    if (seconds < 1)
        strbuf_adds(out, "less than a second");
    else
        strbuf_addf(out, "about %llu s", (unsigned long long)seconds);
}
