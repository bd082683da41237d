/* All guests of one connection at one instant. Built by one thread, then published whole:
 * immutable and reference-counted from then on. (Not a guest's disk snapshot.) */
#ifndef CORE_SNAPSHOT_H
#define CORE_SNAPSHOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cleanup.h"
#include "core/guest.h"

struct arena; /* the snapshot's strings */

/* What observing costs besides our own CPU. */
struct daemon_cost {
    bool known;
    const char *name;    /* "dockerd", "libvirtd"; NULL where no daemon is asked */
    uint64_t cpu_ns;     /* CPU time the daemon has used since it started, for all its clients */
};

struct snapshot {
    atomic_uint refs;
    uint64_t t_ns;            /* CLOCK_MONOTONIC when the last value was read */
    bool has_host;
    struct guest host;        /* the machine behind this connection, where the observer knows it */
    struct daemon_cost daemon;
    size_t n, cap;
    struct guest *guests;     /* sorted by id once snapshot_seal() ran */
    struct arena *strings;
};

#define _cleanup_snapshot_ _cleanup_(snapshot_unrefp)

/* A new, empty snapshot with one reference. */
struct snapshot *snapshot_new(void);

/* Adds a zeroed guest with t_ns set to now. The pointer is valid until the next add. */
struct guest *snapshot_add(struct snapshot *s);

/* A copy of text that lives as long as the snapshot; NULL gives NULL. */
const char *snapshot_strdup(struct snapshot *s, const char *text);
const char *snapshot_strf(struct snapshot *s, const char *fmt, ...) _printf_(2, 3);

/* Sorts the guests by id and fills gaps (name, platform, t_ns). The last step before publishing. */
void snapshot_seal(struct snapshot *s);

/* The guest with this id in a sealed snapshot, or NULL. */
const struct guest *snapshot_find(const struct snapshot *s, const char *id);

/* Any thread. unref accepts NULL and frees with the last reference. */
struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_unref(struct snapshot *s);
void snapshot_unrefp(struct snapshot **s);

#endif
