#include "xltool/docker/create.h"

#include <errno.h>
#include <string.h>

#include "core/format.h"
#include "core/words.h"
#include "xltool/docker/make.h"
#include "xltool/docker/settings.h"

enum { API_ENDPOINT_MAC = 44 };
static const int64_t NANO_CPU = 1000000000;

int dock_host_cpus(struct dock *d, uint64_t *ret, struct err *e)
{
    _cleanup_json_ json_object *info = NULL;
    int rc = dock_get(d, &info, e, "ask", dock_product(d), "/info");

    *ret = 0;
    dstat_json_u64(info, "NCPU", ret);
    return rc;
}

/* What the spec means on this engine. */
struct recipe {
    const struct guest_spec *spec;
    struct strlist command;
    struct strbuf network; /* "" = the engine's default */
    bool bridge_found;
    uint64_t vcpus; /* 0 = no limit */
    uint64_t host_cpus;
};

#define _cleanup_recipe_ _cleanup_(recipe_release)

static void recipe_release(struct recipe *r)
{
    strlist_release(&r->command);
    strbuf_release(&r->network);
}

/* The network of that name, or whose bridge has it. */
static int find_network(struct dock *d, const char *bridge, struct strbuf *ret, struct err *e)
{
    _cleanup_json_ json_object *list = NULL;
    int rc = dock_get(d, &list, e, "look for network", bridge, "/networks");
    size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
    const char *found = NULL;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        json_object *net = json_object_array_get_idx(list, i);
        const char *name = dstat_json_str(net, "Name");
        const char *device = dstat_json_str(dstat_json_obj(net, "Options"),
                                            "com.docker.network.bridge.name");
        if (name && strcmp(name, bridge) == 0) {
            found = name;
            break;
        }
        if (name && device && strcmp(device, bridge) == 0)
            found = name;
    }
    if (found)
        strbuf_adds(ret, found);
    return rc;
}

static int check_spec(struct dock *d, const struct request *r, struct err *e)
{
    if (r->config_kind != CONFIG_SPEC)
        return err_set(e, ENOTSUP, "'%s' is no configuration of a container: write a guest spec",
                       r->config_path);
    if (r->platform && strcmp(r->platform, "podman") == 0 && !d->version.podman)
        return err_set(e, ENOTSUP, "what answers there is Docker, not Podman");
    if (r->spec.image)
        return 0;
    err_set(e, EINVAL, "a container needs an image");
    err_cure(e, "name one: --image REF, or image = REF under [container]");
    return -EINVAL;
}

static int recipe_make(struct dock *d, const struct request *r, struct recipe *ret, struct err *e)
{
    int rc = check_spec(d, r, e);

    ret->spec = &r->spec;
    if (rc == 0 && r->spec.command)
        rc = words_split(&ret->command, r->spec.command, e);
    if (rc == 0 && r->spec.n_nets > 0 && r->spec.nets[0].bridge)
        rc = find_network(d, r->spec.nets[0].bridge, &ret->network, e);
    if (rc == 0 && r->spec.vcpus)
        rc = dock_host_cpus(d, &ret->host_cpus, e);
    ret->bridge_found = ret->network.len > 0;
    ret->vcpus = r->spec.vcpus;
    if (ret->host_cpus && ret->vcpus > ret->host_cpus)
        ret->vcpus = ret->host_cpus;
    return rc;
}

static int check_image(struct dock *d, const char *ref, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    dock_escape_path(&path, ref);
    int rc = dock_get(d, &o, e, "find image", ref, "/images/%s/json", path.s);
    if (rc != -ENOENT)
        return rc;
    err_set(e, ENOENT, "there is no image '%s' on this engine", ref);
    err_cure(e, "%s pull %s", d->version.podman ? "podman" : "docker", ref);
    return -ENOENT;
}

static void plan_sizes(const struct recipe *r, struct plan *p)
{
    _cleanup_strbuf_ struct strbuf memory = STRBUF_INIT;

    if (r->vcpus)
        plan_step(p,
                  "let it use the time of %llu CPUs (NanoCpus), as a guest with %llu vCPUs can%s",
                  (unsigned long long)r->vcpus, (unsigned long long)r->vcpus,
                  r->spec->vcpus > r->vcpus ? "; the machine has no more" : "");
    if (r->spec->memory_bytes) {
        format_size(&memory, r->spec->memory_bytes);
        plan_step(p, "let it hold %s of memory, and no swap", memory.s);
    }
    if (r->spec->volume)
        plan_step(p, "give it an anonymous volume at '%s', which goes with it", r->spec->volume);
    if (r->spec->n_disks || r->spec->kernel)
        plan_step(p, "leave out the spec's disks and kernel: a container has the image's files and "
                     "the machine's kernel");
}

