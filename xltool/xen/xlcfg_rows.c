/* The keys of an xl.cfg that we know: man xl.cfg says what they mean. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <libxl_utils.h>
#include <libxl_uuid.h>

#include "core/mem.h"
#include "core/parse.h"
#include "core/strbuf.h"
#include "xltool/xen/build.h"
#include "xltool/xen/xlcfg_parse.h"

static void *field(struct xlcfg *x, const struct xlcfg_row *row)
{
    return (char *)x->config + row->offset;
}

/* What libxlutil's get functions say. ESRCH: the key is not there. */
static int found(int error)
{
    return error == 0 ? 1 : error == ESRCH ? 0 : -EINVAL;
}

static int get_text(struct xlcfg *x, const struct xlcfg_row *row, const char **ret)
{
    return found(xlu_cfg_get_string(x->cfg, row->name, ret, 0));
}

static int get_number(struct xlcfg *x, const struct xlcfg_row *row, long least, long *ret)
{
    return found(xlu_cfg_get_bounded_long(x->cfg, row->name, least, 1l << 40, ret, 0));
}

static void set_text(char **to, const char *value)
{
    free(*to);
    *to = xstrdup(value);
}

static int text(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *value;
    int rc = get_text(x, row, &value);

    (void)e;
    if (rc == 1)
        set_text(field(x, row), value);
    return rc < 0 ? rc : 0;
}

static int file(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *value;
    int rc = get_text(x, row, &value);

    (void)e;
    if (rc == 1) {
        char **to = field(x, row);
        free(*to);
        *to = xlcfg_absolute(value);
    }
    return rc < 0 ? rc : 0;
}

static int truth(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    (void)e;
    int rc = found(xlu_cfg_get_defbool(x->cfg, row->name, field(x, row), 0));
    return rc < 0 ? rc : 0;
}

static int number(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    long value;
    int rc = get_number(x, row, 0, &value);

    (void)e;
    if (rc == 1)
        *(int *)field(x, row) = (int)value;
    return rc < 0 ? rc : 0;
}

static int mebibytes(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    long value;
    int rc = get_number(x, row, 1, &value);

    (void)e;
    if (rc == 1)
        *(uint64_t *)field(x, row) = (uint64_t)value * 1024;
    return rc < 0 ? rc : 0;
}

static int texts(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    (void)e;
    int rc = found(xlu_cfg_get_list_as_string_list(x->cfg, row->name, field(x, row), 0));
    return rc < 0 ? rc : 0;
}

static int uuid(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *value;
    int rc = get_text(x, row, &value);

    if (rc == 1 && libxl_uuid_from_string(field(x, row), value) != 0)
        return err_set(e, EINVAL, "%s: '%s' is no uuid", x->path, value);
    return rc < 0 ? rc : 0;
}

static int action(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *value;
    int rc = get_text(x, row, &value);

    if (rc == 1 && libxl_action_on_shutdown_from_string(value, field(x, row)) != 0)
        return err_set(e, EINVAL, "%s: %s = '%s': no such action", x->path, row->name, value);
    return rc < 0 ? rc : 0;
}

static int vcpus(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    (void)e;
    int rc = get_number(x, row, 1, &x->vcpus);
    return rc < 0 ? rc : 0;
}

/* root and extra are parts of the command line, unless cmdline says it all. */
static int command_line(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *whole = NULL, *root = NULL, *extra = NULL;
    struct strbuf b = STRBUF_INIT;

    (void)row;
    (void)e;
    if (xlu_cfg_get_string(x->cfg, "cmdline", &whole, 1) == 0) {
        set_text(&x->config->b_info.cmdline, whole);
        return 0;
    }
    xlu_cfg_get_string(x->cfg, "root", &root, 1);
    xlu_cfg_get_string(x->cfg, "extra", &extra, 1);
    if (!root && !extra)
        return 0;
    strbuf_addf(&b, "%s%s%s%s", root ? "root=" : "", root ? root : "", root && extra ? " " : "",
                extra ? extra : "");
    free(x->config->b_info.cmdline);
    x->config->b_info.cmdline = strbuf_detach(&b);
    return 0;
}

/* "0", "0-3", "0,2-3", "all". */
static int add_cpus(libxl_bitmap *map, const char *text_)
{
    _cleanup_strlist_ struct strlist parts = STRLIST_INIT;

    strlist_split(&parts, text_, ',');
    for (size_t i = 0; i < parts.n; i++) {
        char *dash = strchr(parts.v[i], '-');
        uint64_t from, to;
        if (strcmp(parts.v[i], "all") == 0) {
            libxl_bitmap_set_any(map);
            continue;
        }
        if (dash)
            *dash = '\0';
        if (parse_u64(parts.v[i], &from) < 0 || parse_u64(dash ? dash + 1 : parts.v[i], &to) < 0 ||
            from > to || !libxl_bitmap_cpu_valid(map, (int)to))
            return -EINVAL;
        for (uint64_t cpu = from; cpu <= to; cpu++)
            libxl_bitmap_set(map, (int)cpu);
    }
    return 0;
}

