#include "xltool/docker/settings.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"
#include "core/strbuf.h"

enum { SHORT_ID_LEN = 12, PORT_FIRST = 1024, PORT_LAST = 65535 };

/* An anonymous volume, which settings name, becomes a new one at the same place. */
static void renew_binds(json_object *settings)
{
    json_object *host = dock_json_sub(settings, "HostConfig"),
                *config = dock_json_sub(settings, "Config");
    json_object *binds = dstat_json_arr(host, "Binds"), *kept = json_object_new_array();

    for (size_t i = 0; binds && i < json_object_array_length(binds); i++) {
        const char *bind = dstat_json_item_str(binds, i);
        const char *colon = bind ? strchr(bind, ':') : NULL;
        if (!colon)
            continue;
        _cleanup_free_ char *source = xstrndup(bind, (size_t)(colon - bind));
        if (!dock_volume_anonymous(source)) {
            json_object_array_add(kept, json_object_new_string(bind));
            continue;
        }
        _cleanup_free_ char *target = xstrndup(colon + 1, strcspn(colon + 1, ":"));
        json_object_object_add(dock_json_sub(config, "Volumes"), target, json_object_new_object());
    }
    json_object_object_add(host, "Binds", kept);
}

static void renew_mounts(json_object *settings)
{
    json_object *mounts = dstat_json_arr(dstat_json_obj(settings, "HostConfig"), "Mounts");

    for (size_t i = 0; mounts && i < json_object_array_length(mounts); i++) {
        json_object *m = json_object_array_get_idx(mounts, i);
        const char *type = dstat_json_str(m, "Type"), *source = dstat_json_str(m, "Source");
        if (type && source && strcmp(type, "volume") == 0 && dock_volume_anonymous(source))
            json_object_object_del(m, "Source");
    }
}

/* The first digits of a container's id, perhaps of one before the last revert: nobody chose that.
 */
static bool is_short_id(const char *hostname)
{
    return strlen(hostname) == SHORT_ID_LEN && strspn(hostname, "0123456789abcdef") == SHORT_ID_LEN;
}

void dock_settings_for_clone(json_object *settings)
{
    json_object *config = dock_json_sub(settings, "Config");
    json_object *networks = dstat_json_obj(settings, "Networks");
    const char *hostname = dstat_json_str(config, "Hostname");

    if (hostname && is_short_id(hostname))
        json_object_object_del(config, "Hostname");
    json_object_object_del(config, "MacAddress");
    if (networks) {
        json_object_object_foreach (networks, name, endpoint) {
            (void)name;
            if (!json_object_is_type(endpoint, json_type_object))
                continue;
            json_object_object_del(endpoint, "IPAMConfig");
            json_object_object_del(endpoint, "MacAddress");
        }
    }
    renew_binds(settings);
    renew_mounts(settings);
}

static bool bind_read_only(const char *options)
{
    _cleanup_strlist_ struct strlist words = STRLIST_INIT;

    strlist_split(&words, options, ',');
    return strlist_has(&words, "ro");
}

static void add_shared(struct strlist *out, const char *target, const char *source)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "'%s' ('%s')", target, source);
    strlist_add(out, line.s);
}

static void shared_binds(json_object *host, struct strlist *out)
{
    json_object *binds = dstat_json_arr(host, "Binds");

    for (size_t i = 0; binds && i < json_object_array_length(binds); i++) {
        const char *bind = dstat_json_item_str(binds, i);
        const char *colon = bind ? strchr(bind, ':') : NULL;
        if (!colon)
            continue;
        const char *options = colon + 1 + strcspn(colon + 1, ":");
        _cleanup_free_ char *source = xstrndup(bind, (size_t)(colon - bind));
        _cleanup_free_ char *target = xstrndup(colon + 1, (size_t)(options - colon - 1));
        if (!dock_volume_anonymous(source) && !bind_read_only(*options ? options + 1 : ""))
            add_shared(out, target, source);
    }
}

