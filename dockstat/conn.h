/* An open connection to one engine, for the files of this folder. Sampler thread only. */
#ifndef DOCKSTAT_CONN_H
#define DOCKSTAT_CONN_H

#include "core/observer.h"
#include "dockstat/container.h"
#include "dockstat/http.h"
#include "dockstat/parse.h"
#include "dockstat/stats.h"

struct dstat_conn {
    struct obs obs; /* first: the engine sees this */
    struct dstat_endpoint ep;
    bool local; /* the engine may be on this machine; each container is looked at all the same */
    struct dstat_http *http;
    struct dstat_version version;
    struct dstat_info info;
    struct dstat_mounts mounts;
    unsigned host_cpus; /* of the engine's machine */
    uint64_t host_mem;
    pid_t daemon; /* its process; 0 = not on this machine, or not found */
    struct dstat_set set;
    unsigned generation; /* of the last list */
    bool no_events;      /* the engine refuses its events: it is asked for the list every time */
    struct dstat_clock clock;
    size_t n_local, n_api; /* containers read either way in the last sample */
    const char *api_why;   /* why one was read over the API; NULL = none was */
};

/* GET of one path below the API's version; fmt gives the path behind it. 0 and g->body; -ENOENT for
 * HTTP 404, -EACCES for 401 and 403, -EPROTO for another failure, or what the transport says. */
int dstat_api(struct dstat_conn *c, struct dstat_get *g, size_t max_bytes, struct err *e,
              const char *fmt, ...) _printf_(5, 6);
/* The path that dstat_api() would ask for. */
void dstat_api_path(const struct dstat_conn *c, struct dstat_get *g, size_t max_bytes,
                    const char *fmt, ...) _printf_(4, 5);
/* What an answer that came is worth: 0 or as dstat_api(). */
int dstat_api_check(const struct dstat_conn *c, struct dstat_get *g, struct err *e);

/* "unix socket" or base URL, for messages. */
const char *dstat_where(const struct dstat_conn *c);

/* Brings the set up to date: takes in events, asks for the list again when they were lost, inspects
 * what is dirty. An error means that the engine does not answer. */
int dstat_track(struct dstat_conn *c, struct err *e);
/* Subscribes to the events, asks for the list, c->version and c->info. */
int dstat_track_start(struct dstat_conn *c, struct err *e);

/* Counters over the API for the containers c[i] into the guests g[i] of s. */
struct dstat_pending {
    struct dstat_container *c;
    size_t guest; /* index in the snapshot */
};
void dstat_read_api(struct dstat_conn *c, struct snapshot *s, const struct dstat_pending *p,
                    size_t n);

int dstat_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e);
void dstat_facts(struct obs *o, struct detail *d);

#endif
