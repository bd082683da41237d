/* What the unit tests of core/ share: cmocka's headers and short ways to make guests and tables. */
#ifndef TESTS_UNIT_CORE_FIXTURE_H
#define TESTS_UNIT_CORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/table.h"

#define SECOND 1000000000ull

/* A running guest of boot 1, read at t_ns. */
static inline struct guest *add_guest(struct snapshot *s, const char *platform, const char *name,
                                      const char *id, uint64_t t_ns)
{
    struct guest *g = snapshot_add(s);

    g->id = snapshot_strdup(s, id);
    g->name = snapshot_strdup(s, name);
    g->platform = snapshot_strdup(s, platform);
    g->state = GUEST_RUNNING;
    g->boot = 1;
    g->now.t_ns = t_ns;
    return g;
}

/* A table of one connection that answers. Takes over the snapshots. */
static inline void table_of(struct table *t, struct snapshot *prev, struct snapshot *now,
                            uint64_t now_ns)
{
    char uri[] = "fake:///one";
    struct table_source s = { .uri = uri, .platform = "fake", .state = CONN_OK };

    if (prev)
        snapshot_seal(prev);
    if (now)
        snapshot_seal(now);
    s.prev = prev;
    s.now = now;
    table_build(t, &s, 1, now_ns);
    snapshot_unref(prev);
    snapshot_unref(now);
}

#endif
