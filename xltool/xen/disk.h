/* The disks of a guest, as files and volumes of dom0. */
#ifndef XLTOOL_XEN_DISK_H
#define XLTOOL_XEN_DISK_H

#include "storage/image.h"
#include "xltool/xen/store.h"

/* One that its guest may write to. */
struct xen_disk {
    libxl_device_disk *disk; /* in the guest's configuration */
    struct image image;
    char *to; /* where an operation copies it; NULL = not said yet */
};

struct xen_disks {
    struct xen_disk *v;
    size_t n;
};

#define XEN_DISKS_INIT                                                                             \
    {                                                                                              \
        .v = NULL                                                                                  \
    }
#define _cleanup_xen_disks_ _cleanup_(xen_disks_release)

/* Looks at all disks of a configuration that the guest may write to, and that are not empty. The
 * configuration must stay as long as the list. -ENOTSUP for one that cannot be copied (a driver
 * domain's, a script's, a format that we do not know). */
int xen_disks_open(libxl_domain_config *config, struct xen_disks *ret, struct err *e);
void xen_disks_release(struct xen_disks *d);

/* The disk of a configuration with this name ("xvda"); NULL when there is none. */
libxl_device_disk *xen_disk_named(libxl_domain_config *config, const char *vdev);

/* What a disk's format is called: "raw", "qcow2", ...; NULL for one that has none (an empty drive).
 */
const char *xen_disk_format(const libxl_device_disk *d);

/* -EBUSY when a live domain other than the one with id except has one of the configuration's disks,
 * and one of the two may write to it. */
int xen_disks_check_use(struct xen_ts *c, const libxl_domain_config *config, const char *except,
                        struct err *e);

/* "DIR/BASE" beside path: caller frees. */
char *xen_beside(const char *path, const char *base);

#endif
