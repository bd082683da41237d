#include "serve/exposition.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* A figure of a connection; false when it is not known. */
typedef bool figure(const struct exposition *x, size_t i, uint64_t *ret);

static bool figure_up(const struct exposition *x, size_t i, uint64_t *ret)
{
    *ret = x->table->sources[i].state == CONN_OK;
    return true;
}

static bool figure_staleness(const struct exposition *x, size_t i, uint64_t *ret)
{
    uint64_t answered_ns = x->conns[i].answered_ns, now_ns = x->table->t_ns;

    *ret = now_ns > answered_ns ? now_ns - answered_ns : 0;
    return answered_ns != 0;
}

static bool figure_guests(const struct exposition *x, size_t i, uint64_t *ret)
{
    const struct table_source *s = &x->table->sources[i];

    *ret = s->now ? s->now->n : 0;
    return s->now && s->state == CONN_OK;
}

static bool figure_samples(const struct exposition *x, size_t i, uint64_t *ret)
{
    *ret = x->conns[i].samples;
    return true;
}

static bool figure_last_wall(const struct exposition *x, size_t i, uint64_t *ret)
{
    *ret = x->conns[i].last_wall_ns;
    return x->conns[i].samples != 0;
}

static bool figure_self_cpu(const struct exposition *x, size_t i, uint64_t *ret)
{
    *ret = x->conns[i].self_cpu_ns;
    return x->conns[i].samples != 0;
}

#define CONNECTION "xltool_connection_"

static const struct {
    struct metrictext_family family;
    figure *get;
} figures[] = {
    { { CONNECTION, "up", TYPE_GAUGE, NULL, "whether the platform answers (1) or not (0)" },
      figure_up },
    { { CONNECTION, "staleness_seconds", TYPE_GAUGE, "seconds",
        "time since the platform answered last" },
      figure_staleness },
    { { CONNECTION, "guests", TYPE_GAUGE, NULL, "guests that it tells of" }, figure_guests },
    { { CONNECTION, "samples", TYPE_COUNTER, NULL, "samples taken" }, figure_samples },
    { { CONNECTION, "sample_duration_seconds", TYPE_GAUGE, "seconds",
        "how long the last sample took" },
      figure_last_wall },
    { { CONNECTION, "sample_cpu_seconds", TYPE_COUNTER, "seconds",
        "CPU time of xltool for sampling" },
      figure_self_cpu },
};

static const struct metrictext_family family_state = {
    CONNECTION, "state", TYPE_STATESET, NULL, "how the connection stands",
};
static const struct metrictext_family family_daemon = {
    CONNECTION,
    "daemon_cpu_seconds",
    TYPE_COUNTER,
    "seconds",
    "CPU time of the platform's daemon, for all its clients",
};

static void add_labels(struct strbuf *labels, const struct table_source *s)
{
    strbuf_reset(labels);
    metrictext_label(labels, "connection", s->uri);
    metrictext_label(labels, "platform", s->platform);
}

static void add_states(struct metrictext *m, const struct table_source *s, struct strbuf *labels)
{
    size_t len = labels->len;

    for (int state = 0; state < CONN_STATE_COUNT; state++) {
        labels->len = len;
        metrictext_label(labels, "xltool_connection_state",
                         conn_state_name((enum conn_state)state));
        metrictext_number(m, strbuf_str(labels), labels->len, s->state == (enum conn_state)state);
    }
}

static void add_daemon(struct metrictext *m, const struct table_source *s, struct strbuf *labels)
{
    if (!s->now || !s->now->daemon.known)
        return;
    metrictext_label(labels, "daemon", s->now->daemon.name);
    metrictext_seconds(m, strbuf_str(labels), labels->len, s->now->daemon.cpu_ns);
}

