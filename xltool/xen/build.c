#include "xltool/xen/build.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxl_utils.h>

#include "core/format.h"
#include "core/mem.h"
#include "core/strbuf.h"
#include "xltool/xen/disk.h"
#include "xltool/xen/monitor.h"

static int check_file(const char *path, const char *what, struct err *e)
{
    if (!path || !*path || access(path, R_OK) == 0)
        return 0;
    err_sys(e, errno, "cannot use %s '%s'", what, path);
    err_cure(e, "is the path right, and the file there?");
    return -e->code;
}

/* A disk that xltool is about to make need not be there. */
static int check_disks(const struct xen_guest *g, struct err *e)
{
    const libxl_domain_config *config = &g->config;
    int rc = 0;

    for (int i = 0; i < config->num_disks && rc == 0; i++) {
        const libxl_device_disk *d = &config->disks[i];
        bool ours = d->backend_domid == 0 && !d->backend_domname && !d->script;
        bool to_be_made = !g->stored && d->pdev_path && strlist_has(&g->made, d->pdev_path);
        if (ours && !to_be_made && d->format != LIBXL_DISK_FORMAT_EMPTY)
            rc = check_file(d->pdev_path, "disk", e);
    }
    return rc;
}

static int check_bridges(const libxl_domain_config *config, struct err *e)
{
    for (int i = 0; i < config->num_nics; i++) {
        const libxl_device_nic *n = &config->nics[i];
        _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
        if (!n->bridge || !*n->bridge || n->backend_domid != 0 || n->backend_domname)
            continue;
        strbuf_addf(&path, "/sys/class/net/%s", n->bridge);
        if (strchr(n->bridge, '/') || access(strbuf_str(&path), F_OK) < 0)
            return err_set(e, ENOENT, "there is no bridge '%s'", n->bridge);
    }
    return 0;
}

/* Like xl, dom0 gives memory up where it may. */
static bool free_memory(struct xen_ts *c, uint64_t need_kb)
{
    uint64_t free_kb = 0;

    for (int round = 0; round < 3; round++) {
        if (libxl_get_free_memory(c->ctx, &free_kb) != 0 || free_kb >= need_kb)
            return true;
        int64_t missing = (int64_t)(need_kb - free_kb);
        if (libxl_set_memory_target(c->ctx, 0, -missing, 1, 0) != 0 ||
            libxl_wait_for_free_memory(c->ctx, 0, need_kb, 10) != 0)
            return false;
    }
    return libxl_get_free_memory(c->ctx, &free_kb) == 0 && free_kb >= need_kb;
}

/* What Xen has left, and what dom0 might give up: half of what it has. */
static int check_memory(struct xen_ts *c, const struct xen_guest *g, struct err *e)
{
    uint64_t need_kb = 0, free_kb = 0, dom0_kb = 0;
    libxl_domain_config copy;

    libxl_domain_config_init(&copy);
    libxl_domain_config_copy(c->ctx, &copy, &g->config);
    int rc = libxl_domain_need_memory(c->ctx, &copy, (uint32_t)INVALID_DOMID, &need_kb);
    libxl_domain_config_dispose(&copy);
    if (rc != 0 || libxl_get_free_memory(c->ctx, &free_kb) != 0)
        return 0; /* building it will tell */
    libxl_get_memory_target(c->ctx, 0, &dom0_kb);
    if (need_kb <= free_kb + dom0_kb / 2)
        return 0;
    err_set(e, ENOMEM, "'%s' needs %llu MiB, but Xen has %llu MiB left", g->name,
            (unsigned long long)(need_kb >> 10), (unsigned long long)(free_kb >> 10));
    err_cure(e, "stop another guest, or give this one less memory");
    return -ENOMEM;
}

int xen_build_check(struct xen_ts *c, const struct xen_guest *g, struct err *e)
{
    const libxl_domain_config *config = &g->config;
    _cleanup_free_ char *owner = xen_name_owner(c, g->name, g->id);

    if (*owner) {
        err_set(e, EEXIST, "the name '%s' is taken by guest %s", g->name, owner);
        err_cure(e, "choose another name");
        return -EEXIST;
    }
    int rc = check_file(config->b_info.kernel, "kernel", e);
    if (rc == 0)
        rc = check_file(config->b_info.ramdisk, "initrd", e);
    if (rc == 0)
        rc = check_disks(g, e);
    if (rc == 0)
        rc = xen_disks_check_use(c, config, g->id, e);
    if (rc == 0)
        rc = check_bridges(config, e);
    return rc < 0 ? rc : check_memory(c, g, e);
}

