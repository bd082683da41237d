#include "xltool/docker/settings.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "xltool/docker/guest.h"

enum { VOLUME_NAME_LEN = 64, SHORT_ID_LEN = 12 };

static void put_text(json_object *o, const char *key, const char *text)
{
    json_object_object_add(o, key, json_object_new_string(text));
}

/* A deep copy of an object, or an empty one. */
static json_object *copy_of(json_object *o)
{
    json_object *copy = NULL;

    if (!o || json_object_deep_copy(o, &copy, NULL) < 0)
        return json_object_new_object();
    return copy;
}

json_object *dock_json_sub(json_object *o, const char *key)
{
    json_object *found = dstat_json_obj(o, key);

    if (found)
        return found;
    json_object_object_add(o, key, json_object_new_object());
    return dstat_json_obj(o, key);
}

static json_object *sub_array(json_object *o, const char *key)
{
    json_object *found = dstat_json_arr(o, key);

    if (found)
        return found;
    json_object_object_add(o, key, json_object_new_array());
    return dstat_json_arr(o, key);
}

static size_t length(json_object *array)
{
    return array ? json_object_array_length(array) : 0;
}

bool dock_volume_anonymous(const char *name)
{
    return strlen(name) == VOLUME_NAME_LEN && strspn(name, "0123456789abcdef") == VOLUME_NAME_LEN;
}

bool dock_mount_at(json_object *inspect, size_t i, struct dock_mount *ret)
{
    json_object *mounts = dstat_json_arr(inspect, "Mounts");

    if (i >= length(mounts))
        return false;
    json_object *m = json_object_array_get_idx(mounts, i);
    const char *type = dstat_json_str(m, "Type"), *name = dstat_json_str(m, "Name");
    const char *source = dstat_json_str(m, "Source"), *target = dstat_json_str(m, "Destination");
    bool volume = type && strcmp(type, "volume") == 0;
    *ret = (struct dock_mount){
        .type = type ? type : "",
        .source = volume ? (name ? name : "") : (source ? source : ""),
        .target = target ? target : "",
        .writable = dstat_json_bool(m, "RW"),
        .anonymous = volume && name && dock_volume_anonymous(name),
    };
    return true;
}

/* The target of "SOURCE:TARGET[:OPTIONS]" or, alone, "TARGET". */
static void bind_target(const char *bind, struct strbuf *out)
{
    const char *target = strchr(bind, ':');

    target = target ? target + 1 : bind;
    strbuf_add(out, target, strcspn(target, ":"));
}

static bool bind_is_for(const char *bind, const char *target)
{
    _cleanup_strbuf_ struct strbuf have = STRBUF_INIT;

    bind_target(bind, &have);
    return strcmp(strbuf_str(&have), target) == 0;
}

/* The element of HostConfig.Mounts for a target. */
static json_object *mount_spec(json_object *host, const char *target)
{
    json_object *mounts = dstat_json_arr(host, "Mounts");

    for (size_t i = 0; i < length(mounts); i++) {
        json_object *m = json_object_array_get_idx(mounts, i);
        const char *have = dstat_json_str(m, "Target");
        if (have && strcmp(have, target) == 0)
            return m;
    }
    return NULL;
}

static bool has_bind(json_object *host, const char *target)
{
    json_object *binds = dstat_json_arr(host, "Binds");

    for (size_t i = 0; i < length(binds); i++) {
        const char *bind = dstat_json_item_str(binds, i);
        if (bind && bind_is_for(bind, target))
            return true;
    }
    return false;
}

/* What HostConfig does not name (anonymous volumes, mounts of another container) it names now. */
static void name_mount(json_object *host, const struct dock_mount *m)
{
    _cleanup_strbuf_ struct strbuf bind = STRBUF_INIT;
    json_object *spec = mount_spec(host, m->target);

    if (!m->source[0] || (strcmp(m->type, "volume") != 0 && strcmp(m->type, "bind") != 0))
        return;
    if (spec && !dstat_json_str(spec, "Source")) {
        put_text(spec, "Source", m->source);
        return;
    }
    if (spec || has_bind(host, m->target))
        return;
    strbuf_addf(&bind, "%s:%s%s", m->source, m->target, m->writable ? "" : ":ro");
    json_object_array_add(sub_array(host, "Binds"), json_object_new_string(bind.s));
}

/* Podman says RLIMIT_NOFILE and wants nofile. */
static void name_limits(json_object *host)
{
    static const char prefix[] = "RLIMIT_";
    json_object *limits = dstat_json_arr(host, "Ulimits");

    for (size_t i = 0; i < length(limits); i++) {
        json_object *limit = json_object_array_get_idx(limits, i);
        const char *name = dstat_json_str(limit, "Name");
        if (!name || strncmp(name, prefix, strlen(prefix)) != 0)
            continue;
        _cleanup_free_ char *plain = xstrdup(name + strlen(prefix));
        for (char *p = plain; *p; p++)
            *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
        put_text(limit, "Name", plain);
    }
}

static json_object *host_config_of(json_object *inspect)
{
    json_object *host = copy_of(dstat_json_obj(inspect, "HostConfig"));
    struct dock_mount m;

    json_object_object_del(host, "ContainerIDFile");
    for (size_t i = 0; dock_mount_at(inspect, i, &m); i++)
        name_mount(host, &m);
    json_object_object_del(host, "VolumesFrom");
    name_limits(host);
    return host;
}

