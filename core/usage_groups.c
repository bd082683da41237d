#include "core/usage_groups.h"

#include <errno.h>
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

/* The group of this name, made where there is none yet. */
static struct usage_group *group_named(struct usage_groups *g, const char *name)
{
    size_t low = 0, high = g->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (compare_names(g->v[mid].name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < g->n && compare_names(g->v[low].name, name) == 0)
        return &g->v[low];
    g->v = grow_array(g->v, &g->cap, g->n + 1, sizeof(*g->v));
    memmove(&g->v[low + 1], &g->v[low], (g->n - low) * sizeof(*g->v));
    g->v[low] = (struct usage_group){ .name = name };
    g->n++;
    return &g->v[low];
}

void usage_group(const struct usage *u, enum usage_by by, struct usage_groups *ret)
{
    usage_groups_release(ret);
    ret->by = by;
    for (size_t i = 0; i < u->n; i++) {
        if (u->rows[i].is_host)
            continue;
        struct usage_group *g = group_named(ret, name_of(&u->rows[i], by));
        g->rows = grow_array(g->rows, &g->cap, g->n + 1, sizeof(const struct usage_row *));
        g->rows[g->n++] = &u->rows[i];
    }
}

void usage_groups_release(struct usage_groups *g)
{
    for (size_t i = 0; i < g->n; i++)
        free(g->v[i].rows);
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
