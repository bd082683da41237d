#include "tui/term/hits.h"

#include <stdlib.h>

#include "core/mem.h"

void hits_reset(struct hits *h)
{
    h->n = 0;
}

void hits_release(struct hits *h)
{
    free(h->v);
    *h = (struct hits){ .v = NULL };
}

void hits_add(struct hits *h, const struct hit *hit)
{
    h->v = grow_array(h->v, &h->cap, h->n + 1, sizeof(h->v[0]));
    h->v[h->n++] = *hit;
}

const struct hit *hits_at(const struct hits *h, int y, int x)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->v[i].y == y && x >= h->v[i].x && x - h->v[i].x < h->v[i].width)
            return &h->v[i];
    return NULL;
}

const struct hit *hits_column(const struct hits *h, int x)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->v[i].kind == HIT_COLUMN && x >= h->v[i].x && x - h->v[i].x < h->v[i].width)
            return &h->v[i];
    return NULL;
}
