/* All that is known of one container, and of the connection. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "dockstat/conn.h"
#include "dockstat/files.h"
#include "procfs/file.h"
#include "procfs/netdev.h"

enum { INSPECT_MAX_BYTES = 4 << 20, LABELS_MAX = 200 };

static void number_unless_zero(struct detail *d, const char *key, json_object *o, const char *name)
{
    uint64_t value;

    if (dstat_json_u64(o, name, &value) && value > 0)
        detail_number(d, key, value);
}

/* The words of the command, set apart by blanks; quoting would only pretend to be exact. */
static void add_command(struct detail *d, json_object *o)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    json_object *args = dstat_json_arr(o, "Args");
    const char *path = dstat_json_str(o, "Path"), *arg;

    strbuf_adds(&text, path ? path : "");
    for (size_t i = 0; (arg = dstat_json_item_str(args, i)) != NULL; i++)
        strbuf_addf(&text, " %s", arg);
    detail_text(d, "command", strbuf_str(&text));
}

static void add_restart(struct detail *d, json_object *config)
{
    json_object *policy = dstat_json_obj(config, "RestartPolicy");
    const char *name = dstat_json_str(policy, "Name");

    detail_text(d, "restart_policy", name && *name ? name : "no");
    number_unless_zero(d, "restart_max", policy, "MaximumRetryCount");
}

static void add_config(struct detail *d, const struct dstat_conn *conn, json_object *o)
{
    json_object *config = dstat_json_obj(o, "Config"), *host = dstat_json_obj(o, "HostConfig");
    json_object *state = dstat_json_obj(o, "State");

    detail_begin(d, "config");
    detail_text(d, "engine", conn->version.podman ? "podman" : "docker");
    detail_text(d, "image", dstat_json_str(config, "Image"));
    detail_text(d, "image_id", dstat_json_str(o, "Image"));
    add_command(d, o);
    detail_text(d, "hostname", dstat_json_str(config, "Hostname"));
    detail_text(d, "user", dstat_json_str(config, "User"));
    detail_text(d, "created", dstat_json_str(o, "Created"));
    detail_text(d, "started", dstat_json_str(state, "StartedAt"));
    detail_text(d, "status", dstat_json_str(state, "Status"));
    number_unless_zero(d, "exit_code", state, "ExitCode");
    if (dstat_json_bool(state, "OOMKilled"))
        detail_text(d, "oom_killed", "yes");
    number_unless_zero(d, "pid", state, "Pid");
    number_unless_zero(d, "restarts", o, "RestartCount");
    add_restart(d, host);
    detail_text(d, "network_mode", dstat_json_str(host, "NetworkMode"));
    detail_text(d, "storage_driver", dstat_json_str(o, "Driver"));
    detail_text(d, "runtime", dstat_json_str(host, "Runtime"));
    if (dstat_json_bool(host, "Privileged"))
        detail_text(d, "privileged", "yes");
}

static void add_limits(struct detail *d, json_object *host)
{
    static const char *const keys[][2] = {
        { "memory_bytes", "Memory" },
        { "memory_swap_bytes", "MemorySwap" },
        { "nano_cpus", "NanoCpus" },
        { "cpu_quota_us", "CpuQuota" },
        { "cpu_period_us", "CpuPeriod" },
        { "cpu_shares", "CpuShares" },
        { "pids", "PidsLimit" },
        { "blkio_weight", "BlkioWeight" },
        { "memory_reservation_bytes", "MemoryReservation" },
    };
    const char *cpuset = dstat_json_str(host, "CpusetCpus");

    detail_begin(d, "limits");
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        number_unless_zero(d, keys[i][0], host, keys[i][1]);
    if (cpuset && *cpuset)
        detail_text(d, "cpuset", cpuset);
}

