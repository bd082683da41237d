#include "core/column.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"
#include "core/rate.h"

static bool set_text(struct value *ret, const char *text, const char *why)
{
    ret->is_text = true;
    ret->text = text;
    ret->why = text ? NULL : why;
    return text != NULL;
}

static bool get_name(const struct column *c, const struct table *t, const struct row *r,
                     struct value *ret)
{
    (void)c;
    (void)t;
    return set_text(ret, r->guest->name, NULL);
}

static bool get_platform(const struct column *c, const struct table *t, const struct row *r,
                         struct value *ret)
{
    (void)c;
    (void)t;
    return set_text(ret, r->guest->platform, NULL);
}

static bool get_connection(const struct column *c, const struct table *t, const struct row *r,
                           struct value *ret)
{
    (void)c;
    return set_text(ret, t->sources[r->source].uri, NULL);
}

static bool get_id(const struct column *c, const struct table *t, const struct row *r,
                   struct value *ret)
{
    (void)c;
    (void)t;
    return set_text(ret, r->guest->id, NULL);
}

static bool get_group(const struct column *c, const struct table *t, const struct row *r,
                      struct value *ret)
{
    (void)c;
    (void)t;
    return set_text(ret, r->guest->group, "the guest belongs to no group");
}

static bool get_image(const struct column *c, const struct table *t, const struct row *r,
                      struct value *ret)
{
    (void)c;
    (void)t;
    return set_text(ret, r->guest->image, "the platform names no image");
}

static bool get_state(const struct column *c, const struct table *t, const struct row *r,
                      struct value *ret)
{
    (void)c;
    (void)t;
    return set_text(ret, guest_state_name(r->guest->state), NULL);
}

static bool get_age(const struct column *c, const struct table *t, const struct row *r,
                    struct value *ret)
{
    (void)c;
    (void)t;
    ret->num = (double)r->age_ns / 1e9;
    return true;
}

static bool get_field(const struct column *c, const struct table *t, const struct row *r,
                      struct value *ret)
{
    uint64_t v;

    (void)t;
    if (!sample_get(&r->guest->now, c->field, &v)) {
        ret->why = sample_why(&r->guest->now, c->field);
        return false;
    }
    ret->num = (double)v;
    return true;
}

static bool get_rate(const struct column *c, const struct table *t, const struct row *r,
                     struct value *ret)
{
    double per_s;

    (void)t;
    if (!rate_per_s(r->prev, r->guest, c->field, &per_s, &ret->why))
        return false;
    ret->num = rate_display(c->field, per_s);
    return true;
}

static bool get_mem_percent(const struct column *c, const struct table *t, const struct row *r,
                            struct value *ret)
{
    const struct sample *s = &r->guest->now;
    uint64_t used, limit;

    (void)c;
    (void)t;
    ret->why = !sample_has(s, F_MEM) ? sample_why(s, F_MEM) : sample_why(s, F_MEM_LIMIT);
    if (!sample_get(s, F_MEM, &used) || !sample_get(s, F_MEM_LIMIT, &limit))
        return false;
    ret->why = "the guest has no memory limit";
    if (limit == 0)
        return false;
    ret->num = 100.0 * (double)used / (double)limit;
    return true;
}

/* c->field counts the requests; their time is as far away for writes as for reads. */
static bool get_latency(const struct column *c, const struct table *t, const struct row *r,
                        struct value *ret)
{
    enum field time = (enum field)(c->field + (F_DISK_READ_TIME - F_DISK_READ_OPS));
    uint64_t ops, ns;

    (void)t;
    if (!rate_delta(r->prev, r->guest, time, &ns, &ret->why) ||
        !rate_delta(r->prev, r->guest, c->field, &ops, &ret->why))
        return false;
    ret->why = "no request was served since the last sample";
    if (ops == 0)
        return false;
    ret->num = (double)ns / (double)ops;
    return true;
}

