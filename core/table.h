/* The live table: the newest snapshot of every connection, row by row, with rates against the one
 * before. Pure: it only looks at snapshots that it holds references to. */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/observer.h"
#include "core/snapshot.h"

/* One connection as the table sees it. */
struct table_source {
    char *uri;
    const char *platform;      /* the observer's name */
    enum conn_state state;
    char *reason;              /* why the state is not ok; NULL when it is; may be hostile */
    struct snapshot *prev;     /* may be NULL */
    struct snapshot *now;      /* may be NULL */
};

struct row {
    const struct guest *guest; /* in the newest snapshot */
    const struct guest *prev;  /* the same guest one snapshot earlier, or NULL */
    size_t source;             /* index into the table's sources */
    bool stale;                /* its connection does not answer: the values are old */
    uint64_t age_ns;           /* since its values were read */
};

struct table {
    uint64_t t_ns;
    struct table_source *sources;
    size_t n_sources;
    struct row *rows;
    size_t n;
};

#define TABLE_INIT { .t_ns = 0 }
#define _cleanup_table_ _cleanup_(table_release)

/* Builds the table at time now_ns from n sources. Copies the sources' strings and takes references
 * to the snapshots. Cost: linear in the number of guests. */
void table_build(struct table *ret, const struct table_source *sources, size_t n, uint64_t now_ns);
void table_release(struct table *t);

/* The machine that source i runs on: false when the observer does not know it. */
bool table_host(const struct table *t, size_t source, struct row *ret);

/* The host row that stands for this machine: the hypervisor's view where there is one (in a dom0,
 * /proc tells of dom0 alone), otherwise the host observer's. */
bool table_local_host(const struct table *t, struct row *ret);

#endif
