#include "xltool/xen/snapstore.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/guestname.h"
#include "core/mem.h"
#include "core/strbuf.h"
#include "xltool/xen/disk.h"
#include "xltool/xen/json.h"

void xen_snapshot_init(struct xen_snapshot *s)
{
    *s = (struct xen_snapshot){ .memory = false };
    libxl_domain_config_init(&s->config);
}

void xen_snapshot_release(struct xen_snapshot *s)
{
    free(s->name);
    free(s->parent);
    free(s->time);
    free(s->description);
    for (size_t i = 0; i < s->n_disks; i++) {
        free(s->disks[i].vdev);
        free(s->disks[i].path);
        free(s->disks[i].copy);
        free(s->disks[i].vg);
        free(s->disks[i].lv);
    }
    free(s->disks);
    libxl_domain_config_dispose(&s->config);
    xen_snapshot_init(s);
}

struct xen_snapshot_disk *xen_snapshot_add_disk(struct xen_snapshot *s)
{
    s->disks = xreallocarray(s->disks, s->n_disks + 1, sizeof(*s->disks));
    s->disks[s->n_disks] = (struct xen_snapshot_disk){ .vdev = NULL };
    return &s->disks[s->n_disks++];
}

char *xen_snapshot_path(const char *id, const char *name, const char *suffix, const char *file)
{
    _cleanup_free_ char *dir = xen_guest_path(id, "snapshots");
    struct strbuf b = STRBUF_INIT;

    strbuf_addf(&b, "%s/%s%s%s%s", dir, name, suffix, file ? "/" : "", file ? file : "");
    return strbuf_detach(&b);
}

static void load_disks(json_object *o, struct xen_snapshot *s)
{
    json_object *array = xen_json_get(o, "disks", json_type_array);

    for (size_t i = 0; array && i < json_object_array_length(array); i++) {
        json_object *disk = json_object_array_get_idx(array, i);
        if (!xen_json_str(disk, "vdev") || !xen_json_str(disk, "path") ||
            !xen_json_str(disk, "copy"))
            continue;
        struct xen_snapshot_disk *d = xen_snapshot_add_disk(s);
        d->vdev = xen_json_dup(disk, "vdev");
        d->path = xen_json_dup(disk, "path");
        d->copy = xen_json_dup(disk, "copy");
        d->vg = xen_json_dup(disk, "vg");
        d->lv = xen_json_dup(disk, "lv");
    }
}

int xen_snapshot_load(struct xen_ts *c, const char *id, const char *name, struct xen_snapshot *s,
                      struct err *e)
{
    _cleanup_free_ char *path = xen_snapshot_path(id, name, "", "meta.json");
    _cleanup_json_ json_object *o = NULL;

    int rc = guest_name_check(name, "snapshot", NULL);
    if (rc == 0)
        rc = xen_json_read(path, &o, e);
    if (rc == -ENOENT || rc == -EINVAL)
        return err_set(e, ESRCH, "there is no snapshot '%s'", name);
    if (rc < 0)
        return rc;
    json_object *config = xen_json_get(o, "config", json_type_object);
    xen_begin(c, NULL);
    if (!config ||
        libxl_domain_config_from_json(c->ctx, &s->config, json_object_to_json_string(config)) != 0)
        return err_set(e, EIO, "cannot read the configuration in '%s': %s", path, c->log.first);
    s->name = xstrdup(name);
    s->parent = xen_json_dup(o, "parent");
    s->time = xen_json_dup(o, "time");
    s->description = xen_json_dup(o, "description");
    s->memory = xen_json_bool(o, "memory");
    s->size_bytes = xen_json_u64(o, "size_bytes");
    s->stood_still_ms = xen_json_u64(o, "stood_still_ms");
    load_disks(o, s);
    return 0;
}