/* clang-format off */
#define TEXT(key, json, header, width, get, help) \
    { key, json, header, width, COLUMN_TEXT, false, get, F_COUNT, help }
#define RAW(key, json, header, width, kind, field, help) \
    { key, json, header, width, kind, false, get_field, field, help }
#define RATE(key, json, header, width, kind, field, help) \
    { key, json, header, width, kind, true, get_rate, field, help }
#define LATENCY(key, json, header, width, field, help) \
    { key, json, header, width, COLUMN_LATENCY, true, get_latency, field, help }

static const struct column columns[] = {
    TEXT("name", "name", "NAME", 20, get_name, "the guest's name"),
    TEXT("platform", "platform", "PLATFORM", 8, get_platform, "what runs it: xen, kvm, qemu, lxc, docker, podman"),
    TEXT("connection", "connection", "CONNECTION", 16, get_connection, "where it is reached"),
    TEXT("id", "id", "ID", 12, get_id, "UUID or container id"),
    TEXT("group", "group", "GROUP", 12, get_group, "Compose project, Kubernetes namespace/pod"),
    TEXT("image", "image", "IMAGE", 16, get_image, "what it was made from"),
    TEXT("state", "state", "STATE", 8, get_state, "running, paused, blocked, stopped, crashed, dying, starting, unknown"),
    RAW("vcpus", "vcpus", "VCPU", 4, COLUMN_COUNT, F_VCPUS, "vCPUs online; for a container the CPUs it may use"),
    RATE("cpu", "cpu_percent", "CPU%", 6, COLUMN_PERCENT, F_CPU_TIME, "CPU the guest itself ran, 100 = one core"),
    RATE("host_cpu", "host_cpu_percent", "HCPU%", 6, COLUMN_PERCENT, F_HOST_CPU_TIME, "all CPU the host burned for it, 100 = one core"),
    RATE("wait", "wait_percent", "WAIT%", 6, COLUMN_PERCENT, F_WAIT_TIME, "runnable but not running, 100 = one vCPU always"),
    RAW("cpu_time", "cpu_time_ns", "CPU-TIME", 8, COLUMN_CPU_TIME, F_CPU_TIME, "CPU time the guest itself ran, in all"),
    RAW("host_cpu_time", "host_cpu_time_ns", "HCPU-TIME", 9, COLUMN_CPU_TIME, F_HOST_CPU_TIME, "CPU time the host burned for it, in all"),
    RAW("wait_time", "wait_time_ns", "WAITED", 8, COLUMN_CPU_TIME, F_WAIT_TIME, "time runnable but not running, in all"),
    RAW("mem", "mem_bytes", "MEM", 6, COLUMN_BYTES, F_MEM, "host memory it holds now"),
    RAW("mem_limit", "mem_limit_bytes", "MAXMEM", 6, COLUMN_BYTES, F_MEM_LIMIT, "the most memory it may hold"),
    { "mem_percent", "mem_percent", "MEM%", 6, COLUMN_PERCENT, false, get_mem_percent, F_MEM, "memory held, of the most it may hold" },
    RATE("net_rx", "net_rx_bytes_per_s", "RX/s", 6, COLUMN_BYTE_RATE, F_NET_RX_BYTES, "bytes per second into the guest"),
    RATE("net_tx", "net_tx_bytes_per_s", "TX/s", 6, COLUMN_BYTE_RATE, F_NET_TX_BYTES, "bytes per second out of the guest"),
    RATE("net_rx_packets", "net_rx_packets_per_s", "RXP/s", 6, COLUMN_COUNT_RATE, F_NET_RX_PACKETS, "packets per second into the guest"),
    RATE("net_tx_packets", "net_tx_packets_per_s", "TXP/s", 6, COLUMN_COUNT_RATE, F_NET_TX_PACKETS, "packets per second out of the guest"),
    RATE("net_rx_errors", "net_rx_errors_per_s", "RXE/s", 6, COLUMN_COUNT_RATE, F_NET_RX_ERRORS, "receive errors per second"),
    RATE("net_tx_errors", "net_tx_errors_per_s", "TXE/s", 6, COLUMN_COUNT_RATE, F_NET_TX_ERRORS, "send errors per second"),
    RATE("net_rx_drops", "net_rx_drops_per_s", "RXD/s", 6, COLUMN_COUNT_RATE, F_NET_RX_DROPS, "packets to the guest dropped per second"),
    RATE("net_tx_drops", "net_tx_drops_per_s", "TXD/s", 6, COLUMN_COUNT_RATE, F_NET_TX_DROPS, "packets from the guest dropped per second"),
    RAW("net_rx_total", "net_rx_bytes", "RX", 6, COLUMN_BYTES, F_NET_RX_BYTES, "bytes into the guest, in all"),
    RAW("net_tx_total", "net_tx_bytes", "TX", 6, COLUMN_BYTES, F_NET_TX_BYTES, "bytes out of the guest, in all"),
    RATE("disk_read", "disk_read_bytes_per_s", "READ/s", 6, COLUMN_BYTE_RATE, F_DISK_READ_BYTES, "bytes per second read from its disks"),
    RATE("disk_write", "disk_write_bytes_per_s", "WRIT/s", 6, COLUMN_BYTE_RATE, F_DISK_WRITE_BYTES, "bytes per second written to its disks"),
    RATE("disk_read_ops", "disk_read_ops_per_s", "RIO/s", 6, COLUMN_COUNT_RATE, F_DISK_READ_OPS, "read requests per second"),
    RATE("disk_write_ops", "disk_write_ops_per_s", "WIO/s", 6, COLUMN_COUNT_RATE, F_DISK_WRITE_OPS, "write requests per second"),
    LATENCY("disk_read_latency", "disk_read_latency_ns", "RLAT", 7, F_DISK_READ_OPS, "mean time to serve a read"),
    LATENCY("disk_write_latency", "disk_write_latency_ns", "WLAT", 7, F_DISK_WRITE_OPS, "mean time to serve a write"),
    RAW("disk_read_total", "disk_read_bytes", "READ", 6, COLUMN_BYTES, F_DISK_READ_BYTES, "bytes read from its disks, in all"),
    RAW("disk_write_total", "disk_write_bytes", "WRITE", 6, COLUMN_BYTES, F_DISK_WRITE_BYTES, "bytes written to its disks, in all"),
    RAW("uptime", "uptime_s", "UPTIME", 7, COLUMN_DURATION, F_UPTIME, "time since it booted"),
    { "age", "age_s", "AGE", 6, COLUMN_DURATION, false, get_age, F_COUNT, "how old the row's values are" },
};
/* clang-format on */

enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

const struct column *columns_all(size_t *ret_n)
{
    *ret_n = N_COLUMNS;
    return columns;
}

const struct column *column_find(const char *key)
{
    for (size_t i = 0; i < N_COLUMNS; i++)
        if (strcasecmp(columns[i].key, key) == 0 || strcasecmp(columns[i].json, key) == 0)
            return &columns[i];
    return NULL;
}

static int unknown_column(const char *key, struct err *e)
{
    _cleanup_strbuf_ struct strbuf keys = STRBUF_INIT;

    for (size_t i = 0; i < N_COLUMNS; i++)
        strbuf_addf(&keys, "%s%s", i ? " " : "", columns[i].key);
    err_set(e, EINVAL, "unknown column '%s'; the columns are: %s", key, strbuf_str(&keys));
    return -EINVAL;
}

int columns_parse(const char *text, const struct column **ret, size_t max, struct err *e)
{
    _cleanup_strlist_ struct strlist keys = STRLIST_INIT;

    strlist_split(&keys, text, ',');
    if (keys.n == 0)
        return err_set(e, EINVAL, "no column is named in '%s'", text);
    if (keys.n > max)
        return err_set(e, EINVAL, "too many columns: %zu, the most is %zu", keys.n, max);
    for (size_t i = 0; i < keys.n; i++) {
        ret[i] = column_find(keys.v[i]);
        if (!ret[i])
            return unknown_column(keys.v[i], e);
    }
    return (int)keys.n;
}