static void add_mounts(struct detail *d, json_object *o)
{
    json_object *mounts = dstat_json_arr(o, "Mounts");
    size_t n = mounts ? json_object_array_length(mounts) : 0;

    for (size_t i = 0; i < n; i++) {
        json_object *m = json_object_array_get_idx(mounts, i);
        detail_begin(d, "mount");
        detail_text(d, "type", dstat_json_str(m, "Type"));
        detail_text(d, "source", dstat_json_str(m, "Source"));
        detail_text(d, "target", dstat_json_str(m, "Destination"));
        detail_text(d, "name", dstat_json_str(m, "Name"));
        detail_text(d, "writable", dstat_json_bool(m, "RW") ? "yes" : "no");
    }
}

static void add_text(struct detail *d, const char *key, json_object *o, const char *name)
{
    const char *value = dstat_json_str(o, name);

    if (value && *value)
        detail_text(d, key, value);
}

static void add_networks(struct detail *d, json_object *settings)
{
    json_object *networks = dstat_json_obj(settings, "Networks");

    if (!networks)
        return;
    json_object_object_foreach(networks, name, net)
    {
        detail_begin(d, "network");
        detail_text(d, "name", name);
        add_text(d, "ip", net, "IPAddress");
        add_text(d, "ip6", net, "GlobalIPv6Address");
        add_text(d, "gateway", net, "Gateway");
        add_text(d, "mac", net, "MacAddress");
    }
}

static void add_port(struct detail *d, const char *port, json_object *binding)
{
    detail_begin(d, "port");
    detail_text(d, "port", port);
    add_text(d, "host_ip", binding, "HostIp");
    add_text(d, "host_port", binding, "HostPort");
}

static void add_ports(struct detail *d, json_object *settings)
{
    json_object *ports = dstat_json_obj(settings, "Ports");

    if (!ports)
        return;
    json_object_object_foreach(ports, port, bindings)
    {
        bool list = json_object_is_type(bindings, json_type_array);
        size_t n = list ? json_object_array_length(bindings) : 0;
        for (size_t i = 0; i < n; i++)
            add_port(d, port, json_object_array_get_idx(bindings, i));
        if (n == 0)
            add_port(d, port, NULL);
    }
}

static void add_labels(struct detail *d, json_object *labels)
{
    int n = 0;

    if (!labels || json_object_object_length(labels) == 0)
        return;
    detail_begin(d, "labels");
    json_object_object_foreach(labels, key, value)
    {
        if (n++ < LABELS_MAX && json_object_is_type(value, json_type_string))
            detail_text(d, key, json_object_get_string(value));
    }
}

static void add_interfaces(const struct dstat_container *c, struct detail *d)
{
    char text[DSTAT_FILE_MAX];
    struct pf_netdev dev;
    const char *p = text;

    if (c->host_net || dstat_file_netdev(&c->local, text) < 0)
        return;
    while (pf_next_netdev(&p, &dev)) {
        detail_begin(d, "net");
        detail_text(d, "interface", dev.name);
        detail_number(d, "rx_bytes", dev.rx_bytes);
        detail_number(d, "rx_packets", dev.rx_packets);
        detail_number(d, "rx_errors", dev.rx_errors);
        detail_number(d, "rx_drops", dev.rx_drops);
        detail_number(d, "tx_bytes", dev.tx_bytes);
        detail_number(d, "tx_packets", dev.tx_packets);
        detail_number(d, "tx_errors", dev.tx_errors);
        detail_number(d, "tx_drops", dev.tx_drops);
    }
}

