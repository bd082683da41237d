/* Counters over the API. */
#include <errno.h>
#include <string.h>

#include "core/mem.h"
#include "dockstat/conn.h"

enum { STATS_MAX_BYTES = 4 << 20 };

static void ask(const struct dstat_conn *conn, struct dstat_get *g, const struct dstat_container *c)
{
    /* Without one-shot (API 1.41) the engine reads twice, a second apart, before it answers. */
    dstat_api_path(conn, g, STATS_MAX_BYTES, "/containers/%s/stats?stream=false%s", c->id,
                   conn->version.minor >= DSTAT_API_ONE_SHOT ? "&one-shot=true" : "");
}

static void take(struct dstat_conn *conn, const struct dstat_container *c, struct snapshot *s,
                 struct guest *g, struct dstat_get *got)
{
    const struct dstat_stats_ctx ctx = { .podman = conn->version.podman,
                                         .v2 = strcmp(conn->info.cgroup_version, "2") == 0 };
    struct err err = ERR_INIT;
    uint64_t read_ns = 0;

    int rc = dstat_api_check(conn, got, &err);
    if (rc == 0)
        rc = dstat_parse_stats(c, &ctx, got->body.s ? got->body.s : "", got->body.len, &g->now,
                               &read_ns, &err);
    if (rc < 0)
        sample_unknown_range(&g->now, F_CPU_TIME, F_DISK_WRITE_TIME, snapshot_strdup(s, err.msg));
    g->now.t_ns = rc < 0 ? clock_ns()
                         : dstat_clock_map(&conn->clock, read_ns, got->start_ns, got->end_ns);
}

void dstat_read_api(struct dstat_conn *conn, struct snapshot *s, const struct dstat_pending *p,
                    size_t n)
{
    _cleanup_free_ struct dstat_get *gets = xcalloc(n + 1, sizeof(*gets));

    for (size_t i = 0; i < n; i++)
        ask(conn, &gets[i], p[i].c);
    dstat_http_get_all(conn->http, gets, n);
    for (size_t i = 0; i < n; i++) {
        take(conn, p[i].c, s, &s->guests[p[i].guest], &gets[i]);
        dstat_get_release(&gets[i]);
    }
}
