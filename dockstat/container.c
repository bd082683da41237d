#include "dockstat/container.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

bool dstat_id_ok(const char *id)
{
    size_t len = strlen(id);

    if (len < 12 || len > DSTAT_ID_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)id[i]) || !isascii(id[i]))
            return false;
    return true;
}

/* The index of id, or where it belongs. */
static size_t lower_bound(const struct dstat_set *s, const char *id)
{
    size_t lo = 0, hi = s->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strcmp(s->v[mid]->id, id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

struct dstat_container *dstat_set_find(const struct dstat_set *s, const char *id)
{
    size_t i = lower_bound(s, id);

    return i < s->n && strcmp(s->v[i]->id, id) == 0 ? s->v[i] : NULL;
}

struct dstat_container *dstat_set_add(struct dstat_set *s, const char *id)
{
    size_t i = lower_bound(s, id);

    if (i < s->n && strcmp(s->v[i]->id, id) == 0)
        return s->v[i];
    if (!dstat_id_ok(id) || s->n >= DSTAT_CONTAINERS_MAX)
        return NULL;
    s->v = grow_array(s->v, &s->cap, s->n + 1, sizeof(struct dstat_container *));
    memmove(&s->v[i + 1], &s->v[i], (s->n - i) * sizeof(struct dstat_container *));
    struct dstat_container *c = xcalloc(1, sizeof(*c));
    memcpy(c->id, id, strlen(id) + 1);
    dstat_local_init(&c->local);
    s->v[i] = c;
    s->n++;
    return c;
}

static void container_free(struct dstat_container *c)
{
    dstat_local_release(&c->local);
    free(c->name);
    free(c->image);
    free(c->group);
    free(c);
}

void dstat_set_prune(struct dstat_set *s, bool (*keep)(const struct dstat_container *c, void *arg),
                     void *arg)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (keep(s->v[i], arg))
            s->v[kept++] = s->v[i];
        else
            container_free(s->v[i]);
    }
    s->n = kept;
}

void dstat_set_release(struct dstat_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        container_free(s->v[i]);
    free(s->v);
    *s = (struct dstat_set){ .v = NULL };
}

void dstat_replace(char **owned, const char *text)
{
    if (*owned && text && strcmp(*owned, text) == 0)
        return;
    free(*owned);
    *owned = text && *text ? xstrdup(text) : NULL;
}