/* Version 1 writes a line per device and operation. */
static void add_devices_v1(const struct dstat_local *l, struct detail *d)
{
    char text[DSTAT_FILE_MAX];
    const char *file = l->recursive ? "blkio.throttle.io_service_bytes_recursive"
                                    : "blkio.throttle.io_service_bytes";

    if (dstat_file(l, DSTAT_BLKIO, file, text) < 0)
        return;
    for (const char *line = text; *line;) {
        char device[16], op[16];
        uint64_t value;
        if (sscanf(line, "%15[0-9:] %15s %" SCNu64, device, op, &value) == 3) {
            bool reads = strcmp(op, "Read") == 0;
            if (reads) {
                detail_begin(d, "disk");
                detail_text(d, "device", device);
            }
            if (reads || strcmp(op, "Write") == 0)
                detail_number(d, reads ? "read_bytes" : "write_bytes", value);
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
}

static void add_devices_v2(const struct dstat_local *l, struct detail *d)
{
    char text[DSTAT_FILE_MAX], device[16];
    struct dstat_io io;
    const char *p = text;

    if (dstat_file(l, DSTAT_UNIFIED, "io.stat", text) < 0)
        return;
    while (dstat_next_io(&p, device, &io)) {
        detail_begin(d, "disk");
        detail_text(d, "device", device);
        detail_number(d, "read_bytes", io.read_bytes);
        detail_number(d, "write_bytes", io.write_bytes);
        detail_number(d, "read_ops", io.read_ops);
        detail_number(d, "write_ops", io.write_ops);
    }
}

static void add_file_number(const struct dstat_local *l, struct detail *d, const char *key,
                            enum dstat_controller which, const char *file, const char *line)
{
    char text[DSTAT_FILE_MAX];
    uint64_t value;

    if (dstat_file(l, which, file, text) == 0 && pf_keyed_u64(text, line, &value) == 0)
        detail_number(d, key, value);
}

static void add_pids(const struct dstat_local *l, struct detail *d)
{
    char path[1200];
    uint64_t n;
    const char *dir = l->dir[l->v2 ? DSTAT_UNIFIED : DSTAT_PIDS];

    if (!dir)
        return;
    snprintf(path, sizeof(path), "%s/pids.current", dir);
    if (pf_read_u64(path, &n) == 0)
        detail_number(d, "pids", n);
}

static void add_pressure(const struct dstat_local *l, struct detail *d)
{
    static const char *const files[][3] = {
        { "cpu.pressure", "cpu_some_ns", "cpu_full_ns" },
        { "memory.pressure", "memory_some_ns", "memory_full_ns" },
        { "io.pressure", "io_some_ns", "io_full_ns" },
    };
    char text[DSTAT_FILE_MAX];
    uint64_t ns;

    if (!l->pressure)
        return;
    detail_begin(d, "pressure");
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (dstat_file(l, DSTAT_UNIFIED, files[i][0], text) < 0)
            continue;
        if (dstat_parse_pressure(text, "some", &ns))
            detail_number(d, files[i][1], ns);
        if (dstat_parse_pressure(text, "full", &ns))
            detail_number(d, files[i][2], ns);
    }
}

void dstat_local_describe(const struct dstat_container *c, struct detail *d)
{
    const struct dstat_local *l = &c->local;

    if (!l->attached)
        return;
    detail_begin(d, "cgroup");
    detail_number(d, "version", l->v2 ? 2 : 1);
    detail_text(d, "path", l->dir[l->v2 ? DSTAT_UNIFIED : DSTAT_CPUACCT]);
    if (l->shim)
        detail_number(d, "shim_pid", (uint64_t)l->shim);
    add_pids(l, d);
    if (l->v2)
        add_file_number(l, d, "throttled_us", DSTAT_UNIFIED, "cpu.stat", "throttled_usec");
    else
        add_file_number(l, d, "throttled_ns", DSTAT_CPU, "cpu.stat", "throttled_time");
    add_pressure(l, d);
    add_interfaces(c, d);
    if (l->v2)
        add_devices_v2(l, d);
    else
        add_devices_v1(l, d);
}

static void add_inspect(struct detail *d, const struct dstat_conn *conn, json_object *o)
{
    json_object *host = dstat_json_obj(o, "HostConfig");
    json_object *settings = dstat_json_obj(o, "NetworkSettings");

    add_config(d, conn, o);
    add_limits(d, host);
    add_mounts(d, o);
    add_networks(d, settings);
    add_ports(d, settings);
    add_labels(d, dstat_json_obj(dstat_json_obj(o, "Config"), "Labels"));
}

int dstat_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e)
{
    struct dstat_conn *conn = (struct dstat_conn *)o;
    _cleanup_json_ json_object *json = NULL;
    struct dstat_get get = { .rc = 0 };

    if (!dstat_id_ok(g->id))
        return err_set(e, ESRCH, "no container '%s'", g->id);
    int rc = dstat_api(conn, &get, INSPECT_MAX_BYTES, e, "/containers/%s/json", g->id);
    if (rc == 0)
        rc = dstat_json_parse(get.body.s ? get.body.s : "", get.body.len,
                              "the description of a container", &json, e);
    else if (get.rc == 0 && get.status == 404)
        rc = err_set(e, ESRCH, "container '%s' has gone", g->name ? g->name : g->id);
    dstat_get_release(&get);
    if (rc < 0)
        return rc;
    add_inspect(d, conn, json);
    const struct dstat_container *c = dstat_set_find(&conn->set, g->id);
    if (c)
        dstat_local_describe(c, d);
    return 0;
}

