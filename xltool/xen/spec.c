#include "xltool/xen/spec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libxl_utils.h>
#include <libxl_uuid.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/image.h"
#include "xltool/xen/build.h"
#include "xltool/xen/disk.h"
#include "xltool/xen/identity.h"
#include "xltool/xen/xlcfg_parse.h"

#define DEFAULT_MEMORY_KB (256ull * 1024)

void xen_default_actions(libxl_domain_config *config)
{
    config->on_poweroff = LIBXL_ACTION_ON_SHUTDOWN_DESTROY;
    config->on_reboot = LIBXL_ACTION_ON_SHUTDOWN_RESTART;
    config->on_crash = LIBXL_ACTION_ON_SHUTDOWN_DESTROY;
    config->on_watchdog = LIBXL_ACTION_ON_SHUTDOWN_DESTROY;
    config->on_soft_reset = LIBXL_ACTION_ON_SHUTDOWN_SOFT_RESET;
}

static void set_boot(const struct guest_spec *s, libxl_domain_config *config)
{
    libxl_domain_type type = s->kernel ? LIBXL_DOMAIN_TYPE_PV : LIBXL_DOMAIN_TYPE_HVM;

    config->c_info.type = type;
    libxl_domain_build_info_init_type(&config->b_info, type);
    if (s->kernel)
        config->b_info.kernel = xlcfg_absolute(s->kernel);
    if (s->initrd)
        config->b_info.ramdisk = xlcfg_absolute(s->initrd);
    if (s->cmdline)
        config->b_info.cmdline = xstrdup(s->cmdline);
}

static void set_size(struct xen_ts *c, const struct guest_spec *s, libxl_domain_config *config)
{
    libxl_domain_build_info *b = &config->b_info;
    int vcpus = s->vcpus ? (int)s->vcpus : 1;

    xen_set_vcpus(c, b, vcpus, vcpus);
    b->target_memkb = s->memory_bytes ? s->memory_bytes / 1024 : DEFAULT_MEMORY_KB;
    b->max_memkb = b->target_memkb;
}

/* An image that is there: it says itself what it is, since its owner made it, not a guest. */
static int use_source(const struct disk_spec *s, libxl_device_disk *d, struct err *e)
{
    _cleanup_image_ struct image i = IMAGE_INIT;
    _cleanup_free_ char *path = xlcfg_absolute(s->source);

    int rc = image_open(&i, path, NULL, e);
    if (rc < 0)
        return rc;
    if (i.kind == IMAGE_OTHER) {
        err_set(e, ENOTSUP, "disk '%s' is a %s image: Xen guests take raw and qcow2", path,
                i.format);
        err_cure(e, "qemu-img convert -O qcow2");
        return -ENOTSUP;
    }
    d->format = i.kind == IMAGE_QCOW2 ? LIBXL_DISK_FORMAT_QCOW2 : LIBXL_DISK_FORMAT_RAW;
    d->pdev_path = steal(&path);
    return 0;
}

static char *vdev_name(const struct disk_spec *s, size_t i)
{
    struct strbuf b = STRBUF_INIT;

    if (s->name)
        return xstrdup(s->name);
    strbuf_addf(&b, "xvd%c", (char)('a' + i));
    return strbuf_detach(&b);
}

static char *new_image(const char *guest, const char *vdev, bool qcow2)
{
    _cleanup_free_ char *dir = xen_images_dir();
    struct strbuf b = STRBUF_INIT;

    strbuf_addf(&b, "%s/%s-%s.%s", dir, guest, vdev, qcow2 ? "qcow2" : "img");
    return strbuf_detach(&b);
}

/* One to be made: new, or of the source a copy in the same format. */
static int use_new(const struct disk_spec *s, const char *name, libxl_device_disk *d, struct err *e)
{
    int rc = s->source ? use_source(s, d, e) : 0;

    if (rc < 0)
        return rc;
    if (!s->source)
        d->format = s->format && strcmp(s->format, "qcow2") == 0 ? LIBXL_DISK_FORMAT_QCOW2 : LIBXL_DISK_FORMAT_RAW;
    free(d->pdev_path);
    d->pdev_path = new_image(name, d->vdev, d->format == LIBXL_DISK_FORMAT_QCOW2);
    return 0;
}

static int add_disks(const struct guest_spec *s, const char *name, struct xen_guest *g,
                     const struct disk_spec **disks, struct err *e)
{
    libxl_domain_config *config = &g->config;
    int rc = 0;

    config->disks = xcalloc(s->n_disks, sizeof(*config->disks));
    for (size_t i = 0; i < s->n_disks && rc == 0; i++) {
        libxl_device_disk *d = &config->disks[config->num_disks++];
        libxl_device_disk_init(d);
        d->vdev = vdev_name(&s->disks[i], i);
        d->readwrite = 1;
        if (s->disks[i].source && !s->disks[i].copy) {
            rc = use_source(&s->disks[i], d, e);
            continue;
        }
        rc = use_new(&s->disks[i], name, d, e);
        if (rc < 0)
            continue;
        disks[g->made.n] = &s->disks[i];
        strlist_add(&g->made, d->pdev_path);
    }
    return rc;
}

static int add_nets(const struct guest_spec *s, libxl_domain_config *config, struct err *e)
{
    config->nics = xcalloc(s->n_nets, sizeof(*config->nics));
    for (size_t i = 0; i < s->n_nets; i++) {
        libxl_device_nic *n = &config->nics[config->num_nics++];
        libxl_device_nic_init(n);
        n->devid = (int)i;
        if (s->nets[i].bridge)
            n->bridge = xstrdup(s->nets[i].bridge);
        if (!s->nets[i].mac)
            xen_new_mac(&n->mac);
        else if (xen_parse_mac(s->nets[i].mac, &n->mac) < 0)
            return err_set(e, EINVAL, "'%s' is no MAC address", s->nets[i].mac);
    }
    return 0;
}

int xen_spec_parse(struct xen_ts *c, const struct guest_spec *s, const char *name,
                   struct xen_guest *g, const struct disk_spec ***ret_disks, struct err *e)
{
    _cleanup_free_ const struct disk_spec **disks = xcalloc(s->n_disks, sizeof(*disks));

    if (!s->kernel && s->n_disks == 0) {
        err_set(e, EINVAL, "'%s' has neither a kernel nor a disk to boot from", name);
        err_cure(e, "give it --kernel and --initrd, or --disk");
        return -EINVAL;
    }
    xen_default_actions(&g->config);
    set_boot(s, &g->config);
    set_size(c, s, &g->config);
    int rc = add_disks(s, name, g, disks, e);
    if (rc == 0)
        rc = add_nets(s, &g->config, e);
    if (rc < 0)
        return rc;
    libxl_uuid uuid;
    libxl_uuid_generate(&uuid);
    xen_guest_set_id(g, &uuid);
    xen_guest_set_name(g, name);
    *ret_disks = steal(&disks);
    return 0;
}
