#include "dockstat/parse.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/parse.h"
#include "core/strbuf.h"

/* "1.41" is 41; false for anything but version 1. */
static bool api_minor(const char *text, unsigned *ret)
{
    uint64_t minor;

    if (!text || strncmp(text, "1.", 2) != 0 || parse_u64(text + 2, &minor) < 0 || minor > 9999)
        return false;
    *ret = (unsigned)minor;
    return true;
}

static bool is_podman(json_object *version)
{
    json_object *components = dstat_json_arr(version, "Components");
    size_t n = components ? json_object_array_length(components) : 0;

    for (size_t i = 0; i < n; i++) {
        const char *name = dstat_json_str(json_object_array_get_idx(components, i), "Name");
        if (name && strcmp(name, "Podman Engine") == 0)
            return true;
    }
    return false;
}

static int agree(const char *api, struct dstat_version *v, struct err *e)
{
    v->minor = DSTAT_API_MINOR;
    if (!api_minor(api, &v->server_minor))
        return err_set(e, EPROTO, "what answers there is no container engine: no API version");
    if (v->server_minor < DSTAT_API_MINOR_MIN)
        return err_set(e, EPROTO, "the engine's API 1.%u is too old: 1.%d is needed",
                       v->server_minor, DSTAT_API_MINOR_MIN);
    if (v->server_minor < v->minor)
        v->minor = v->server_minor;
    return 0;
}

int dstat_parse_version(const char *text, size_t len, struct dstat_version *ret, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    struct dstat_version v = { .podman = false };
    unsigned oldest = 0;
    int rc = dstat_json_parse(text, len, "the engine's version", &o, e);

    if (rc == 0)
        rc = agree(dstat_json_str(o, "ApiVersion"), &v, e);
    if (rc < 0)
        return rc;
    if (api_minor(dstat_json_str(o, "MinAPIVersion"), &oldest) && oldest > v.minor)
        return err_set(e, EPROTO, "the engine refuses APIs below 1.%u; xltool speaks 1.%d", oldest,
                       DSTAT_API_MINOR);
    const char *name = dstat_json_str(o, "Version");
    snprintf(v.version, sizeof(v.version), "%s", name ? name : "unknown");
    v.podman = is_podman(o);
    *ret = v;
    return 0;
}

int dstat_version_headers(const char *api, const char *libpod, struct dstat_version *ret,
                          struct err *e)
{
    struct dstat_version v = { .podman = libpod[0] != '\0' };
    int rc = agree(api, &v, e);

    if (rc < 0)
        return rc;
    snprintf(v.version, sizeof(v.version), "%s", libpod);
    *ret = v;
    return 0;
}

static void copy_key(json_object *o, const char *key, char *ret, size_t cap)
{
    const char *value = dstat_json_str(o, key);

    snprintf(ret, cap, "%s", value ? value : "");
}

int dstat_parse_info(const char *text, size_t len, struct dstat_info *ret, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    int rc = dstat_json_parse(text, len, "the engine's information", &o, e);

    if (rc < 0)
        return rc;
    memset(ret, 0, sizeof(*ret));
    copy_key(o, "CgroupVersion", ret->cgroup_version, sizeof(ret->cgroup_version));
    copy_key(o, "CgroupDriver", ret->cgroup_driver, sizeof(ret->cgroup_driver));
    copy_key(o, "Name", ret->name, sizeof(ret->name));
    copy_key(o, "OperatingSystem", ret->os, sizeof(ret->os));
    copy_key(o, "KernelVersion", ret->kernel, sizeof(ret->kernel));
    dstat_json_u64(o, "NCPU", &ret->ncpu);
    dstat_json_u64(o, "MemTotal", &ret->mem_total);
    return 0;
}

enum guest_state dstat_state(const char *status, bool *ret_alive)
{
    static const struct {
        const char *status;
        enum guest_state state;
        bool alive;
    } states[] = {
        { "running", GUEST_RUNNING, true },      { "paused", GUEST_PAUSED, true },
        { "restarting", GUEST_STARTING, false }, /* between two runs: no process */
        { "removing", GUEST_DYING, false },      { "stopping", GUEST_DYING, true }, /* Podman */
        { "dead", GUEST_CRASHED, false }, /* the engine could not remove it */
        { "created", GUEST_STOPPED, false },     { "exited", GUEST_STOPPED, false },
        { "stopped", GUEST_STOPPED, false },     /* Podman */
        { "configured", GUEST_STOPPED, false },  /* Podman */
        { "initialized", GUEST_STOPPED, false }, /* Podman */
    };