/* What a sampler on this machine needs beyond the socket. */
static void add_rights(const struct dstat_conn *c, struct detail *d)
{
    const char *missing = NULL, *cure = NULL;

    if (!c->mounts.point[DSTAT_CPUACCT][0] && !c->mounts.point[DSTAT_UNIFIED][0]) {
        missing = "no cgroup hierarchy is mounted here: counters come over the API";
        cure = "mount cgroup2 at /sys/fs/cgroup, or start with the host's /sys/fs/cgroup";
    } else if (c->n_api > 0) {
        missing = c->api_why;
        cure = "run where the engine runs, as root, in the host's PID namespace";
    } else if (access("/proc/1/stat", R_OK) < 0) {
        missing = "other users' processes are hidden (hidepid): counters come over the API";
        cure = "run as root";
    }
    detail_text(d, "missing", missing);
    detail_text(d, "cure", cure);
}

static const char *reached(const struct dstat_conn *c)
{
    if (c->local)
        return "local, Unix socket";
    if (c->ep.unix_path[0])
        return "a Unix socket that ssh brings here";
    return c->ep.ssh.host[0] ? "ssh" : c->ep.tls ? "TCP with TLS" : "TCP";
}

void dstat_facts(struct obs *o, struct detail *d)
{
    const struct dstat_conn *c = (const struct dstat_conn *)o;
    bool local = c->local;

    detail_begin(d, "connection");
    detail_text(d, "engine", c->version.podman ? "Podman" : "Docker");
    detail_text(d, "version", c->version.version);
    detail_textf(d, "api", "1.%u (the engine has 1.%u, xltool 1.%d)", c->version.minor,
                 c->version.server_minor, DSTAT_API_MINOR);
    detail_text(d, "cgroup_version", c->info.cgroup_version[0] ? c->info.cgroup_version : NULL);
    detail_text(d, "cgroup_driver", c->info.cgroup_driver[0] ? c->info.cgroup_driver : NULL);
    detail_text(d, "host", c->info.name[0] ? c->info.name : NULL);
    detail_text(d, "os", c->info.os[0] ? c->info.os : NULL);
    detail_text(d, "kernel", c->info.kernel[0] ? c->info.kernel : NULL);
    detail_text(d, "reached", reached(c));
    detail_number(d, "containers", c->set.n);
    detail_text(d, "events",
                c->no_events ? "refused: the list is asked for every time" : "followed");
    detail_text(d, "counters", local ? "cgroup files and /proc" : "the engine's API");
    if (!local && c->version.minor < DSTAT_API_ONE_SHOT)
        detail_text(d, "slow", "API below 1.41 has no one-shot statistics: a refresh takes 2 s");
    if (local)
        add_rights(c, d);
}
