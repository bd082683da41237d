/* What guests used together, by platform, connection, project, pod or tag. Pure.
 *
 * Counters are added up. A mean time per request is not: it is all their time by all their requests,
 * of those guests where both are known. Unknown is never zero: a group of which a guest's figure is
 * missing has at least what the others used, and says so. */
#ifndef CORE_USAGE_GROUPS_H
#define CORE_USAGE_GROUPS_H

#include "core/usage.h"

enum usage_by {
    USAGE_BY_PLATFORM,
    USAGE_BY_CONNECTION,
    USAGE_BY_GROUP,   /* whatever it is in: as the next two */
    USAGE_BY_PROJECT, /* of Compose */
    USAGE_BY_POD,     /* of Kubernetes, "namespace/pod" */
    USAGE_BY_TAG,
    USAGE_BYS
};

/* "platform", "connection", ...; ended by NULL. */
extern const char *const usage_by_names[];
/* -EINVAL when there is none of this name. */
int usage_by_find(const char *name);

struct usage_group {
    const char *name;  /* NULL: the guests that are in no group; hostile; borrowed from the usage */
    const struct usage_row **rows; /* its guests, as they stand in the usage */
    size_t n;
};

struct usage_groups {
    enum usage_by by;
    const struct usage_row **rows; /* of all groups, one after the other */
    struct usage_group *v; /* by name, the guests without a group last */
    size_t n, cap;
};

#define USAGE_GROUPS_INIT { .v = NULL }
#define _cleanup_usage_groups_ _cleanup_(usage_groups_release)

/* Groups the guests, not the host. Valid until the usage changes; ret is released first. */
void usage_group(const struct usage *u, enum usage_by by, struct usage_groups *ret);
void usage_groups_release(struct usage_groups *g);

/* What the guests without a group are called: "no project", "untagged". */
const char *usage_rest_name(enum usage_by by);

/* What a group comes to in one figure. */
struct usage_sum {
    size_t n_known;   /* guests that went into it; with 0 there is no value */
    size_t n_unknown; /* those that ran and have none: the value is the least that it can be, or in a mean they are missing */
    uint64_t total;
    double mean;      /* usage_group_latency() alone */
    const char *why;  /* why a guest has none; NULL when n_unknown is 0 and n_known is not; hostile */
};

/* The sum of a counter. */
void usage_group_sum(const struct usage_group *g, enum field f, struct usage_sum *ret);
/* The mean time per request, weighted by requests; `ops` as in usage_latency(). A guest that asked
 * for nothing weighs nothing, and is not missing; with none at all n_known is 0. */
void usage_group_latency(const struct usage_group *g, enum field ops, struct usage_sum *ret);

#endif
