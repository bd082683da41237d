#include "core/usage_groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

const char *const usage_by_names[USAGE_BYS + 1] = {
    [USAGE_BY_PLATFORM] = "platform", [USAGE_BY_CONNECTION] = "connection",
    [USAGE_BY_GROUP] = "group",       [USAGE_BY_PROJECT] = "project",
    [USAGE_BY_POD] = "pod",           [USAGE_BY_TAG] = "tag",
};

int usage_by_find(const char *name)
{
    for (int i = 0; i < USAGE_BYS; i++)
        if (strcmp(usage_by_names[i], name) == 0)
            return i;
    return -EINVAL;
}

const char *usage_rest_name(enum usage_by by)
{
    static const char *const rest[USAGE_BYS] = {
        [USAGE_BY_PLATFORM] = "no platform", [USAGE_BY_CONNECTION] = "no connection",
        [USAGE_BY_GROUP] = "no group",       [USAGE_BY_PROJECT] = "no project",
        [USAGE_BY_POD] = "no pod",           [USAGE_BY_TAG] = "untagged",
    };

    return rest[by];
}

static const char *name_of(const struct usage_row *r, enum usage_by by)
{
    bool is_pod = r->group && strchr(r->group, '/');

    switch (by) {
    case USAGE_BY_PLATFORM:
        return r->platform;
    case USAGE_BY_CONNECTION:
        return r->connection;
    case USAGE_BY_GROUP:
        return r->group;
    case USAGE_BY_PROJECT:
        return is_pod ? NULL : r->group;
    case USAGE_BY_POD:
        return is_pod ? r->group : NULL;
    default:
        return r->tag;
    }
}

static int compare_names(const char *a, const char *b)
{
    if (!a || !b)
        return !a - !b;
    return strcmp(a, b);
}

/* By the names of their groups, else as they stand in the usage. */
static int order(const void *a, const void *b, void *by)
{
    const struct usage_row *x = *(const struct usage_row *const *)a, *y = *(const struct usage_row *const *)b;
    int names = compare_names(name_of(x, *(const enum usage_by *)by), name_of(y, *(const enum usage_by *)by));

    return names ? names : x < y ? -1 : x > y;
}

static void add_row(struct usage_groups *g, size_t i)
{
    const char *name = name_of(g->rows[i], g->by);

    if (g->n == 0 || compare_names(g->v[g->n - 1].name, name) != 0) {
        g->v = grow_array(g->v, &g->cap, g->n + 1, sizeof(*g->v));
        g->v[g->n++] = (struct usage_group){ .name = name, .rows = &g->rows[i] };
    }
    g->v[g->n - 1].n++;
}

void usage_group(const struct usage *u, enum usage_by by, struct usage_groups *ret)
{
    size_t n = 0;

    usage_groups_release(ret);
    ret->by = by;
    ret->rows = xcalloc(u->n, sizeof(const struct usage_row *));
    for (size_t i = 0; i < u->n; i++)
        if (!u->rows[i].is_host)
            ret->rows[n++] = &u->rows[i];
    if (n)
        qsort_r(ret->rows, n, sizeof(const struct usage_row *), order, &by);
    for (size_t i = 0; i < n; i++)
        add_row(ret, i);
}

void usage_groups_release(struct usage_groups *g)
{
    free(g->rows);
    free(g->v);
    *g = (struct usage_groups)USAGE_GROUPS_INIT;
}

static void miss(struct usage_sum *s, const struct usage_row *r, const char *why)
{
    s->n_unknown += r->ran;
    if (!s->why || (r->ran && s->n_unknown == 1))
        s->why = why;
}

/* With a value and nobody missing there is nothing to explain. */
static void settle(struct usage_sum *s)
{
    if (s->n_known && !s->n_unknown)
        s->why = NULL;
}

void usage_group_sum(const struct usage_group *g, enum field f, struct usage_sum *ret)
{
    *ret = (struct usage_sum){ .total = 0 };
    for (size_t i = 0; i < g->n; i++) {
        const char *why = usage_why(g->rows[i], f);
        if (why) {
            miss(ret, g->rows[i], why);
            continue;
        }
        ret->n_known++;
        ret->total += g->rows[i]->used[f];
    }
    settle(ret);
}

void usage_group_latency(const struct usage_group *g, enum field ops, struct usage_sum *ret)
{
    enum field time = usage_time_of(ops);
    uint64_t time_ns = 0, requests = 0;

    *ret = (struct usage_sum){ .total = 0 };
    for (size_t i = 0; i < g->n; i++) {
        const struct usage_row *r = g->rows[i];
        const char *why = usage_why(r, time) ? usage_why(r, time) : usage_why(r, ops);
        if (why) {
            miss(ret, r, why);
        } else if (r->used[ops]) {
            ret->n_known++;
            time_ns += r->used[time];
            requests += r->used[ops];
        } else if (!ret->why) {
            ret->why = "no request was served meanwhile";
        }
    }
    if (requests)
        ret->mean = (double)time_ns / (double)requests;
    settle(ret);
}