    *ret_alive = false;
    for (size_t i = 0; status && i < sizeof(states) / sizeof(states[0]); i++)
        if (strcmp(status, states[i].status) == 0) {
            *ret_alive = states[i].alive;
            return states[i].state;
        }
    return GUEST_UNKNOWN;
}

/* Compose's project; for Kubernetes NAMESPACE/POD. */
static void set_group(struct dstat_container *c, json_object *labels)
{
    const char *project = dstat_json_str(labels, "com.docker.compose.project");
    const char *space = dstat_json_str(labels, "io.kubernetes.pod.namespace");
    const char *pod = dstat_json_str(labels, "io.kubernetes.pod.name");
    _cleanup_strbuf_ struct strbuf group = STRBUF_INIT;

    if (!project)
        project = dstat_json_str(labels, "io.podman.compose.project");
    if (project)
        strbuf_adds(&group, project);
    else if (pod)
        strbuf_addf(&group, "%s/%s", space ? space : "default", pod);
    dstat_replace(&c->group, strbuf_str(&group));
}

/* Engines put a slash before a name; with links there are names with more of them. */
static const char *plain_name(const char *name)
{
    return name && name[0] == '/' ? name + 1 : name;
}

static const char *own_name(json_object *names)
{
    size_t n = names ? json_object_array_length(names) : 0;
    const char *first = plain_name(dstat_json_item_str(names, 0));

    for (size_t i = 0; i < n; i++) {
        const char *name = plain_name(dstat_json_item_str(names, i));
        if (name && !strchr(name, '/'))
            return name;
    }
    return first;
}

/* A container that xltool is making gets its own name once it is whole; until then it is no guest. One that
 * has run is shown whatever it calls itself. */
static bool is_unfinished(json_object *o)
{
    static const char prefix[] = "xltool-unfinished-";
    const char *name = own_name(dstat_json_arr(o, "Names")), *state = dstat_json_str(o, "State");

    return name && strncmp(name, prefix, sizeof(prefix) - 1) == 0 && state && strcmp(state, "created") == 0;
}

static void take_list_entry(struct dstat_set *set, json_object *o, unsigned generation)
{
    const char *id = dstat_json_str(o, "Id");
    struct dstat_container *c = id && !is_unfinished(o) ? dstat_set_add(set, id) : NULL;
    bool alive;

    if (!c)
        return;
    enum guest_state state = dstat_state(dstat_json_str(o, "State"), &alive);
    /* Alive and not looked at yet, or not in the state in which we last saw it. */
    if (alive ? !c->boot || c->state != state : c->alive)
        c->dirty = true;
    c->state = state;
    c->alive = alive;
    c->generation = generation;
    dstat_replace(&c->name, own_name(dstat_json_arr(o, "Names")));
    dstat_replace(&c->image, dstat_json_str(o, "Image"));
    set_group(c, dstat_json_obj(o, "Labels"));
}

static bool of_generation(const struct dstat_container *c, void *arg)
{
    return c->generation == *(const unsigned *)arg;
}

int dstat_parse_list(struct dstat_set *set, const char *text, size_t len, unsigned generation,
                     struct err *e)
{
    _cleanup_json_ json_object *list = NULL;
    int rc = dstat_json_parse(text, len, "the list of containers", &list, e);

    if (rc < 0)
        return rc;
    if (!json_object_is_type(list, json_type_array))
        return err_set(e, EPROTO, "the list of containers is no list");
    size_t n = json_object_array_length(list);
    for (size_t i = 0; i < n; i++)
        take_list_entry(set, json_object_array_get_idx(list, i), generation);
    dstat_set_prune(set, of_generation, &generation);
    return 0;
}

static uint64_t fnv1a(uint64_t hash, const void *data, size_t len)
{
    for (const unsigned char *p = data; len > 0; p++, len--)
        hash = (hash ^ *p) * 0x100000001b3u;
    return hash;
}

