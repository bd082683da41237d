#include "kvmstat/cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static struct kstat_guest **bucket(struct kstat_cache *c, const char *uuid)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (; *uuid; uuid++)
        h = (h ^ (unsigned char)*uuid) * 16777619u;
    return &c->buckets[h % KSTAT_BUCKETS];
}

static void guest_free(struct kstat_guest *g)
{
    kstat_domxml_release(&g->xml);
    kstat_proc_release(&g->proc);
    free(g);
}

void kstat_cache_begin(struct kstat_cache *c)
{
    c->seq++;
}

struct kstat_guest *kstat_cache_find(struct kstat_cache *c, const char *uuid)
{
    for (struct kstat_guest *g = *bucket(c, uuid); g; g = g->next)
        if (strcmp(g->uuid, uuid) == 0)
            return g;
    return NULL;
}

struct kstat_guest *kstat_cache_get(struct kstat_cache *c, const char *uuid)
{
    struct kstat_guest *g = kstat_cache_find(c, uuid);

    if (!g) {
        struct kstat_guest **head = bucket(c, uuid);
        g = xcalloc(1, sizeof(*g));
        snprintf(g->uuid, sizeof(g->uuid), "%s", uuid);
        g->id = -1;
        g->dirty = true;
        g->next = *head;
        *head = g;
    }
    g->seen = c->seq;
    return g;
}

void kstat_cache_sweep(struct kstat_cache *c)
{
    for (size_t i = 0; i < KSTAT_BUCKETS; i++) {
        struct kstat_guest **at = &c->buckets[i];
        while (*at) {
            struct kstat_guest *g = *at;
            if (g->seen == c->seq) {
                at = &g->next;
                continue;
            }
            *at = g->next;
            guest_free(g);
        }
    }
}

void kstat_cache_release(struct kstat_cache *c)
{
    kstat_cache_begin(c);
    kstat_cache_sweep(c);
}

bool kstat_block_may_have_moved(const struct kstat_block *b, bool paused, const struct sample *now)
{
    uint64_t cpu_ns;

    if (!b->valid)
        return true;
    if (sample_get(now, F_CPU_TIME, &cpu_ns))
        return !b->has_cpu || cpu_ns != b->cpu_ns;
    return !(paused && b->while_paused);
}