static int cpus(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *value;
    libxl_bitmap map;
    int rc = get_text(x, row, &value);

    if (rc <= 0)
        return rc;
    libxl_bitmap_init(&map);
    if (libxl_cpu_bitmap_alloc(x->c->ctx, &map, 0) != 0)
        return err_set(e, ENOMEM, "out of memory");
    if (add_cpus(&map, value) < 0) {
        libxl_bitmap_dispose(&map);
        return err_set(e, EINVAL, "%s: cpus = '%s': not a list of this machine's CPUs", x->path,
                       value);
    }
    libxl_defbool_set(&x->config->b_info.numa_placement, false);
    x->config->b_info.vcpu_hard_affinity = xcalloc(1, sizeof(map));
    x->config->b_info.vcpu_hard_affinity[0] = map;
    x->config->b_info.num_vcpu_hard_affinity = 1;
    return 0;
}

static int model(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *value;
    int rc = get_text(x, row, &value);

    if (rc <= 0)
        return rc;
    if (strcmp(value, "qemu-xen") == 0)
        x->config->b_info.device_model_version = LIBXL_DEVICE_MODEL_VERSION_QEMU_XEN;
    else if (strcmp(value, "qemu-xen-traditional") == 0)
        x->config->b_info.device_model_version = LIBXL_DEVICE_MODEL_VERSION_QEMU_XEN_TRADITIONAL;
    else
        return err_set(e, EINVAL, "%s: device_model_version = '%s': no such device model", x->path,
                       value);
    return 0;
}

/* "bios", "seabios", "ovmf", ..., or a file. */
static int firmware(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *value;
    int rc = get_text(x, row, &value);

    (void)e;
    if (rc <= 0)
        return rc;
    if (strcmp(value, "uefi") == 0)
        x->config->b_info.u.hvm.bios = LIBXL_BIOS_TYPE_OVMF;
    else if (strcmp(value, "bios") == 0)
        x->config->b_info.u.hvm.bios = LIBXL_BIOS_TYPE_SEABIOS;
    else if (libxl_bios_type_from_string(value, &x->config->b_info.u.hvm.bios) != 0)
        x->config->b_info.u.hvm.system_firmware = xlcfg_absolute(value);
    return 0;
}

static int vga(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    const char *value;
    int rc = get_text(x, row, &value);

    if (rc == 1 &&
        libxl_vga_interface_type_from_string(strcmp(value, "stdvga") == 0 ? "std" : value,
                                             &x->config->b_info.u.hvm.vga.kind) != 0)
        return err_set(e, EINVAL, "%s: vga = '%s': no such card", x->path, value);
    return rc < 0 ? rc : 0;
}

/* Read by parse_type(), by command_line(), or by xlcfg_nics(). */
static int elsewhere(struct xlcfg *x, const struct xlcfg_row *row, struct err *e)
{
    (void)x;
    (void)row;
    (void)e;
    return 0;
}

#define AT(member) offsetof(libxl_domain_config, member)
#define HVM LIBXL_DOMAIN_TYPE_HVM

