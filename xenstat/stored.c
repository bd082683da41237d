#include "xenstat/stored.h"

#include <dirent.h>
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/cleanup.h"
#include "core/mem.h"
#include "core/statedir.h"
#include "core/strbuf.h"
#include "procfs/file.h"
#include "xenstat/conn.h"
#include "xenstat/describe.h"

enum { UUID_LEN = 36, FILE_MAX = 1 << 20 };

static void guest_release(struct xstat_stored_guest *g)
{
    free(g->name);
    g->name = NULL;
}

void xstat_stored_release(struct xstat_stored *s)
{
    for (size_t i = 0; i < s->n; i++)
        guest_release(&s->v[i]);
    free(s->v);
    free(s->dir);
    *s = (struct xstat_stored){ .dir = NULL };
}

static void object_putp(json_object **o)
{
    json_object_put(*o);
}
#define _cleanup_object_ _cleanup_(object_putp)

static json_object *read_object(const char *path)
{
    _cleanup_free_ char *text = xcalloc(1, FILE_MAX);
    ssize_t n = pf_read(path, text, FILE_MAX);

    return n > 0 ? json_tokener_parse(text) : NULL;
}

/* A member that the path of keys leads to, or NULL. */
static json_object *member(json_object *o, const char *key, const char *inner)
{
    json_object *v = NULL;

    if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, key, &v))
        return NULL;
    return inner ? member(v, inner, NULL) : v;
}

static const char *text_of(json_object *o, const char *key)
{
    json_object *v = member(o, key, NULL);

    return json_object_is_type(v, json_type_string) ? json_object_get_string(v) : NULL;
}

static uint64_t number_of(json_object *v)
{
    int64_t n = json_object_is_type(v, json_type_int) ? json_object_get_int64(v) : 0;

    return n > 0 ? (uint64_t)n : 0;
}

static void load(struct xstat_stored_guest *g, const char *path)
{
    _cleanup_object_ json_object *o = read_object(path);
    json_object *config = member(o, "config", NULL);
    const char *name = text_of(o, "name");

    guest_release(g);
    g->name = xstrdup(name ? name : g->id);
    g->vcpus = number_of(member(config, "b_info", "max_vcpus"));
    g->memory_bytes = number_of(member(config, "b_info", "target_memkb")) * 1024;
}

/* Its entry of before, or a new one. */
static struct xstat_stored_guest *entry_of(struct xstat_stored *s, const char *id)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->v[i].id, id) == 0)
            return &s->v[i];
    s->v = grow_array(s->v, &s->cap, s->n + 1, sizeof(*s->v));
    struct xstat_stored_guest *g = &s->v[s->n++];
    *g = (struct xstat_stored_guest){ .name = NULL };
    memcpy(g->id, id, UUID_LEN); /* zeroed behind it */
    return g;
}

static void look_at(struct xstat_stored *s, const char *id)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
    struct stat st;

    strbuf_addf(&path, "%s/%s/guest.json", s->dir, id);
    if (stat(strbuf_str(&path), &st) < 0)
        return;
    struct xstat_stored_guest *g = entry_of(s, id);
    if (!g->name || g->ino != st.st_ino || g->mtime.tv_sec != st.st_mtim.tv_sec ||
        g->mtime.tv_nsec != st.st_mtim.tv_nsec)
        load(g, strbuf_str(&path));
    g->ino = st.st_ino;
    g->mtime = st.st_mtim;
}

static void drop_gone(struct xstat_stored *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->n; i++) {
        _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
        struct stat st;
        strbuf_addf(&path, "%s/%s/guest.json", s->dir, s->v[i].id);
        if (stat(strbuf_str(&path), &st) == 0)
            s->v[kept++] = s->v[i];
        else
            guest_release(&s->v[i]);
    }
    s->n = kept;
}

void xstat_stored_refresh(struct xstat_stored *s)
{
    struct dirent *d;

    if (!s->dir) {
        struct strbuf dir = STRBUF_INIT;
        state_dir(&dir);
        strbuf_adds(&dir, "/xen");
        s->dir = strbuf_detach(&dir);
    }
    drop_gone(s);
    DIR *stream = opendir(s->dir);
    while (stream && (d = readdir(stream)))
        if (strlen(d->d_name) == UUID_LEN)
            look_at(s, d->d_name);
    if (stream)
        closedir(stream);
}

static bool has_domain(const struct xstat_conn *c, const struct xstat_stored_guest *g)
{
    for (size_t i = 0; i < c->n_domains; i++) {
        const struct xstat_domain *d = &c->domains[i];
        if (strcmp(d->id, g->id) == 0 || (d->name && strcmp(d->name, g->name) == 0))
            return true;
    }
    return false;
}

