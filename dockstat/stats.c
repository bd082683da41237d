#include "dockstat/stats.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "dockstat/json.h"
#include "dockstat/parse.h"

static void take(json_object *o, const char *key, struct sample *s, enum field f, const char *why)
{
    uint64_t value;

    if (dstat_json_u64(o, key, &value))
        sample_set(s, f, value);
    else
        sample_unknown(s, f, why);
}

static void take_cpu(const struct dstat_container *c, const struct dstat_stats_ctx *ctx,
                     json_object *cpu, struct sample *s)
{
    take(dstat_json_obj(cpu, "cpu_usage"), "total_usage", s, F_CPU_TIME,
         "the engine does not report it");
    sample_unknown(s, F_HOST_CPU_TIME, "the engine's API does not tell what the shim uses");
    if (ctx->podman)
        sample_unknown(s, F_WAIT_TIME, "Podman's API does not report it");
    else if (ctx->v2)
        sample_unknown(s, F_WAIT_TIME, "the API does not report CPU pressure");
    else if (!c->nano_cpus)
        sample_unknown(s, F_WAIT_TIME,
                       "cgroup v1 counts waiting for the CPU limit alone, and there is no limit");
    else
        take(dstat_json_obj(cpu, "throttling_data"), "throttled_time", s, F_WAIT_TIME,
             "the engine does not report it");
}

static void take_memory(json_object *memory, struct sample *s)
{
    json_object *stats = dstat_json_obj(memory, "stats");
    uint64_t usage, inactive;

    if (!dstat_json_u64(memory, "usage", &usage))
        sample_unknown(s, F_MEM, "the engine does not report it");
    else if (!dstat_json_u64(stats, "total_inactive_file", &inactive) &&
             !dstat_json_u64(stats, "inactive_file", &inactive))
        sample_unknown(s, F_MEM, "the engine does not tell how much of it is idle page cache");
    else
        sample_set(s, F_MEM, usage > inactive ? usage - inactive : 0);
}

/* Adds up [{"op":"Read","value":4096},...]; the op is in lower case on cgroup v2. */
static void take_io(json_object *list, struct sample *s, enum field f)
{
    size_t n = list ? json_object_array_length(list) : 0;

    sample_add(s, f, 0);
    sample_add(s, f + 1, 0);
    for (size_t i = 0; i < n; i++) {
        json_object *entry = json_object_array_get_idx(list, i);
        const char *op = dstat_json_str(entry, "op");
        uint64_t value;
        if (!op || !dstat_json_u64(entry, "value", &value))
            continue;
        if (strcasecmp(op, "read") == 0)
            sample_add(s, f, value);
        else if (strcasecmp(op, "write") == 0)
            sample_add(s, f + 1, value);
    }
}

static bool has_items(json_object *list)
{
    return list && json_object_array_length(list) > 0;
}

static void take_disk(const struct dstat_stats_ctx *ctx, json_object *blkio, struct sample *s)
{
    json_object *bytes = dstat_json_arr(blkio, "io_service_bytes_recursive");
    json_object *ops = dstat_json_arr(blkio, "io_serviced_recursive");

    /* On v2 an empty list (or null) is an io.stat without lines: nothing was read or written. On v1
     * the kernel may not count at all (local.h), which looks the same. */
    if (blkio && (ctx->v2 || has_items(bytes)))
        take_io(bytes, s, F_DISK_READ_BYTES);
    else
        sample_unknown_range(s, F_DISK_READ_BYTES, F_DISK_WRITE_BYTES,
                             "the engine has counted no block I/O; cgroup v1 need not count any");
    if (has_items(ops))
        take_io(ops, s, F_DISK_READ_OPS);
    else
        sample_unknown_range(
            s, F_DISK_READ_OPS, F_DISK_WRITE_OPS,
            "the engine has counted no operations; its API leaves them out on cgroup v2");
    sample_unknown_range(s, F_DISK_READ_TIME, F_DISK_WRITE_TIME,
                         "the kernel does not time the requests of a cgroup");
}

static void take_net(const struct dstat_container *c, json_object *networks, struct sample *s)
{
    static const struct {
        const char *key;
        enum field f;
    } keys[] = { { "rx_bytes", F_NET_RX_BYTES },     { "tx_bytes", F_NET_TX_BYTES },
                 { "rx_packets", F_NET_RX_PACKETS }, { "tx_packets", F_NET_TX_PACKETS },
                 { "rx_errors", F_NET_RX_ERRORS },   { "tx_errors", F_NET_TX_ERRORS },
                 { "rx_dropped", F_NET_RX_DROPS },   { "tx_dropped", F_NET_TX_DROPS } };
    uint64_t value;

    if (c->host_net) {
        sample_unknown_range(s, F_NET_RX_BYTES, F_NET_TX_DROPS,
                             "it shares the host's network: its part is not counted");
        return;
    }
    if (networks) {
        json_object_object_foreach(networks, name, interface)
        {
            (void)name;
            for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
                if (dstat_json_u64(interface, keys[i].key, &value))
                    sample_add(s, keys[i].f, value);
        }
    }
    sample_unknown_range(s, F_NET_RX_BYTES, F_NET_TX_DROPS, "the engine reports no network for it");
}

int dstat_parse_stats(const struct dstat_container *c, const struct dstat_stats_ctx *ctx,
                      const char *text, size_t len, struct sample *s, uint64_t *ret_read_ns,
                      struct err *e)
{
    _cleanup_json_ json_object *o = NULL;
    int rc = dstat_json_parse(text, len, "the statistics of a container", &o, e);

    if (rc < 0)
        return rc;
    const char *read = dstat_json_str(o, "read");
    /* A container that has just ended answers too, with empty statistics and the zero time. */
    if (!read || !dstat_parse_time(read, ret_read_ns))
        return err_set(e, EPROTO, "the engine has no statistics of it: it has just ended");
    take_cpu(c, ctx, dstat_json_obj(o, "cpu_stats"), s);
    take_memory(dstat_json_obj(o, "memory_stats"), s);
    take_disk(ctx, dstat_json_obj(o, "blkio_stats"), s);
    take_net(c, dstat_json_obj(o, "networks"), s);
    return 0;
}

uint64_t dstat_clock_map(struct dstat_clock *clock, uint64_t read_ns, uint64_t start_ns,
                         uint64_t end_ns)
{
    uint64_t t = read_ns - clock->offset_ns;

    if (clock->known && t >= start_ns && t <= end_ns)
        return t;
    /* The first answer, or one that cannot be: the clocks have drifted or been set. */
    clock->known = true;
    clock->offset_ns = read_ns - end_ns;
    return end_ns;
}