const struct xlcfg_row xlcfg_rows[] = {
    { "name", text, AT(c_info.name), 0 },
    { "uuid", uuid, AT(c_info.uuid), 0 },
    { "type", elsewhere, 0, 0 },
    { "builder", elsewhere, 0, 0 },
    { "pool", text, AT(c_info.pool_name), 0 },
    { "seclabel", text, AT(c_info.ssid_label), 0 },
    { "hap", truth, AT(c_info.hap), 0 },
    { "oos", truth, AT(c_info.oos), 0 },
    { "driver_domain", truth, AT(c_info.driver_domain), 0 },
    { "memory", mebibytes, AT(b_info.target_memkb), 0 },
    { "maxmem", mebibytes, AT(b_info.max_memkb), 0 },
    { "videoram", mebibytes, AT(b_info.video_memkb), 0 },
    { "shadow_memory", mebibytes, AT(b_info.shadow_memkb), 0 },
    { "vcpus", vcpus, 0, 0 },
    { "maxvcpus", number, AT(b_info.max_vcpus), 0 },
    { "cpus", cpus, 0, 0 },
    { "cpu_weight", number, AT(b_info.sched_params.weight), 0 },
    { "cap", number, AT(b_info.sched_params.cap), 0 },
    { "kernel", file, AT(b_info.kernel), 0 },
    { "ramdisk", file, AT(b_info.ramdisk), 0 },
    { "extra", command_line, 0, 0 },
    { "root", elsewhere, 0, 0 },
    { "cmdline", command_line, 0, 0 },
    { "bootloader", text, AT(b_info.bootloader), 0 },
    { "bootloader_args", texts, AT(b_info.bootloader_args), 0 },
    { "localtime", truth, AT(b_info.localtime), 0 },
    { "nomigrate", truth, AT(b_info.disable_migrate), 0 },
    { "rtc_timeoffset", number, AT(b_info.rtc_timeoffset), 0 },
    { "nestedhvm", truth, AT(b_info.nested_hvm), 0 },
    { "acpi", truth, AT(b_info.acpi), 0 },
    { "apic", truth, AT(b_info.apic), 0 },
    { "max_grant_frames", number, AT(b_info.max_grant_frames), 0 },
    { "event_channels", number, AT(b_info.event_channels), 0 },
    { "blkdev_start", text, AT(b_info.blkdev_start), 0 },
    { "device_model_version", model, 0, 0 },
    { "device_model_override", file, AT(b_info.device_model), 0 },
    { "device_model_args", texts, AT(b_info.extra), 0 },
    { "on_poweroff", action, AT(on_poweroff), 0 },
    { "on_reboot", action, AT(on_reboot), 0 },
    { "on_crash", action, AT(on_crash), 0 },
    { "on_watchdog", action, AT(on_watchdog), 0 },
    { "on_soft_reset", action, AT(on_soft_reset), 0 },
    { "disk", xlcfg_disks, 0, 0 },
    { "vif", xlcfg_nics, 0, 0 },
    { "pci", xlcfg_pci, 0, 0 },
    { "boot", text, AT(b_info.u.hvm.boot), HVM },
    { "firmware", firmware, 0, HVM },
    { "bios", firmware, 0, HVM },
    { "serial", text, AT(b_info.u.hvm.serial), HVM },
    { "pae", truth, AT(b_info.u.hvm.pae), HVM },
    { "nx", truth, AT(b_info.u.hvm.nx), HVM },
    { "hpet", truth, AT(b_info.u.hvm.hpet), HVM },
    { "viridian", truth, AT(b_info.u.hvm.viridian), HVM },
    { "xen_platform_pci", truth, AT(b_info.u.hvm.xen_platform_pci), HVM },
    { "vga", vga, 0, HVM },
    { "nographic", truth, AT(b_info.u.hvm.nographic), HVM },
    { "keymap", text, AT(b_info.u.hvm.keymap), HVM },
    { "vnc", truth, AT(b_info.u.hvm.vnc.enable), HVM },
    { "vnclisten", text, AT(b_info.u.hvm.vnc.listen), HVM },
    { "vncpasswd", text, AT(b_info.u.hvm.vnc.passwd), HVM },
    { "vncdisplay", number, AT(b_info.u.hvm.vnc.display), HVM },
    { "vncunused", truth, AT(b_info.u.hvm.vnc.findunused), HVM },
    { "sdl", truth, AT(b_info.u.hvm.sdl.enable), HVM },
    { "usb", truth, AT(b_info.u.hvm.usb), HVM },
    { "usbdevice", text, AT(b_info.u.hvm.usbdevice), HVM },
    { "soundhw", text, AT(b_info.u.hvm.soundhw), HVM },
    { "pvshim", truth, AT(b_info.u.pvh.pvshim), LIBXL_DOMAIN_TYPE_PVH },
    /* A guest without them runs as well. */
    { "vfb", NULL, 0, 0 },
    { "description", NULL, 0, 0 },
    { "xen_extended_power_mgmt", NULL, 0, 0 },
};

const size_t xlcfg_n_rows = sizeof(xlcfg_rows) / sizeof(*xlcfg_rows);

int xlcfg_set_vcpus(struct xlcfg *x, struct err *e)
{
    libxl_domain_build_info *b = &x->config->b_info;

    if (b->max_vcpus == 0)
        b->max_vcpus = x->vcpus ? (int)x->vcpus : 1;
    if (x->vcpus == 0)
        x->vcpus = b->max_vcpus;
    if (x->vcpus > b->max_vcpus)
        return err_set(e, EINVAL, "%s: vcpus = %ld, but maxvcpus = %d", x->path, x->vcpus,
                       b->max_vcpus);
    xen_set_vcpus(x->c, b, b->max_vcpus, (int)x->vcpus);
    return 0;
}
