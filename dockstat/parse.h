/* The Engine API's answers, turned into what we keep. Pure: text in, values out; hostile input is
 * expected. */
#ifndef DOCKSTAT_PARSE_H
#define DOCKSTAT_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "dockstat/container.h"
#include "dockstat/json.h"

/* What we speak: written for 1.47 (Docker 27); older engines down to 1.24, the first with all that
 * we read. */
enum { DSTAT_API_MINOR = 47, DSTAT_API_MINOR_MIN = 24, DSTAT_API_ONE_SHOT = 41 };

struct dstat_version {
    char version[64]; /* the engine's, "20.10.24"; hostile text */
    unsigned minor;   /* the API that both speak: 1.MINOR */
    unsigned server_minor;
    bool podman;
};

/* The answer to GET /version. -EPROTO when it is no engine's, or no common version exists. */
int dstat_parse_version(const char *text, size_t len, struct dstat_version *ret, struct err *e);

/* What the headers of any answer tell of it: "Api-Version", and "Libpod-Api-Version" ("" but for
 * Podman), which becomes the version. -EPROTO when this is no engine, or one that is too old. */
int dstat_version_headers(const char *api, const char *libpod, struct dstat_version *ret,
                          struct err *e);

struct dstat_info {
    char cgroup_version[8], cgroup_driver[32], name[256], os[128], kernel[128]; /* hostile text */
    uint64_t ncpu, mem_total;                                                   /* 0 = not told */
};

/* The answer to GET /info. Missing keys stay empty. */
int dstat_parse_info(const char *text, size_t len, struct dstat_info *ret, struct err *e);

/* The answer to GET /containers/json?all=true: updates the set; containers that are not named in it
 * are dropped; those that are alive and new, or changed their state, are marked dirty. */
int dstat_parse_list(struct dstat_set *set, const char *text, size_t len, unsigned generation,
                     struct err *e);

/* The answer to GET /containers/ID/json. Clears dirty. Detaches the counters when the container is
 * another boot than before. */
int dstat_parse_inspect(struct dstat_container *c, const char *text, size_t len, struct err *e);

/* One line of GET /events. True when it means that the container, whose id is written to ret_id,
 * must be looked at again. */
bool dstat_parse_event(const char *line, size_t len, char ret_id[DSTAT_ID_MAX + 1]);

/* "2026-11-21T23:49:12.693688569Z" or with an offset, in ns since 1970. False for anything else and
 * for the zero time of Go. */
bool dstat_parse_time(const char *text, uint64_t *ret_unix_ns);

/* CPUs in a list such as "0-3,7"; 0 when it is empty or makes no sense. */
unsigned dstat_count_cpus(const char *list);

/* CPUs that a limit of nano_cpus and a cpuset leave of a host's host_cpus, rounded up. */
unsigned dstat_vcpus(const struct dstat_container *c, unsigned host_cpus);

/* The guest state for a container's status; *ret_alive: it has processes. */
enum guest_state dstat_state(const char *status, bool *ret_alive);

#endif