static json_object *disks_of(const struct xen_snapshot *s)
{
    json_object *array = json_object_new_array();

    for (size_t i = 0; i < s->n_disks; i++) {
        const struct xen_snapshot_disk *d = &s->disks[i];
        json_object *disk = json_object_new_object();
        xen_json_add_str(disk, "vdev", d->vdev);
        xen_json_add_str(disk, "path", d->path);
        xen_json_add_str(disk, "copy", d->copy);
        xen_json_add_str(disk, "vg", d->vg);
        xen_json_add_str(disk, "lv", d->lv);
        json_object_array_add(array, disk);
    }
    return array;
}

int xen_snapshot_save(struct xen_ts *c, const char *id, const char *suffix,
                      const struct xen_snapshot *s, struct err *e)
{
    _cleanup_free_ char *path = xen_snapshot_path(id, s->name, suffix, "meta.json");
    _cleanup_json_ json_object *o = json_object_new_object();
    libxl_domain_config config = s->config; /* libxl's writer does not change it */
    _cleanup_free_ char *text = libxl_domain_config_to_json(c->ctx, &config);

    if (!text)
        return err_set(e, EIO, "cannot write the configuration of snapshot '%s'", s->name);
    xen_json_add_str(o, "name", s->name);
    xen_json_add_str(o, "parent", s->parent);
    xen_json_add_str(o, "time", s->time);
    xen_json_add_str(o, "description", s->description);
    json_object_object_add(o, "memory", json_object_new_boolean(s->memory));
    xen_json_add_u64(o, "size_bytes", s->size_bytes);
    xen_json_add_u64(o, "stood_still_ms", s->stood_still_ms);
    json_object_object_add(o, "disks", disks_of(s));
    json_object_object_add(o, "config", json_tokener_parse(text));
    return xen_json_write(path, o, e);
}

int xen_snapshot_use_copies(const struct xen_snapshot *s, libxl_domain_config *config,
                            struct err *e)
{
    for (size_t i = 0; i < s->n_disks; i++) {
        libxl_device_disk *d = xen_disk_named(config, s->disks[i].vdev);
        if (!d || access(s->disks[i].copy, R_OK) < 0)
            return err_set(e, ENOENT, "snapshot '%s' is damaged: '%s' is missing", s->name,
                           s->disks[i].copy);
        free(d->pdev_path);
        d->pdev_path = xstrdup(s->disks[i].copy);
    }
    return 0;
}

struct dated {
    char *time, *name;
};

static int compare_dated(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    int order = strcmp(x->time, y->time);

    return order ? order : strcmp(x->name, y->name);
}

/* A directory of a snapshot that is whole: its time. */
static char *time_of(const char *id, const char *name)
{
    _cleanup_free_ char *path = xen_snapshot_path(id, name, "", "meta.json");
    _cleanup_json_ json_object *o = NULL;

    if (guest_name_check(name, "snapshot", NULL) < 0 || xen_json_read(path, &o, NULL) < 0)
        return NULL;
    return xen_json_dup(o, "time");
}

int xen_snapshot_names(const char *id, struct strlist *ret, struct err *e)
{
    _cleanup_free_ char *dir = xen_guest_path(id, "snapshots");
    struct dated *all = NULL;
    size_t n = 0;
    struct dirent *d;
    DIR *stream = opendir(dir);

    if (!stream)
        return errno == ENOENT ? 0 : err_sys(e, errno, "cannot read '%s'", dir);
    while ((d = readdir(stream))) {
        char *time = time_of(id, d->d_name);
        if (!time)
            continue;
        all = xreallocarray(all, n + 1, sizeof(*all));
        all[n++] = (struct dated){ time, xstrdup(d->d_name) };
    }
    closedir(stream);
    if (n)
        qsort(all, n, sizeof(*all), compare_dated);
    for (size_t i = 0; i < n; i++) {
        strlist_add(ret, all[i].name);
        free(all[i].name);
        free(all[i].time);
    }
    free(all);
    return 0;
}