static bool mode_is(json_object *host, const char *key, const char *value)
{
    const char *mode = dstat_json_str(host, key);

    return mode && strncmp(mode, value, strlen(value)) == 0;
}

static json_object *config_of(json_object *inspect)
{
    json_object *config = copy_of(dstat_json_obj(inspect, "Config"));
    json_object *host = dstat_json_obj(inspect, "HostConfig");
    json_object *labels = dstat_json_obj(config, "Labels");

    if (labels) {
        json_object_object_del(labels, DOCK_LABEL_GUEST);
        json_object_object_del(labels, DOCK_LABEL_IMAGE);
    }
    json_object_object_del(config, "Image");
    /* Whose network or host name it shares decides on these; an engine refuses both at once. */
    if (mode_is(host, "NetworkMode", "container:") || mode_is(host, "UTSMode", "host")) {
        json_object_object_del(config, "Hostname");
        json_object_object_del(config, "Domainname");
    }
    if (mode_is(host, "NetworkMode", "container:"))
        json_object_object_del(config, "ExposedPorts");
    return config;
}

static void keep(json_object *to, json_object *from, const char *key)
{
    json_object *value, *copy = NULL;

    if (json_object_object_get_ex(from, key, &value) && value &&
        json_object_deep_copy(value, &copy, NULL) == 0)
        json_object_object_add(to, key, copy);
}

/* What was asked for of an endpoint, without what became of it. id: the engine adds its first
 * digits to the aliases by itself. */
static json_object *endpoint_of(json_object *endpoint, const char *id, bool with_mac)
{
    json_object *out = json_object_new_object(), *aliases = dstat_json_arr(endpoint, "Aliases");
    json_object *ipam = dstat_json_obj(endpoint, "IPAMConfig");
    json_object *kept = json_object_new_array();

    for (size_t i = 0; i < length(aliases); i++) {
        const char *alias = dstat_json_item_str(aliases, i);
        if (alias && strncmp(alias, id, SHORT_ID_LEN) != 0)
            json_object_array_add(kept, json_object_new_string(alias));
    }
    if (length(kept) > 0)
        json_object_object_add(out, "Aliases", kept);
    else
        json_object_put(kept);
    if (ipam && json_object_object_length(ipam) > 0)
        keep(out, endpoint, "IPAMConfig");
    keep(out, endpoint, "Links");
    keep(out, endpoint, "DriverOpts");
    if (with_mac)
        keep(out, endpoint, "MacAddress");
    return out;
}

static json_object *networks_of(json_object *inspect, bool with_macs)
{
    json_object *networks = dstat_json_obj(dstat_json_obj(inspect, "NetworkSettings"), "Networks");
    json_object *host = dstat_json_obj(inspect, "HostConfig"), *out = json_object_new_object();
    const char *id = dstat_json_str(inspect, "Id");

    if (!networks || !id || mode_is(host, "NetworkMode", "host") ||
        mode_is(host, "NetworkMode", "none") || mode_is(host, "NetworkMode", "container:"))
        return out;
    json_object_object_foreach (networks, name, endpoint)
        json_object_object_add(out, name, endpoint_of(endpoint, id, with_macs));
    return out;
}

json_object *dock_settings_of(json_object *inspect, bool endpoint_macs)
{
    json_object *s = json_object_new_object();

    json_object_object_add(s, "Config", config_of(inspect));
    json_object_object_add(s, "HostConfig", host_config_of(inspect));
    json_object_object_add(s, "Networks", networks_of(inspect, endpoint_macs));
    return s;
}

const char *dock_settings_first_network(json_object *settings)
{
    json_object *networks = dstat_json_obj(settings, "Networks");
    const char *mode = dstat_json_str(dstat_json_obj(settings, "HostConfig"), "NetworkMode");
    const char *first = NULL;

    if (!networks)
        return NULL;
    json_object_object_foreach (networks, name, endpoint) {
        (void)endpoint;
        if (mode && strcmp(mode, name) == 0)
            return name;
        if (!first)
            first = name;
    }
    return first;
}

json_object *dock_settings_body(json_object *settings, const char *image, const char *root)
{
    json_object *body = copy_of(dstat_json_obj(settings, "Config"));
    const char *network = dock_settings_first_network(settings);

    put_text(body, "Image", image);
    put_text(dock_json_sub(body, "Labels"), DOCK_LABEL_GUEST, root);
    json_object_object_add(body, "HostConfig", copy_of(dstat_json_obj(settings, "HostConfig")));
    if (network) {
        json_object *endpoint = dstat_json_obj(dstat_json_obj(settings, "Networks"), network);
        json_object *endpoints = dock_json_sub(dock_json_sub(body, "NetworkingConfig"),
                                               "EndpointsConfig");
        json_object_object_add(endpoints, network, copy_of(endpoint));
    }
    return body;
}

json_object *dock_settings_connect_body(json_object *settings, const char *network,
                                        const char *container)
{
    json_object *body = json_object_new_object();
    json_object *endpoint = dstat_json_obj(dstat_json_obj(settings, "Networks"), network);

    put_text(body, "Container", container);
    json_object_object_add(body, "EndpointConfig", copy_of(endpoint));
    return body;
}