static void add_figure(struct metrictext *m, const struct exposition *x, const bool *named,
                       size_t f)
{
    _cleanup_strbuf_ struct strbuf labels = STRBUF_INIT;

    metrictext_family(m, &figures[f].family);
    for (size_t i = 0; i < x->table->n_sources; i++) {
        uint64_t v;
        if (!named[i] || !figures[f].get(x, i, &v))
            continue;
        add_labels(&labels, &x->table->sources[i]);
        if (figures[f].family.unit)
            metrictext_seconds(m, strbuf_str(&labels), labels.len, v);
        else
            metrictext_number(m, strbuf_str(&labels), labels.len, v);
    }
}

static void add_connections(struct metrictext *m, const struct exposition *x, const bool *named)
{
    static const struct {
        const struct metrictext_family *family;
        void (*add)(struct metrictext *m, const struct table_source *s, struct strbuf *labels);
    } others[] = { { &family_state, add_states }, { &family_daemon, add_daemon } };
    _cleanup_strbuf_ struct strbuf labels = STRBUF_INIT;

    for (size_t f = 0; f < sizeof(figures) / sizeof(figures[0]); f++)
        add_figure(m, x, named, f);
    for (size_t f = 0; f < sizeof(others) / sizeof(others[0]); f++) {
        metrictext_family(m, others[f].family);
        for (size_t i = 0; i < x->table->n_sources; i++) {
            if (!named[i])
                continue;
            add_labels(&labels, &x->table->sources[i]);
            others[f].add(m, &x->table->sources[i], &labels);
        }
    }
}

static void add_self(struct metrictext *m, const struct exposition_self *self)
{
    static const struct metrictext_family build = { "xltool_", "build", TYPE_INFO, NULL,
                                                    "the version of xltool" };
    static const struct metrictext_family cpu = { "process_", "cpu_seconds", TYPE_COUNTER,
                                                  "seconds", "CPU time that xltool has used" };
    static const struct metrictext_family resident = { "process_", "resident_memory_bytes",
                                                       TYPE_GAUGE, "bytes",
                                                       "memory that xltool holds" };
    static const struct metrictext_family start = { "process_", "start_time_seconds", TYPE_GAUGE,
                                                    "seconds",
                                                    "when xltool was started, since 1970" };
    _cleanup_strbuf_ struct strbuf labels = STRBUF_INIT;

    metrictext_label(&labels, "version", self->version);
    metrictext_family(m, &build);
    metrictext_number(m, strbuf_str(&labels), labels.len, 1);
    metrictext_family(m, &cpu);
    metrictext_seconds(m, NULL, 0, self->cpu_ns);
    metrictext_family(m, &resident);
    if (self->resident_bytes)
        metrictext_number(m, NULL, 0, self->resident_bytes);
    metrictext_family(m, &start);
    metrictext_seconds(m, NULL, 0, self->began_ns);
}

/* A connection that was named twice would be on the page twice, and Prometheus would take none of
 * it. */
static bool is_first(const struct table *t, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(t->sources[j].uri, t->sources[i].uri) == 0)
            return false;
    return true;
}

/* A host without Xen is not one whose Xen is down. */
static bool never_there(const struct exposition *x, size_t i)
{
    return x->conns[i].optional && !x->conns[i].samples && x->table->sources[i].state == CONN_ABSENT;
}

void exposition_render(struct strbuf *out, const struct exposition *x,
                       enum metrictext_format format)
{
    size_t n = x->table->n_sources;
    struct metrictext m = { .out = out, .format = format };
    _cleanup_free_ bool *named = xcalloc(n, sizeof(*named));
    _cleanup_free_ bool *use = xcalloc(n, sizeof(*use));

    for (size_t i = 0; i < n; i++) {
        named[i] = is_first(x->table, i) && !never_there(x, i);
        use[i] = named[i] && x->table->sources[i].state == CONN_OK;
    }
    exposition_guests(&m, x, use);
    add_connections(&m, x, named);
    add_self(&m, &x->self);
    metrictext_end(&m);
}
