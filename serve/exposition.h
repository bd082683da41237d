/* The page that Prometheus scrapes: a table in, text out. docs/man/xltool-export.1.scd lists the
 * metrics. Pure. */
#ifndef SERVE_EXPOSITION_H
#define SERVE_EXPOSITION_H

#include "core/table.h"
#include "serve/boots.h"
#include "serve/metrictext.h"

/* What is known of a connection beyond what the table says. */
struct exposition_conn {
    uint64_t answered_ns;  /* on the table's clock; 0 = not yet */
    uint64_t samples;      /* taken so far */
    uint64_t last_wall_ns; /* how long the last one took */
    uint64_t self_cpu_ns;  /* CPU time its sampler has used so far */
    bool optional;         /* nobody named it: where it was never there, there is nothing to tell */
};

/* This process. */
struct exposition_self {
    const char *version;
    uint64_t cpu_ns;
    uint64_t resident_bytes; /* 0 = not known */
    uint64_t began_ns;       /* since 1970 */
};

struct exposition {
    const struct table *table;
    const struct exposition_conn *conns; /* as the table's sources */
    const struct boots *boots;           /* has taken in this table */
    struct exposition_self self;
};

/* Adds the page. Guests and hosts of a connection that is not ok are left out: what was read of
 * them is old, and would look new. What is unknown is left out too. */
void exposition_render(struct strbuf *out, const struct exposition *x,
                       enum metrictext_format format);

/* The part about guests and hosts, for exposition_render(). use[i]: source i is ok, and named once.
 */
void exposition_guests(struct metrictext *m, const struct exposition *x, const bool *use);

#endif