static uint64_t boot_of(const char *started, uint64_t pid)
{
    uint64_t hash = fnv1a(0xcbf29ce484222325u, &pid, sizeof(pid));

    return (started ? fnv1a(hash, started, strlen(started)) : hash) | 1;
}

static uint64_t cpu_limit(json_object *config)
{
    uint64_t nano = 0, quota = 0, period = 0;

    dstat_json_u64(config, "NanoCpus", &nano);
    dstat_json_u64(config, "CpuQuota", &quota);
    dstat_json_u64(config, "CpuPeriod", &period);
    if (nano || !quota)
        return nano;
    if (quota > UINT64_MAX / 1000000000u)
        return 0;
    return quota * 1000000000u / (period ? period : 100000); /* the kernel's default */
}

static void take_limits(struct dstat_container *c, json_object *config)
{
    const char *cpuset = dstat_json_str(config, "CpusetCpus");
    const char *net = dstat_json_str(config, "NetworkMode");

    c->mem_limit = 0;
    dstat_json_u64(config, "Memory", &c->mem_limit);
    c->nano_cpus = cpu_limit(config);
    c->cpuset_cpus = cpuset ? dstat_count_cpus(cpuset) : 0;
    c->host_net = net && strcmp(net, "host") == 0;
}

static void take_state(struct dstat_container *c, json_object *state)
{
    const char *started = dstat_json_str(state, "StartedAt");
    uint64_t pid = 0;

    c->state = dstat_state(dstat_json_str(state, "Status"), &c->alive);
    if (!dstat_json_u64(state, "Pid", &pid) || pid > INT32_MAX)
        pid = 0;
    uint64_t boot = boot_of(started, pid);
    if (boot != c->boot || !c->alive)
        dstat_local_release(&c->local);
    c->boot = boot;
    c->pid = (pid_t)pid;
    c->started_unix_ns = 0;
    if (started)
        dstat_parse_time(started, &c->started_unix_ns);
}

int dstat_parse_inspect(struct dstat_container *c, const char *text, size_t len, struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    int rc = dstat_json_parse(text, len, "the description of a container", &o, e);

    if (rc < 0)
        return rc;
    json_object *state = dstat_json_obj(o, "State"), *config = dstat_json_obj(o, "Config");
    if (!state)
        return err_set(e, EPROTO, "the description of a container holds no state");
    take_state(c, state);
    take_limits(c, dstat_json_obj(o, "HostConfig"));
    dstat_replace(&c->name, plain_name(dstat_json_str(o, "Name")));
    if (dstat_json_str(config, "Image"))
        dstat_replace(&c->image, dstat_json_str(config, "Image"));
    set_group(c, dstat_json_obj(config, "Labels"));
    c->dirty = false;
    return 0;
}

/* Health checks run a command in the container every few seconds: such events change nothing. */
static bool is_idle_talk(const char *action)
{
    static const char *const idle[] = { "exec",    "health",  "top",    "attach",
                                        "detach",  "resize",  "export", "copy",
                                        "archive", "commit",  "kill",   "prune",
                                        "mount",   "unmount", "sync",   "stats" };

    for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++)
        if (strncmp(action, idle[i], strlen(idle[i])) == 0)
            return true;
    return false;
}

bool dstat_parse_event(const char *line, size_t len, char ret_id[DSTAT_ID_MAX + 1])
{
    _cleanup_json_ json_object *o = NULL;

    if (dstat_json_parse(line, len, "an event", &o, NULL) < 0)
        return false;
    const char *type = dstat_json_str(o, "Type"), *action = dstat_json_str(o, "Action");
    const char *id = dstat_json_str(dstat_json_obj(o, "Actor"), "ID");
    if (!type || strcmp(type, "container") != 0 || !action || is_idle_talk(action))
        return false;
    if (!id || !dstat_id_ok(id))
        return false;
    memcpy(ret_id, id, strlen(id) + 1);
    return true;
}

unsigned dstat_vcpus(const struct dstat_container *c, unsigned host_cpus)
{
    uint64_t n = host_cpus;

    if (c->cpuset_cpus && c->cpuset_cpus < n)
        n = c->cpuset_cpus;
    if (c->nano_cpus && c->nano_cpus < n * 1000000000u)
        n = (c->nano_cpus + 999999999u) / 1000000000u;
    return (unsigned)n;
}
