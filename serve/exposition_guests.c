/* The guests and the hosts: families of metrics in a table, a sample for each that knows it. */
#include "serve/exposition.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* Names are Prometheus' for the same things elsewhere (node_network_receive_bytes_total). A field's
 * kind and unit say the rest. */
static const struct {
    enum field field;
    const char *name;
    const char *of_host; /* what it is of a host; NULL: nothing */
} figures[] = {
    { F_CPU_TIME, "cpu_seconds", "CPU time used on the host" },
    { F_HOST_CPU_TIME, "host_cpu_seconds", NULL },
    { F_WAIT_TIME, "wait_seconds", NULL },
    { F_MEM, "memory_bytes", "memory in use on the host" },
    { F_MEM_LIMIT, "memory_max_bytes", "memory of the host" },
    { F_NET_RX_BYTES, "network_receive_bytes", "bytes the host received" },
    { F_NET_TX_BYTES, "network_transmit_bytes", "bytes the host sent" },
    { F_NET_RX_PACKETS, "network_receive_packets", "packets the host received" },
    { F_NET_TX_PACKETS, "network_transmit_packets", "packets the host sent" },
    { F_NET_RX_ERRORS, "network_receive_errors", "receive errors of the host" },
    { F_NET_TX_ERRORS, "network_transmit_errors", "send errors of the host" },
    { F_NET_RX_DROPS, "network_receive_drops", "packets to the host that were dropped" },
    { F_NET_TX_DROPS, "network_transmit_drops", "packets from the host that were dropped" },
    { F_DISK_READ_BYTES, "disk_read_bytes", "bytes read from the host's disks" },
    { F_DISK_WRITE_BYTES, "disk_write_bytes", "bytes written to the host's disks" },
    { F_DISK_READ_OPS, "disk_read_operations", "read requests to the host's disks" },
    { F_DISK_WRITE_OPS, "disk_write_operations", "write requests to the host's disks" },
    { F_DISK_READ_TIME, "disk_read_time_seconds", "time spent serving reads" },
    { F_DISK_WRITE_TIME, "disk_write_time_seconds", "time spent serving writes" },
    { F_VCPUS, "vcpus", "CPUs of the host" },
};
enum { N_FIGURES = sizeof(figures) / sizeof(figures[0]) };

/* A guest or a host, and where its labels are. */
struct subject {
    const struct guest *guest;
    size_t row, labels_at, labels_len;
};

struct subjects {
    struct subject *v;
    size_t n;
    struct strbuf labels; /* of all of them: they are the same in every family */
};

#define SUBJECTS_INIT                                                                              \
    {                                                                                              \
        .v = NULL                                                                                  \
    }

static void subjects_release(struct subjects *s)
{
    free(s->v);
    strbuf_release(&s->labels);
}

static void add_subject(struct subjects *s, const struct guest *g, size_t row,
                        const struct strbuf *labels)
{
    s->v[s->n++] = (struct subject){ g, row, s->labels.len, labels->len };
    strbuf_add(&s->labels, strbuf_str(labels), labels->len);
}

static const char *labels_of(const struct subjects *s, size_t i)
{
    return strbuf_str(&s->labels) + s->v[i].labels_at;
}

/* An id that is there twice would spoil the page: see is_first(). */
static bool is_again(const struct table *t, size_t i)
{
    return i > 0 && t->rows[i - 1].source == t->rows[i].source &&
           strcmp(t->rows[i - 1].guest->id, t->rows[i].guest->id) == 0;
}

static void find_guests(struct subjects *s, const struct table *t, const bool *use)
{
    _cleanup_strbuf_ struct strbuf labels = STRBUF_INIT;

    s->v = xcalloc(t->n, sizeof(*s->v));
    for (size_t i = 0; i < t->n; i++) {
        const struct guest *g = t->rows[i].guest;
        if (!use[t->rows[i].source] || is_again(t, i))
            continue;
        strbuf_reset(&labels);
        metrictext_label(&labels, "connection", t->sources[t->rows[i].source].uri);
        metrictext_label(&labels, "platform", g->platform);
        metrictext_label(&labels, "id", g->id);
        metrictext_label(&labels, "name", g->name);
        metrictext_label(&labels, "group", g->group);
        add_subject(s, g, i, &labels);
    }
}

