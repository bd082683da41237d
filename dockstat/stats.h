/* A container's counters from GET /containers/ID/stats: for engines on other machines, and for
 * containers whose processes cannot be seen from here.
 *
 * Differences from local.h: no shim (host CPU unknown); wait is throttled_time where there is a CPU
 * limit, on cgroup v1 alone (engines disagree about its unit on v2, Podman leaves it at zero); disk
 * operations are unknown on v2, which the API leaves out. */
#ifndef DOCKSTAT_STATS_H
#define DOCKSTAT_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "core/guest.h"
#include "dockstat/container.h"

struct dstat_stats_ctx {
    bool podman, v2;
};

/* Fills s from the answer; *ret_read_ns gets the engine's time of reading (ns since 1970), 0 when
 * it tells none. -EPROTO when the answer is none. */
int dstat_parse_stats(const struct dstat_container *c, const struct dstat_stats_ctx *ctx,
                      const char *text, size_t len, struct sample *s, uint64_t *ret_read_ns,
                      struct err *e);

/* Translates the engine's clock into ours, answer by answer. */
struct dstat_clock {
    bool known;
    uint64_t offset_ns; /* engine's time of day - our CLOCK_MONOTONIC, modulo 2^64 */
};

/* Our monotonic time of a reading that the engine dates read_ns, made between our start_ns and
 * end_ns. Never outside of those, so that no clock that is set can break a rate. */
uint64_t dstat_clock_map(struct dstat_clock *clock, uint64_t read_ns, uint64_t start_ns,
                         uint64_t end_ns);

#endif
