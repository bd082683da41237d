/* What each guest used between two moments: the sum of its counters' changes over every sample in
 * between, so that reboots, late starts and early ends are counted right. */
#ifndef CORE_USAGE_H
#define CORE_USAGE_H

#include "core/strlist.h"
#include "core/table.h"

struct usage_row {
    char *key;                 /* connection and id: the identity */
    char *name, *platform, *connection, *id;
    char *group;               /* as of struct guest, when it was last seen; NULL = none; hostile */
    char *tag;                 /* what tag_of() said when it was last seen; NULL = none; hostile */
    bool is_host;
    bool ran;                  /* it was seen in a state in which it may use something */
    uint64_t used[F_COUNT];    /* counters only, in the field's unit */
    uint32_t known;            /* bit per field */
    char *why[F_COUNT];        /* why a field is not known */
    bool appeared;             /* it began after the start */
    bool gone;                 /* it was not there at the end */
    bool rebooted;
    struct sample last;        /* its why pointers are not kept */
    uint64_t last_boot;
    bool seen;                 /* in the table that was added last */
};

struct usage {
    struct usage_row *rows;    /* sorted by key */
    size_t n, cap;
    bool started;
    struct strlist connections; /* that have told of their guests */
    /* What a guest is tagged with, NULL for nothing; itself NULL: nobody wants to know. */
    const char *(*tag_of)(const void *arg, const struct table *t, const struct row *r);
    const void *tag_arg;
};

#define USAGE_INIT { .rows = NULL }
#define _cleanup_usage_ _cleanup_(usage_release)

/* Takes in the next table; the first one is the start. */
void usage_add(struct usage *u, const struct table *t);
void usage_release(struct usage *u);

/* Why a field is not known; NULL when it is. */
const char *usage_why(const struct usage_row *row, enum field f);

/* Mean time to serve a request, ns: `ops` is F_DISK_READ_OPS or F_DISK_WRITE_OPS. False and *ret_why
 * when it is not known, or none was served. */
bool usage_latency(const struct usage_row *row, enum field ops, double *ret, const char **ret_why);

/* The field that holds the time of the requests counted in `ops`. */
enum field usage_time_of(enum field ops);

#endif
