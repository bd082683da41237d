#include "xltool/xen/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxl_utils.h>
#include <libxl_uuid.h>

#include "core/mem.h"
#include "core/statedir.h"
#include "storage/copy.h"
#include "xltool/xen/json.h"

char *xen_store_dir(void)
{
    struct strbuf b = STRBUF_INIT;

    state_dir(&b);
    strbuf_adds(&b, "/xen");
    return strbuf_detach(&b);
}

char *xen_guest_path(const char *id, const char *sub)
{
    struct strbuf b = STRBUF_INIT;

    state_dir(&b);
    strbuf_addf(&b, "/xen/%s%s%s", id, sub ? "/" : "", sub ? sub : "");
    return strbuf_detach(&b);
}

char *xen_images_dir(void)
{
    struct strbuf b = STRBUF_INIT;

    state_dir(&b);
    strbuf_adds(&b, "/images");
    return strbuf_detach(&b);
}

void xen_guest_init(struct xen_guest *g)
{
    *g = (struct xen_guest){ .stored = false };
    libxl_domain_config_init(&g->config);
}

void xen_guest_release(struct xen_guest *g)
{
    free(g->name);
    free(g->current);
    free(g->restored);
    strlist_release(&g->made);
    strlist_release(&g->bases);
    libxl_domain_config_dispose(&g->config);
    xen_guest_init(g);
}

/* An id becomes a path: nothing but a uuid may. */
static int check_id(const char *id, struct err *e)
{
    libxl_uuid uuid;

    if (strlen(id) == 36 && libxl_uuid_from_string(&uuid, id) == 0)
        return 0;
    return err_set(e, ESRCH, "there is no guest '%s'", id);
}

static int parse_config(struct xen_ts *c, json_object *o, const char *path,
                        libxl_domain_config *ret, struct err *e)
{
    json_object *config = xen_json_get(o, "config", json_type_object);

    xen_begin(c, NULL);
    if (config &&
        libxl_domain_config_from_json(c->ctx, ret, json_object_to_json_string(config)) == 0)
        return 0;
    return err_set(e, EIO, "cannot read the configuration in '%s': %s", path, c->log.first);
}

int xen_guest_load(struct xen_ts *c, const char *id, struct xen_guest *g, struct err *e)
{
    _cleanup_free_ char *path = xen_guest_path(id, "guest.json");
    _cleanup_json_ json_object *o = NULL;

    int rc = check_id(id, e);
    if (rc == 0)
        rc = xen_json_read(path, &o, e);
    if (rc == -ENOENT)
        return err_set(e, ESRCH, "there is no guest '%s'", id);
    if (rc == 0)
        rc = parse_config(c, o, path, &g->config, e);
    if (rc < 0)
        return rc;
    snprintf(g->id, sizeof(g->id), "%s", id);
    g->name = xen_json_dup(o, "name");
    if (!g->name)
        g->name = xstrdup(g->config.c_info.name ? g->config.c_info.name : id);
    g->current = xen_json_dup(o, "current");
    g->restored = xen_json_dup(o, "restored");
    xen_json_list(o, "made", &g->made);
    xen_json_list(o, "bases", &g->bases);
    g->next_vcpus = xen_json_u64(o, "next_vcpus");
    g->next_memory_kb = xen_json_u64(o, "next_memory_kb");
    g->stored = true;
    return 0;
}

static int live_config(struct xen_ts *c, struct xen_guest *g, struct err *e)
{
    char *name = libxl_domid_to_name(c->ctx, g->dom.domid);

    if (name) {
        free(g->name);
        g->name = name;
    }
    libxl_domain_config_dispose(&g->config);
    libxl_domain_config_init(&g->config);
    xen_begin(c, NULL);
    int rc = xen_end(c, libxl_retrieve_domain_configuration(c->ctx, g->dom.domid, &g->config, NULL),
                     e, "cannot read the configuration of '%s'", g->name ? g->name : g->id);
    if (rc == 0) /* they change while it runs, and libxl leaves them out */
        libxl_domain_sched_params_get(c->ctx, g->dom.domid, &g->config.b_info.sched_params);
    return rc;
}

int xen_guest_get(struct xen_ts *c, const char *id, struct xen_guest *g, struct err *e)
{
    int rc = xen_guest_load(c, id, g, e);

    if (rc < 0 && rc != -ESRCH)
        return rc;
    g->live = xen_dom_find(c, id, &g->dom);
    if (!g->live)
        return rc;
    snprintf(g->id, sizeof(g->id), "%s", id);
    if (g->dom.domid == 0)
        return err_set(e, ENOTSUP, "'Domain-0' is the machine itself");
    rc = live_config(c, g, e);
    if (rc == 0 && !g->name)
        g->name = xstrdup(id);
    return rc;
}

