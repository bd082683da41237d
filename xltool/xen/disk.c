#include "xltool/xen/disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <libxl_utils.h>

#include "core/mem.h"
#include "core/strbuf.h"

const char *xen_disk_format(const libxl_device_disk *d)
{
    switch (d->format) {
    case LIBXL_DISK_FORMAT_EMPTY:
        return NULL;
    case LIBXL_DISK_FORMAT_UNKNOWN: /* xl's default */
    case LIBXL_DISK_FORMAT_RAW:
        return "raw";
    default:
        return libxl_disk_format_to_string(d->format);
    }
}

static bool is_empty(const libxl_device_disk *d)
{
    return !xen_disk_format(d) || !d->pdev_path || !*d->pdev_path;
}

static int check_kind(const libxl_device_disk *d, const struct image *i, struct err *e)
{
    if (i->kind == IMAGE_RAW || i->kind == IMAGE_QCOW2 || i->kind == IMAGE_LVM)
        return 0;
    err_set(e, ENOTSUP, "disk '%s' is '%s': %s cannot be copied consistently", d->vdev,
            d->pdev_path,
            i->kind == IMAGE_BLOCK ? "a block device that is no LVM volume" : i->format);
    err_cure(e, "use a raw or qcow2 file, or an LVM volume");
    return -ENOTSUP;
}

static int open_disk(libxl_device_disk *d, struct xen_disk *ret, struct err *e)
{
    if (d->backend_domid != 0 || (d->backend_domname && *d->backend_domname)) {
        err_set(e, ENOTSUP, "disk '%s' is served by a driver domain: it cannot be copied from here",
                d->vdev);
        return -ENOTSUP;
    }
    if (d->script && *d->script)
        return err_set(e, ENOTSUP, "disk '%s' is made by script '%s': it cannot be copied", d->vdev,
                       d->script);
    int rc = image_open(&ret->image, d->pdev_path, xen_disk_format(d), e);
    if (rc < 0)
        return rc;
    ret->disk = d;
    return check_kind(d, &ret->image, e);
}

int xen_disks_open(libxl_domain_config *config, struct xen_disks *ret, struct err *e)
{
    _cleanup_xen_disks_ struct xen_disks list = XEN_DISKS_INIT;

    list.v = xcalloc((size_t)config->num_disks, sizeof(*list.v));
    for (int i = 0; i < config->num_disks; i++) {
        libxl_device_disk *d = &config->disks[i];
        if (!d->readwrite || is_empty(d))
            continue;
        int rc = open_disk(d, &list.v[list.n++], e);
        if (rc < 0)
            return rc;
    }
    *ret = list;
    list = (struct xen_disks)XEN_DISKS_INIT;
    return 0;
}

void xen_disks_release(struct xen_disks *d)
{
    for (size_t i = 0; i < d->n; i++) {
        image_release(&d->v[i].image);
        free(d->v[i].to);
    }
    free(d->v);
    *d = (struct xen_disks)XEN_DISKS_INIT;
}

libxl_device_disk *xen_disk_named(libxl_domain_config *config, const char *vdev)
{
    for (int i = 0; i < config->num_disks; i++)
        if (strcmp(config->disks[i].vdev, vdev) == 0)
            return &config->disks[i];
    return NULL;
}

/* Two names of one file or device. */
static bool same_file(const char *a, const char *b)
{
    struct stat x, y;

    if (strcmp(a, b) == 0)
        return true;
    if (stat(a, &x) < 0 || stat(b, &y) < 0)
        return false;
    if (S_ISBLK(x.st_mode) && S_ISBLK(y.st_mode))
        return x.st_rdev == y.st_rdev;
    return x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The first of config's disks that clashes with one of others'. */
static const libxl_device_disk *clash(const libxl_domain_config *config,
                                      const libxl_device_disk *others, int n)
{
    for (int i = 0; i < config->num_disks; i++)
        for (int k = 0; k < n; k++) {
            const libxl_device_disk *a = &config->disks[i], *b = &others[k];
            if (!is_empty(a) && !is_empty(b) && (a->readwrite || b->readwrite) &&
                same_file(a->pdev_path, b->pdev_path))
                return a;
        }
    return NULL;
}

static int check_domain(struct xen_ts *c, const libxl_domain_config *config, uint32_t domid,
                        struct err *e)
{
    int n = 0;
    libxl_device_disk *disks = libxl_device_disk_list(c->ctx, domid, &n);
    const libxl_device_disk *d = disks ? clash(config, disks, n) : NULL;

    if (disks)
        libxl_device_disk_list_free(disks, n);
    if (!d)
        return 0;
    _cleanup_free_ char *name = libxl_domid_to_name(c->ctx, domid);
    err_set(e, EBUSY, "disk '%s' is in use by guest '%s', which runs", d->pdev_path,
            name ? name : "without a name");
    err_cure(e, "stop that guest, or give this one a disk of its own");
    return -EBUSY;
}

int xen_disks_check_use(struct xen_ts *c, const libxl_domain_config *config, const char *except,
                        struct err *e)
{
    struct xen_dom own;
    bool has_own = except && xen_dom_find(c, except, &own);
    int n = 0, rc = 0;
    libxl_dominfo *list = libxl_list_domain(c->ctx, &n);

    for (int i = 0; list && i < n && rc == 0; i++)
        if (list[i].domid != 0 && !list[i].dying && !(has_own && list[i].domid == own.domid))
            rc = check_domain(c, config, list[i].domid, e);
    if (list)
        libxl_dominfo_list_free(list, n);
    return rc;
}

char *xen_beside(const char *path, const char *base)
{
    const char *slash = strrchr(path, '/');
    struct strbuf b = STRBUF_INIT;

    if (slash)
        strbuf_add(&b, path, (size_t)(slash - path) + 1);
    strbuf_adds(&b, base);
    return strbuf_detach(&b);
}