static void find_hosts(struct subjects *s, const struct table *t, const bool *use)
{
    _cleanup_strbuf_ struct strbuf labels = STRBUF_INIT;

    s->v = xcalloc(t->n_sources, sizeof(*s->v));
    for (size_t i = 0; i < t->n_sources; i++) {
        struct row host;
        if (!use[i] || !table_host(t, i, &host))
            continue;
        strbuf_reset(&labels);
        metrictext_label(&labels, "connection", t->sources[i].uri);
        metrictext_label(&labels, "name", host.guest->name);
        add_subject(s, host.guest, i, &labels);
    }
}

static void add_figure(struct metrictext *m, const struct subjects *s, size_t f, bool hosts)
{
    const struct field_info *info = field_info(figures[f].field);
    bool seconds = info->unit == UNIT_NS;
    struct metrictext_family family = {
        .prefix = hosts ? "xltool_host_" : "xltool_guest_",
        .name = figures[f].name,
        .type = info->kind == FIELD_COUNTER ? TYPE_COUNTER : TYPE_GAUGE,
        .unit = seconds                    ? "seconds"
                : info->unit == UNIT_BYTES ? "bytes"
                                           : NULL,
        .help = hosts ? figures[f].of_host : info->help,
    };

    metrictext_family(m, &family);
    for (size_t i = 0; i < s->n; i++) {
        uint64_t v;
        if (!sample_get(&s->v[i].guest->now, figures[f].field, &v))
            continue;
        if (seconds)
            metrictext_seconds(m, labels_of(s, i), s->v[i].labels_len, v);
        else
            metrictext_number(m, labels_of(s, i), s->v[i].labels_len, v);
    }
}

/* The same labels and one more; nothing where that one is not known. */
static void add_with_label(struct metrictext *m, const struct subjects *s, size_t i,
                           const char *name, const char *value)
{
    _cleanup_strbuf_ struct strbuf labels = STRBUF_INIT;

    if (!value || !*value)
        return;
    strbuf_add(&labels, labels_of(s, i), s->v[i].labels_len);
    metrictext_label(&labels, name, value);
    metrictext_number(m, strbuf_str(&labels), labels.len, 1);
}

/* One sample for the state that holds: a state set has one for each that there is, which would be a
 * third of the page. */
static void add_states(struct metrictext *m, const struct subjects *s)
{
    static const struct metrictext_family state = { "xltool_guest_", "state", TYPE_GAUGE, NULL,
                                                    "1 for the state that the guest is in" };
    static const struct metrictext_family image = { "xltool_guest_", "image", TYPE_INFO, NULL,
                                                    "what the guest was made from" };

    metrictext_family(m, &state);
    for (size_t i = 0; i < s->n; i++)
        add_with_label(m, s, i, "state", guest_state_name(s->v[i].guest->state));
    metrictext_family(m, &image);
    for (size_t i = 0; i < s->n; i++)
        add_with_label(m, s, i, "image", s->v[i].guest->image);
}

static void add_boots(struct metrictext *m, const struct subjects *s, const struct boots *boots)
{
    static const struct metrictext_family boot = {
        "xltool_guest_",
        "boot_time_seconds",
        TYPE_GAUGE,
        "seconds",
        "when the guest booted and its counters began, since 1970",
    };

    metrictext_family(m, &boot);
    for (size_t i = 0; i < s->n; i++) {
        int64_t at_s;
        if (boots_of(boots, s->v[i].row, &at_s) && at_s >= 0)
            metrictext_number(m, labels_of(s, i), s->v[i].labels_len, (uint64_t)at_s);
    }
}

void exposition_guests(struct metrictext *m, const struct exposition *x, const bool *use)
{
    _cleanup_(subjects_release) struct subjects guests = SUBJECTS_INIT;
    _cleanup_(subjects_release) struct subjects hosts = SUBJECTS_INIT;

    find_guests(&guests, x->table, use);
    for (size_t f = 0; f < N_FIGURES; f++)
        add_figure(m, &guests, f, false);
    add_boots(m, &guests, x->boots);
    add_states(m, &guests);

    find_hosts(&hosts, x->table, use);
    for (size_t f = 0; f < N_FIGURES; f++)
        if (figures[f].of_host)
            add_figure(m, &hosts, f, true);
}