int xen_guest_save(struct xen_ts *c, const struct xen_guest *g, struct err *e)
{
    _cleanup_free_ char *path = xen_guest_path(g->id, "guest.json");
    _cleanup_free_ char *dir = xen_guest_path(g->id, NULL);
    _cleanup_json_ json_object *o = json_object_new_object();
    libxl_domain_config config = g->config; /* libxl's writer does not change it */
    _cleanup_free_ char *text = libxl_domain_config_to_json(c->ctx, &config);

    if (!text)
        return err_set(e, EIO, "cannot write the configuration of '%s'", g->name);
    xen_json_add_str(o, "name", g->name);
    xen_json_add_str(o, "current", g->current);
    xen_json_add_str(o, "restored", g->restored);
    xen_json_add_list(o, "made", &g->made);
    xen_json_add_list(o, "bases", &g->bases);
    xen_json_add_u64(o, "next_vcpus", g->next_vcpus);
    xen_json_add_u64(o, "next_memory_kb", g->next_memory_kb);
    json_object_object_add(o, "config", json_tokener_parse(text));
    int rc = make_dirs(dir, e);
    return rc < 0 ? rc : xen_json_write(path, o, e);
}

static void set_string(char **s, const char *value)
{
    char *copy = xstrdup(value);

    free(*s);
    *s = copy;
}

void xen_guest_set_name(struct xen_guest *g, const char *name)
{
    set_string(&g->name, name);
    set_string(&g->config.c_info.name, name);
}

void xen_guest_set_id(struct xen_guest *g, const libxl_uuid *uuid)
{
    libxl_uuid_copy(NULL, &g->config.c_info.uuid, uuid);
    snprintf(g->id, sizeof(g->id), LIBXL_UUID_FMT, LIBXL_UUID_BYTES(*uuid));
}

void xen_store_ids(struct strlist *ret)
{
    _cleanup_free_ char *dir = xen_store_dir();
    struct dirent *d;
    DIR *stream = opendir(dir);

    while (stream && (d = readdir(stream)))
        if (check_id(d->d_name, NULL) == 0)
            strlist_add(ret, d->d_name);
    if (stream)
        closedir(stream);
}

/* guest.json, as far as it can be read. */
static json_object *peek(const char *id)
{
    _cleanup_free_ char *path = xen_guest_path(id, "guest.json");
    json_object *o = NULL;

    return xen_json_read(path, &o, NULL) == 0 ? o : NULL;
}

static char *live_owner(struct xen_ts *c, const char *name)
{
    uint32_t domid;
    libxl_dominfo info;
    char *id = NULL;

    if (libxl_name_to_domid(c->ctx, name, &domid) != 0)
        return NULL;
    libxl_dominfo_init(&info);
    if (libxl_domain_info(c->ctx, &info, domid) == 0 &&
        asprintf(&id, LIBXL_UUID_FMT, LIBXL_UUID_BYTES(info.uuid)) < 0)
        id = NULL;
    libxl_dominfo_dispose(&info);
    return id;
}

char *xen_name_owner(struct xen_ts *c, const char *name, const char *except)
{
    _cleanup_strlist_ struct strlist ids = STRLIST_INIT;
    char *owner = live_owner(c, name);

    if (owner && (!except || strcmp(owner, except) != 0))
        return owner;
    free(owner);
    xen_store_ids(&ids);
    for (size_t i = 0; i < ids.n; i++) {
        _cleanup_json_ json_object *o = peek(ids.v[i]);
        const char *its = o ? xen_json_str(o, "name") : NULL;
        if (its && strcmp(its, name) == 0 && (!except || strcmp(ids.v[i], except) != 0))
            return xstrdup(ids.v[i]);
    }
    return xstrdup("");
}

char *xen_base_user(const char *path, const char *except)
{
    _cleanup_strlist_ struct strlist ids = STRLIST_INIT;

    xen_store_ids(&ids);
    for (size_t i = 0; i < ids.n; i++) {
        _cleanup_json_ json_object *o = peek(ids.v[i]);
        _cleanup_strlist_ struct strlist bases = STRLIST_INIT;
        if (!o || (except && strcmp(ids.v[i], except) == 0))
            continue;
        xen_json_list(o, "bases", &bases);
        if (strlist_has(&bases, path))
            return xen_json_dup(o, "name");
    }
    return NULL;
}
