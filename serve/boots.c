#include "serve/boots.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* More than this is no rounding: the wall clock was set. */
enum { SLACK_S = 5 };
#define NS_PER_S 1000000000

struct boot {
    size_t source;
    char *id;
    uint64_t boot;
    bool known;
    int64_t at_s;
};

static bool boot_time(const struct table *t, const struct row *r, int64_t wall_ns, int64_t *ret_s)
{
    const struct sample *now = &r->guest->now;
    uint64_t uptime_s;

    if (!sample_get(now, F_UPTIME, &uptime_s) || uptime_s > INT64_MAX / NS_PER_S)
        return false;
    *ret_s = (wall_ns - (int64_t)(t->t_ns - now->t_ns)) / NS_PER_S - (int64_t)uptime_s;
    return true;
}

static int compare(const struct boot *b, const struct row *r)
{
    if (b->source != r->source)
        return b->source < r->source ? -1 : 1;
    return strcmp(b->id, r->guest->id);
}

static struct boot boot_of_row(const struct table *t, const struct row *r,
                               const struct boot *before, int64_t wall_ns)
{
    struct boot b = { .source = r->source, .id = xstrdup(r->guest->id), .boot = r->guest->boot };

    b.known = boot_time(t, r, wall_ns, &b.at_s);
    if (b.known && before && before->known && before->boot == b.boot &&
        llabs((long long)(before->at_s - b.at_s)) <= SLACK_S)
        b.at_s = before->at_s;
    return b;
}

/* Both are sorted by source and id: one walk. */
void boots_take(struct boots *b, const struct table *t, int64_t wall_ns)
{
    struct boots next = { .v = xcalloc(t->n, sizeof(*next.v)), .n = t->n };
    size_t j = 0;

    for (size_t i = 0; i < t->n; i++) {
        while (j < b->n && compare(&b->v[j], &t->rows[i]) < 0)
            j++;
        bool same = j < b->n && compare(&b->v[j], &t->rows[i]) == 0;
        next.v[i] = boot_of_row(t, &t->rows[i], same ? &b->v[j] : NULL, wall_ns);
    }
    boots_release(b);
    *b = next;
}

void boots_release(struct boots *b)
{
    for (size_t i = 0; i < b->n; i++)
        free(b->v[i].id);
    free(b->v);
    *b = (struct boots)BOOTS_INIT;
}

bool boots_of(const struct boots *b, size_t row, int64_t *ret_s)
{
    if (row >= b->n || !b->v[row].known)
        return false;
    *ret_s = b->v[row].at_s;
    return true;
}