void dock_settings_shared(json_object *settings, struct strlist *ret)
{
    json_object *host = dstat_json_obj(settings, "HostConfig"),
                *mounts = dstat_json_arr(host, "Mounts");

    shared_binds(host, ret);
    for (size_t i = 0; mounts && i < json_object_array_length(mounts); i++) {
        json_object *m = json_object_array_get_idx(mounts, i);
        const char *target = dstat_json_str(m, "Target"), *source = dstat_json_str(m, "Source");
        if (target && source && !dock_volume_anonymous(source) && !dstat_json_bool(m, "ReadOnly"))
            add_shared(ret, target, source);
    }
}

/* The ports that have been given already. */
struct moves {
    dock_port_taken *taken;
    void *arg;
    struct {
        unsigned from, to;
        char proto[8];
    } * v;
    size_t n, cap;
    struct strlist *notes;
};

static unsigned moved_before(const struct moves *m, unsigned port, const char *proto)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->v[i].from == port && strcmp(m->v[i].proto, proto) == 0)
            return m->v[i].to;
    return 0;
}

static bool given(const struct moves *m, unsigned port, const char *proto)
{
    for (size_t i = 0; i < m->n; i++)
        if ((m->v[i].to == port || m->v[i].from == port) && strcmp(m->v[i].proto, proto) == 0)
            return true;
    return false;
}

/* 0: there is none left. */
static unsigned next_free(const struct moves *m, const char *ip, unsigned port, const char *proto)
{
    for (unsigned tried = 0; tried <= PORT_LAST; tried++) {
        port = port >= PORT_LAST || port + 1 < PORT_FIRST ? PORT_FIRST : port + 1;
        if (!given(m, port, proto) && !m->taken(m->arg, ip, port, proto))
            return port;
    }
    return 0;
}

static void move_one(struct moves *m, const char *inside, json_object *binding)
{
    const char *host_port = dstat_json_str(binding, "HostPort"),
               *ip = dstat_json_str(binding, "HostIp");
    const char *slash = strchr(inside, '/');
    const char *proto = slash ? slash + 1 : "tcp";
    char text[16];
    uint64_t port;

    /* None, or a range: the engine itself takes one that is free. */
    if (!host_port || parse_u64(host_port, &port) < 0 || port == 0 || port > PORT_LAST ||
        strlen(proto) > 7)
        return;
    unsigned to = moved_before(m, (unsigned)port, proto);
    if (!to) {
        _cleanup_strbuf_ struct strbuf note = STRBUF_INIT;
        to = next_free(m, ip ? ip : "", (unsigned)port, proto);
        m->v = grow_array(m->v, &m->cap, m->n + 1, sizeof(*m->v));
        m->v[m->n].from = (unsigned)port;
        m->v[m->n].to = to;
        snprintf(m->v[m->n++].proto, sizeof(m->v->proto), "%s", proto);
        strbuf_addf(&note, "port %u of the host leads to %s (it was %u)", to, inside,
                    (unsigned)port);
        strlist_add(m->notes, note.s);
    }
    snprintf(text, sizeof(text), "%u", to);
    json_object_object_add(binding, "HostPort", json_object_new_string(text));
}

void dock_settings_move_ports(json_object *settings, dock_port_taken *taken, void *arg,
                              struct strlist *notes)
{
    json_object *ports = dstat_json_obj(dstat_json_obj(settings, "HostConfig"), "PortBindings");
    struct moves m = { .taken = taken, .arg = arg, .notes = notes };

    if (!ports)
        return;
    json_object_object_foreach (ports, inside, bindings) {
        if (!json_object_is_type(bindings, json_type_array))
            continue;
        for (size_t i = 0; i < json_object_array_length(bindings); i++)
            move_one(&m, inside, json_object_array_get_idx(bindings, i));
    }
    free(m.v);
}