struct value column_value(const struct column *c, const struct table *t, const struct row *r)
{
    struct value v = { .known = false };

    v.known = c->get(c, t, r, &v);
    v.is_text = c->kind == COLUMN_TEXT;
    if (v.known)
        v.why = NULL;
    else if (!v.why)
        v.why = "not reported by this platform";
    return v;
}

/* A double may be too large for an integer, also one that was made from an integer. */
static uint64_t whole(double v)
{
    return v < 0 ? 0 : v < 0x1p64 ? (uint64_t)v : UINT64_MAX;
}

static void format_latency(struct strbuf *out, double ns)
{
    if (ns <= 0)
        strbuf_adds(out, "0us");
    else if (ns < 999500)
        strbuf_addf(out, ns < 9950 ? "%.1fus" : "%.0fus", ns / 1e3);
    else if (ns < 999.5e6)
        strbuf_addf(out, ns < 99.95e6 ? "%.1fms" : "%.0fms", ns / 1e6);
    else if (ns < 59.95e9)
        strbuf_addf(out, "%.1fs", ns / 1e9);
    else
        format_duration(out, whole(ns / 1e9));
}

void column_format(const struct column *c, const struct value *v, struct strbuf *out)
{
    if (!v->known) {
        strbuf_addc(out, '-');
        return;
    }
    switch (c->kind) {
    case COLUMN_TEXT:
        escape_terminal(out, v->text);
        break;
    case COLUMN_BYTES:
    case COLUMN_BYTE_RATE:
        format_bytes(out, v->num);
        break;
    case COLUMN_COUNT:
    case COLUMN_COUNT_RATE:
        format_count(out, v->num);
        break;
    case COLUMN_PERCENT:
        format_percent(out, v->num);
        break;
    case COLUMN_CPU_TIME:
        format_cpu_time(out, whole(v->num));
        break;
    case COLUMN_DURATION:
        format_duration(out, whole(v->num));
        break;
    case COLUMN_LATENCY:
        format_latency(out, v->num);
        break;
    }
}

bool column_is_number(const struct column *c)
{
    return c->kind != COLUMN_TEXT;
}

struct sort_entry {
    struct value value;
    struct row row;
};

struct sort_order {
    bool reverse;
};

static int compare_values(const struct value *a, const struct value *b, bool reverse)
{
    int order;

    if (a->known != b->known)
        return a->known ? -1 : 1;
    if (!a->known)
        return 0;
    if (a->is_text)
        order = strcasecmp(a->text, b->text);
    else
        order = (b->num > a->num) - (b->num < a->num);
    return reverse ? -order : order;
}

static int compare_entries(const void *x, const void *y, void *arg)
{
    const struct sort_entry *a = x, *b = y;
    const struct sort_order *order = arg;
    int c = compare_values(&a->value, &b->value, order->reverse);

    if (c == 0)
        c = strcmp(a->row.guest->name, b->row.guest->name);
    if (c == 0)
        c = strcmp(a->row.guest->id, b->row.guest->id);
    return c ? c : (a->row.source > b->row.source) - (a->row.source < b->row.source);
}

void table_sort(struct table *t, const struct column *by, bool reverse)
{
    struct sort_entry *entries = xcalloc(t->n, sizeof(*entries));
    struct sort_order order = { reverse };

    for (size_t i = 0; i < t->n; i++)
        entries[i] = (struct sort_entry){ column_value(by, t, &t->rows[i]), t->rows[i] };
    qsort_r(entries, t->n, sizeof(*entries), compare_entries, &order);
    for (size_t i = 0; i < t->n; i++)
        t->rows[i] = entries[i].row;
    free(entries);
}
