/* What we know of each container of one engine, kept by id between refreshes. */
#ifndef DOCKSTAT_CONTAINER_H
#define DOCKSTAT_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/guest.h"
#include "dockstat/local.h"

enum { DSTAT_ID_MAX = 64, DSTAT_CONTAINERS_MAX = 100000 };

struct dstat_container {
    char id[DSTAT_ID_MAX + 1];  /* letters and digits: safe in a path */
    char *name, *image, *group; /* hostile text; owned; NULL when unknown */
    enum guest_state state;
    bool alive;          /* it has processes: running, paused, restarting */
    bool dirty;          /* to be inspected before the next reading */
    unsigned generation; /* of the list that named it last */

    /* From the last inspection; zero before it. */
    pid_t pid;
    uint64_t boot; /* of StartedAt and Pid: the same across a restart of the engine */
    uint64_t started_unix_ns;
    uint64_t mem_limit;   /* 0 = none */
    uint64_t nano_cpus;   /* CPU limit in 1e-9 CPUs, from NanoCpus or quota/period; 0 = none */
    unsigned cpuset_cpus; /* CPUs of its cpuset; 0 = all */
    bool host_net;        /* shares the host's network namespace */

    struct dstat_local local; /* where its counters are, if the engine is on this machine */
};

struct dstat_set {
    struct dstat_container **v; /* sorted by id */
    size_t n, cap;
};

/* True for an id that is safe to use in a path: 12 to 64 letters and digits. */
bool dstat_id_ok(const char *id);

/* The container with this id; NULL when there is none. */
struct dstat_container *dstat_set_find(const struct dstat_set *s, const char *id);
/* The same, made when there is none; NULL when the id is not ok or there are too many. */
struct dstat_container *dstat_set_add(struct dstat_set *s, const char *id);
/* Drops those that keep() denies. */
void dstat_set_prune(struct dstat_set *s, bool (*keep)(const struct dstat_container *c, void *arg),
                     void *arg);
void dstat_set_release(struct dstat_set *s);

/* Replaces an owned string; NULL or "" make it NULL. */
void dstat_replace(char **owned, const char *text);

#endif