void xstat_stored_fill(struct xstat_conn *c, struct snapshot *snap)
{
    for (size_t i = 0; i < c->stored.n; i++) {
        const struct xstat_stored_guest *s = &c->stored.v[i];
        if (has_domain(c, s))
            continue;
        struct guest *g = snapshot_add(snap);
        g->id = snapshot_strdup(snap, s->id);
        g->name = snapshot_strdup(snap, s->name);
        g->platform = "xen";
        g->state = GUEST_STOPPED;
        sample_unknown_range(&g->now, 0, F_COUNT - 1, "the guest is not running");
        if (s->vcpus)
            sample_set(&g->now, F_VCPUS, s->vcpus);
        if (s->memory_bytes)
            sample_set(&g->now, F_MEM_LIMIT, s->memory_bytes);
    }
}

static void describe_devices(const libxl_domain_config *config, struct detail *d)
{
    for (int i = 0; i < config->num_disks; i++) {
        const libxl_device_disk *disk = &config->disks[i];
        detail_begin(d, "disk");
        detail_text(d, "vdev", disk->vdev);
        detail_text(d, "params", disk->pdev_path);
        detail_text(d, "mode", disk->readwrite ? "w" : "r");
        detail_text(d, "format", libxl_disk_format_to_string(disk->format));
    }
    for (int i = 0; i < config->num_nics; i++) {
        const libxl_device_nic *nic = &config->nics[i];
        detail_begin(d, "net");
        detail_number(d, "vif", (uint64_t)i);
        detail_textf(d, "mac", LIBXL_MAC_FMT, LIBXL_MAC_BYTES(nic->mac));
        detail_text(d, "bridge", nic->bridge);
    }
}

int xstat_stored_describe(struct xstat_conn *c, const struct guest *g, struct detail *d,
                          struct err *e)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
    libxl_domain_config config;

    if (!c->stored.dir)
        return err_set(e, ESRCH, "domain '%s' has gone", g->name);
    strbuf_addf(&path, "%s/%s/guest.json", c->stored.dir, g->id);
    _cleanup_object_ json_object *o = read_object(strbuf_str(&path));
    json_object *json = member(o, "config", NULL);
    if (!json)
        return err_set(e, ESRCH, "domain '%s' has gone", g->name);
    libxl_domain_config_init(&config);
    detail_begin(d, "config");
    detail_text(d, "uuid", g->id);
    detail_text(d, "name", g->name);
    if (libxl_domain_config_from_json(c->ctx, &config, json_object_to_json_string(json)) == 0) {
        detail_text(d, "type", libxl_domain_type_to_string(config.c_info.type));
        xstat_describe_config(&config, d);
        describe_devices(&config, d);
    }
    libxl_domain_config_dispose(&config);
    xstat_stored_snapshots(c, g->id, d);
    return 0;
}

static void describe_snapshot(json_object *o, const char *current, struct detail *d)
{
    const char *name = text_of(o, "name");

    if (!name)
        return;
    detail_begin(d, "snapshot");
    detail_text(d, "name", name);
    detail_text(d, "parent", text_of(o, "parent"));
    detail_text(d, "time", text_of(o, "time"));
    detail_text(d, "description", text_of(o, "description"));
    detail_text(d, "kind",
                json_object_get_boolean(member(o, "memory", NULL)) ? "memory and disks" : "disks");
    detail_number(d, "size_bytes", number_of(member(o, "size_bytes", NULL)));
    detail_number(d, "stood_still_ms", number_of(member(o, "stood_still_ms", NULL)));
    if (current && strcmp(current, name) == 0)
        detail_text(d, "current", "yes");
}

static int compare_times(const void *a, const void *b)
{
    const char *x = text_of(*(json_object *const *)a, "time");
    const char *y = text_of(*(json_object *const *)b, "time");

    return strcmp(x ? x : "", y ? y : "");
}

/* Those that are whole: one that is being made has another name ("NAME~"). */
static json_object **read_snapshots(const char *dir, size_t *ret_n)
{
    json_object **list = NULL;
    size_t cap = 0;
    struct dirent *d;
    DIR *stream = opendir(dir);

    *ret_n = 0;
    while (stream && (d = readdir(stream))) {
        _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
        strbuf_addf(&path, "%s/%s/meta.json", dir, d->d_name);
        json_object *o = d->d_name[0] == '.' || strchr(d->d_name, '~')
                             ? NULL
                             : read_object(strbuf_str(&path));
        if (!o)
            continue;
        list = grow_array(list, &cap, *ret_n + 1, sizeof(*list));
        list[(*ret_n)++] = o;
    }
    if (stream)
        closedir(stream);
    return list;
}

void xstat_stored_snapshots(struct xstat_conn *c, const char *id, struct detail *d)
{
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;
    size_t n = 0;

    if (!c->stored.dir)
        return;
    strbuf_addf(&path, "%s/%s/guest.json", c->stored.dir, id);
    _cleanup_object_ json_object *guest = read_object(strbuf_str(&path));
    strbuf_reset(&path);
    strbuf_addf(&path, "%s/%s/snapshots", c->stored.dir, id);
    json_object **list = read_snapshots(strbuf_str(&path), &n);
    if (n)
        qsort(list, n, sizeof(*list), compare_times);
    for (size_t i = 0; i < n; i++) {
        describe_snapshot(list[i], text_of(guest, "current"), d);
        json_object_put(list[i]);
    }
    free(list);
}