int dock_plan_create(struct dock *d, const struct request *r, struct plan *ret, struct err *e)
{
    _cleanup_recipe_ struct recipe recipe = { .spec = NULL };
    int rc = dock_plan_name(d, r->name ? r->name : "", ret, e);

    if (rc == 0)
        rc = recipe_make(d, r, &recipe, e);
    if (rc == 0)
        rc = check_image(d, r->spec.image, e);
    if (rc < 0)
        return rc;
    plan_step(ret, "create container '%s' of image '%s'", r->name, r->spec.image);
    plan_sizes(&recipe, ret);
    if (recipe.bridge_found)
        plan_step(ret, "join it to network '%s'", recipe.network.s);
    else if (r->spec.n_nets > 0 && r->spec.nets[0].bridge)
        plan_step(ret,
                  "join it to the default network: no network is called '%s' or has that bridge",
                  r->spec.nets[0].bridge);
    plan_step(ret, "start it");
    return 0;
}

static json_object *config_of(struct dock *d, const struct recipe *r)
{
    json_object *config = json_object_new_object(), *command = json_object_new_array();

    for (size_t i = 0; i < r->command.n; i++)
        json_object_array_add(command, json_object_new_string(r->command.v[i]));
    if (r->command.n > 0)
        json_object_object_add(config, "Cmd", command);
    else
        json_object_put(command);
    if (r->spec->volume) { /* without a name: it goes with the container */
        json_object *volumes = json_object_new_object();
        json_object_object_add(volumes, r->spec->volume, json_object_new_object());
        json_object_object_add(config, "Volumes", volumes);
    }
    if (r->spec->n_nets > 0 && r->spec->nets[0].mac && d->version.minor < API_ENDPOINT_MAC)
        json_object_object_add(config, "MacAddress", json_object_new_string(r->spec->nets[0].mac));
    return config;
}

static json_object *host_config_of(const struct recipe *r)
{
    json_object *host = json_object_new_object();

    if (r->vcpus)
        json_object_object_add(host, "NanoCpus",
                               json_object_new_int64((int64_t)r->vcpus * NANO_CPU));
    if (r->spec->memory_bytes) {
        json_object_object_add(host, "Memory",
                               json_object_new_int64((int64_t)r->spec->memory_bytes));
        json_object_object_add(host, "MemorySwap",
                               json_object_new_int64((int64_t)r->spec->memory_bytes));
    }
    if (r->network.len > 0)
        json_object_object_add(host, "NetworkMode", json_object_new_string(r->network.s));
    return host;
}

static json_object *networks_of(struct dock *d, const struct recipe *r)
{
    json_object *networks = json_object_new_object(), *endpoint = json_object_new_object();

    if (r->spec->n_nets > 0 && r->spec->nets[0].mac && d->version.minor >= API_ENDPOINT_MAC)
        json_object_object_add(endpoint, "MacAddress",
                               json_object_new_string(r->spec->nets[0].mac));
    if (r->network.len > 0)
        json_object_object_add(networks, r->network.s, endpoint);
    else
        json_object_put(endpoint);
    return networks;
}

int dock_run_create(struct dock *d, struct op *op, struct err *e)
{
    _cleanup_recipe_ struct recipe recipe = { .spec = NULL };
    _cleanup_json_ json_object *settings = json_object_new_object();
    const struct request *r = op->req;
    char id[DSTAT_ID_MAX + 1], root[DSTAT_ID_MAX + 1];
    int rc = recipe_make(d, r, &recipe, e);

    if (rc < 0)
        return rc;
    op_phase(op, "creating '%s'", r->name);
    json_object_object_add(settings, "Config", config_of(d, &recipe));
    json_object_object_add(settings, "HostConfig", host_config_of(&recipe));
    json_object_object_add(settings, "Networks", networks_of(d, &recipe));
    dock_token(root, DSTAT_ID_MAX);
    rc = dock_make(d, op, settings, r->spec.image, root, id, e);
    if (rc == 0)
        rc = dock_name_it(d, op, id, r->name, e);
    if (rc == 0)
        rc = dock_start_made(d, op, id, r->name, DOCK_WATCH_MS, e);
    if (rc == 0 && r->spec.n_nets > 0 && r->spec.nets[0].bridge && !recipe.bridge_found)
        op_note(op, "no network is called '%s' or has that bridge: '%s' is on the default one",
                r->spec.nets[0].bridge, r->name);
    return rc;
}
