#include "xltool/xen/resize_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/loop.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <libxl_utils.h>

#include "core/format.h"
#include "core/parse.h"
#include "core/strbuf.h"
#include "xltool/xen/copies.h"
#include "xltool/xen/disk.h"
#include "xltool/xen/refuse.h"

enum { POLL_MS = 200, SEEN_MS = 5000, SECTOR_BYTES = 512 };

static int find(struct xen_guest *g, const struct disk_spec *to, struct image *ret, struct err *e)
{
    libxl_device_disk *d = to->name ? xen_disk_named(&g->config, to->name) : NULL;

    if (!d)
        return err_set(e, EINVAL, "'%s' has no disk '%s'", g->name, to->name ? to->name : "");
    int rc = image_open(ret, d->pdev_path, xen_disk_format(d), e);
    if (rc < 0)
        return rc;
    if (to->size_bytes < ret->virtual_bytes) {
        _cleanup_strbuf_ struct strbuf has = STRBUF_INIT;
        format_size(&has, ret->virtual_bytes);
        return err_set(e, EBUSY, "a disk is never shrunk: '%s' has %s", to->name, strbuf_str(&has));
    }
    if (ret->kind == IMAGE_BLOCK || ret->kind == IMAGE_OTHER)
        return err_set(e, ENOTSUP, "disk '%s' is '%s': only files and LVM volumes can grow",
                       to->name, d->pdev_path);
    if (g->live && ret->kind == IMAGE_QCOW2) {
        err_set(e, EBUSY, "disk '%s' is a qcow2 image in use: it cannot grow now", to->name);
        err_cure(e, "stop '%s' first", g->name);
        return -EBUSY;
    }
    return 0;
}

int xen_plan_resize_disk(struct plan *p, struct xen_guest *g, const struct disk_spec *to,
                         struct err *e)
{
    _cleanup_image_ struct image i = IMAGE_INIT;
    _cleanup_strbuf_ struct strbuf has = STRBUF_INIT, wants = STRBUF_INIT;

    int rc = find(g, to, &i, e);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    format_size(&has, i.virtual_bytes);
    format_size(&wants, to->size_bytes);
    plan_step(p, "grow disk '%s' (%s) from %s to %s", to->name, i.path, strbuf_str(&has),
              strbuf_str(&wants));
    if (g->live)
        plan_step(p, "tell the back end, which tells '%s' with the next access to the disk",
                  g->name);
    return 0;
}

static char *backend_of(struct xen_ts *c, uint32_t domid, const char *vdev)
{
    libxl_device_disk d;
    libxl_diskinfo info;
    char *path = NULL;

    libxl_device_disk_init(&d);
    libxl_diskinfo_init(&info);
    if (libxl_vdev_to_device_disk(c->ctx, domid, vdev, &d) == 0 &&
        libxl_device_disk_getinfo(c->ctx, domid, &d, &info) == 0) {
        path = info.backend;
        info.backend = NULL;
    }
    libxl_diskinfo_dispose(&info);
    libxl_device_disk_dispose(&d);
    return path;
}

/* A file is served through a loop device, which keeps the size it began with. */
static int tell_loop(struct xen_ts *c, const char *backend, struct err *e)
{
    _cleanup_free_ char *node = xen_read(c, "%s/node", backend);

    if (!node || strncmp(node, "/dev/loop", 9) != 0)
        return 0;
    _cleanup_close_ int fd = open(node, O_RDWR | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, LOOP_SET_CAPACITY, 0) < 0)
        return err_sys(e, errno, "cannot tell '%s' that its file has grown", node);
    return 0;
}

/* blkback looks at its device's size with each request, and publishes it for the guest. */
static bool seen(struct xen_ts *c, const char *backend, uint64_t bytes)
{
    for (int ms = 0; ms < SEEN_MS; ms += POLL_MS) {
        _cleanup_free_ char *sectors = xen_read(c, "%s/sectors", backend);
        uint64_t n;
        if (sectors && parse_u64(sectors, &n) == 0 && n == bytes / SECTOR_BYTES)
            return true;
        nanosleep(&(struct timespec){ .tv_nsec = POLL_MS * 1000000l }, NULL);
    }
    return false;
}

static int grow(struct op *op, const struct image *i, uint64_t bytes, struct err *e)
{
    return bytes == i->virtual_bytes ? 0 : image_grow(op, i, bytes, e);
}

int xen_resize_disk(struct xen_ts *c, struct op *op, struct xen_guest *g,
                    const struct disk_spec *to, struct err *e)
{
    _cleanup_image_ struct image i = IMAGE_INIT;
    _cleanup_strbuf_ struct strbuf what = STRBUF_INIT, size = STRBUF_INIT;
    const char *guest_sees = NULL;

    int rc = find(g, to, &i, e);
    if (rc < 0)
        return rc;
    op_phase(op, "growing disk '%s'", to->name);
    rc = grow(op, &i, to->size_bytes, e);
    strbuf_addf(&what, "disk %s", to->name);
    format_size(&size, to->size_bytes);
    if (rc == 0 && g->live) {
        _cleanup_free_ char *backend = backend_of(c, g->dom.domid, to->name);
        rc = backend ? tell_loop(c, backend, e) : 0;
        guest_sees = rc == 0 && backend && seen(c, backend, to->size_bytes)
                         ? strbuf_str(&size)
                         : "with its next access";
    }
    if (rc == 0)
        op_resized(op, strbuf_str(&what), strbuf_str(&size), strbuf_str(&size), guest_sees, "no");
    return rc;
}
