#include "core/snapshot.h"

#include <stdarg.h>
#include <string.h>

#include "core/mem.h"
#include "core/strbuf.h"

enum { ARENA_CHUNK_BYTES = 4096 };

/* Strings are never freed one by one, so chunks in a chain are all it takes. */
struct arena {
    struct arena *next;
    size_t used, cap;
    char bytes[];
};

static char *arena_take(struct arena **head, size_t len)
{
    struct arena *a = *head;

    if (!a || a->cap - a->used < len) {
        size_t cap = len > ARENA_CHUNK_BYTES ? len : ARENA_CHUNK_BYTES;
        a = xreallocarray(NULL, 1, sizeof(*a) + cap);
        *a = (struct arena){ .next = *head, .cap = cap };
        *head = a;
    }
    char *p = a->bytes + a->used;
    a->used += len;
    return p;
}

static void arena_free(struct arena *a)
{
    while (a) {
        struct arena *next = a->next;
        free(a);
        a = next;
    }
}

struct snapshot *snapshot_new(void)
{
    struct snapshot *s = xcalloc(1, sizeof(*s));

    atomic_init(&s->refs, 1);
    return s;
}

struct guest *snapshot_add(struct snapshot *s)
{
    s->guests = grow_array(s->guests, &s->cap, s->n + 1, sizeof(*s->guests));
    struct guest *g = &s->guests[s->n++];
    memset(g, 0, sizeof(*g));
    g->now.t_ns = clock_ns();
    return g;
}

const char *snapshot_strdup(struct snapshot *s, const char *text)
{
    if (!text)
        return NULL;
    size_t len = strlen(text) + 1;
    return memcpy(arena_take(&s->strings, len), text, len);
}

const char *snapshot_strf(struct snapshot *s, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int need = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    size_t len = need < 0 ? 1 : (size_t)need + 1;
    char *p = arena_take(&s->strings, len);
    if (need < 0)
        *p = '\0';
    else
        vsnprintf(p, len, fmt, again);
    va_end(again);
    return p;
}

static int compare_ids(const void *a, const void *b)
{
    const struct guest *x = a, *y = b;

    return strcmp(x->id, y->id);
}

void snapshot_seal(struct snapshot *s)
{
    s->t_ns = clock_ns();
    for (size_t i = 0; i < s->n; i++) {
        struct guest *g = &s->guests[i];
        if (!g->id)
            g->id = snapshot_strf(s, "unnamed-%zu", i);
        if (!g->name || !*g->name)
            g->name = g->id;
        if (!g->platform)
            g->platform = "unknown";
    }
    if (s->n)
        qsort(s->guests, s->n, sizeof(*s->guests), compare_ids);
}

const struct guest *snapshot_find(const struct snapshot *s, const char *id)
{
    struct guest key = { .id = id };

    if (s->n == 0)
        return NULL;
    return bsearch(&key, s->guests, s->n, sizeof(*s->guests), compare_ids);
}

struct snapshot *snapshot_ref(struct snapshot *s)
{
    if (s)
        atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
    return s;
}

void snapshot_unref(struct snapshot *s)
{
    if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    arena_free(s->strings);
    free(s->guests);
    free(s);
}

void snapshot_unrefp(struct snapshot **s)
{
    snapshot_unref(*s);
}