static void make_room(struct xen_ts *c, struct xen_guest *g)
{
    uint64_t need_kb = 0;
    libxl_domain_config copy;

    libxl_domain_config_init(&copy);
    libxl_domain_config_copy(c->ctx, &copy, &g->config);
    if (libxl_domain_need_memory(c->ctx, &copy, (uint32_t)INVALID_DOMID, &need_kb) == 0)
        free_memory(c, need_kb);
    libxl_domain_config_dispose(&copy);
}

static int build(struct xen_ts *c, struct op *op, struct xen_guest *g, struct err *e)
{
    uint32_t domid = (uint32_t)INVALID_DOMID;

    make_room(c, g);
    xen_begin_abortable(c, op);
    return xen_end(c, libxl_domain_create_new(c->ctx, &g->config, &domid, NULL, NULL), e,
                   "cannot start '%s'", g->name);
}

static int restore(struct xen_ts *c, struct op *op, struct xen_guest *g, const char *state,
                   struct err *e)
{
    uint32_t domid = (uint32_t)INVALID_DOMID;
    libxl_domain_restore_params params;
    _cleanup_close_ int fd = open(state, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return err_sys(e, errno, "cannot read the saved memory '%s'", state);
    make_room(c, g);
    libxl_domain_restore_params_init(&params);
    params.stream_version = 2;
    xen_begin(c, op);
    int rc = libxl_domain_create_restore(c->ctx, &g->config, &domid, fd, -1, &params, NULL, NULL);
    libxl_domain_restore_params_dispose(&params);
    return xen_end(c, rc, e, "cannot restore '%s'", g->name);
}

/* libxl gives a hotplug script 40 s, and the scripts of a guest's disks wait for each other: in a dom0
 * that is busy that may not do. libxl has taken the domain down again then, and the second time the
 * scripts have what they read in memory. */
static bool once_more(struct xen_ts *c, struct op *op, const struct xen_guest *g, struct err *e)
{
    if (!strstr(e->msg, "because of timeout"))
        return false;
    op_phase(op, "dom0 is busy: building '%s' once more", g->name);
    return op_check(op, e) == 0 && xen_dom_destroy(c, g->id, (uint32_t)INVALID_DOMID, e) == 0;
}

int xen_build(struct xen_ts *c, struct op *op, struct xen_guest *g, struct err *e)
{
    int rc = build(c, op, g, e);

    return rc < 0 && once_more(c, op, g, e) ? build(c, op, g, e) : rc;
}

int xen_restore(struct xen_ts *c, struct op *op, struct xen_guest *g, const char *state,
                struct err *e)
{
    int rc = restore(c, op, g, state, e);

    return rc < 0 && once_more(c, op, g, e) ? restore(c, op, g, state, e) : rc;
}

int xen_launch(struct xen_ts *c, const char *id, struct err *e)
{
    struct xen_dom d;

    int rc = xen_dom_need(c, id, NULL, &d, e);
    if (rc < 0)
        return rc;
    if (d.paused && d.cpu_ns == 0) {
        xen_begin(c, NULL);
        rc = xen_end(c, libxl_domain_unpause(c->ctx, d.domid, NULL), e, "cannot let %s run", id);
    }
    return rc < 0 ? rc : xen_monitor_spawn(id, e);
}

void xen_set_vcpus(struct xen_ts *c, libxl_domain_build_info *b, int max, int online)
{
    b->max_vcpus = max;
    libxl_bitmap_dispose(&b->avail_vcpus);
    libxl_bitmap_init(&b->avail_vcpus);
    if (libxl_cpu_bitmap_alloc(c->ctx, &b->avail_vcpus, max) != 0)
        return; /* fails for lack of memory alone, and that ends the process */
    for (int i = 0; i < online; i++)
        libxl_bitmap_set(&b->avail_vcpus, i);
}

void xen_apply_next(struct xen_ts *c, struct xen_guest *g)
{
    libxl_domain_build_info *b = &g->config.b_info;

    if (g->next_vcpus)
        xen_set_vcpus(c, b, (int)g->next_vcpus, (int)g->next_vcpus);
    if (g->next_memory_kb) {
        b->target_memkb = g->next_memory_kb;
        b->max_memkb = g->next_memory_kb;
    }
    g->next_vcpus = g->next_memory_kb = 0;
}
