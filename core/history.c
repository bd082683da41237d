#include "core/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* All guests of a connection are sampled together, so the times are kept once. Slots are numbered
 * from the first one on; slot i lies at i % samples. */
struct slot {
    uint64_t begin_ns, end_ns; /* the time that the figures stand for */
};

/* A guest's figures, a few slots at a time: who lives for seconds takes little. */
enum { CHUNK = 16 };

struct chunk {
    uint64_t number; /* holds slots number * CHUNK and following */
    float v[CHUNK][METRIC_COUNT];
};

struct past {
    const char *id;        /* behind the chunks; NULL for a host */
    uint64_t n;            /* one more than the last slot written */
    uint64_t t_ns;         /* of the last sample taken */
    struct chunk *chunk[]; /* number i lies at i % n_chunks; NULL until it is needed */
};

struct conn {
    struct slot *slots;
    uint64_t n; /* slots so far */
    struct past *host;
    struct past **guests, **spare; /* sorted by id; spare: what the next list is made in */
    size_t n_guests, cap, spare_cap;
};

struct history {
    size_t samples, n_chunks;
    struct conn *conns;
    size_t n_conns;
};

struct history *history_new(size_t samples)
{
    struct history *h = xcalloc(1, sizeof(*h));

    h->samples = samples ? samples : 1;
    h->n_chunks = h->samples / CHUNK + 2; /* the first and the last are seldom whole */
    return h;
}

static struct past *past_new(const struct history *h, const char *id)
{
    size_t head = sizeof(struct past) + h->n_chunks * sizeof(struct chunk *);
    size_t len = id ? strlen(id) + 1 : 0;
    struct past *p = xcalloc(1, head + len);

    if (id)
        p->id = memcpy((char *)p + head, id, len);
    return p;
}

static void past_free(const struct history *h, struct past *p)
{
    for (size_t i = 0; p && i < h->n_chunks; i++)
        free(p->chunk[i]);
    free(p);
}

static void conn_release(const struct history *h, struct conn *c)
{
    for (size_t i = 0; i < c->n_guests; i++)
        past_free(h, c->guests[i]);
    past_free(h, c->host);
    free(c->guests);
    free(c->spare);
    free(c->slots);
    *c = (struct conn){ .slots = NULL };
}

void history_clear(struct history *h)
{
    for (size_t i = 0; i < h->n_conns; i++)
        conn_release(h, &h->conns[i]);
    free(h->conns);
    h->conns = NULL;
    h->n_conns = 0;
}

void history_free(struct history *h)
{
    if (h)
        history_clear(h);
    free(h);
}

void history_freep(struct history **h)
{
    history_free(*h);
}

/* The place of a slot of p, which is written next. */
static float *past_write(const struct history *h, struct past *p, uint64_t slot)
{
    uint64_t number = slot / CHUNK;
    struct chunk **c = &p->chunk[number % h->n_chunks];

    if (!*c)
        *c = xreallocarray(NULL, 1, sizeof(**c));
    if (p->n <= number * CHUNK) {
        (*c)->number = number;
        memset((*c)->v, 0xff, sizeof((*c)->v)); /* NaN: unknown until it is written */
    }
    p->n = slot + 1;
    return (*c)->v[slot % CHUNK];
}

/* A figure of a slot that the connection still has. */
static float past_figure(const struct history *h, const struct past *p, uint64_t slot,
                         enum metric m)
{
    const struct chunk *c = p->chunk[slot / CHUNK % h->n_chunks];

    return slot < p->n && c && c->number == slot / CHUNK ? c->v[slot % CHUNK][m] : NAN;
}

static void past_take(const struct history *h, struct past *p, uint64_t slot, const struct row *r)
{
    uint64_t t_ns = r->guest->now.t_ns;

    if (t_ns <= p->t_ns)
        return;
    p->t_ns = t_ns;
    float *figures = past_write(h, p, slot);
    for (unsigned m = 0; m < METRIC_COUNT; m++) {
        double v;
        const char *why;
        figures[m] = metric_value((enum metric)m, r, &v, &why) ? (float)v : NAN;
    }
}

static bool past_expired(const struct history *h, const struct past *p, const struct conn *c)
{
    return p->n + h->samples <= c->n;
}

/* Keeps a guest that the table does not have, or forgets it. */
static size_t keep(const struct history *h, const struct conn *c, struct past *p, size_t n)
{
    if (past_expired(h, p, c)) {
        past_free(h, p);
        return n;
    }
    c->spare[n] = p;
    return n + 1;
}

/* Rows and guests are both sorted by id: one walk makes the new list. */
static void merge(const struct history *h, struct conn *c, const struct row *rows, size_t n_rows)
{
    size_t j = 0, n = 0;
    const char *last = NULL;

    c->spare = grow_array(c->spare, &c->spare_cap, c->n_guests + n_rows, sizeof(struct past *));
    for (size_t i = 0; i < n_rows; i++) {
        const char *id = rows[i].guest->id;
        int order = -1;
        if (last && strcmp(last, id) >= 0)
            continue;
        while (j < c->n_guests && (order = strcmp(c->guests[j]->id, id)) < 0)
            n = keep(h, c, c->guests[j++], n);
        bool known = j < c->n_guests && order == 0;
        c->spare[n] = known ? c->guests[j++] : past_new(h, id);
        last = c->spare[n]->id;
        past_take(h, c->spare[n++], c->n - 1, &rows[i]);
    }
    while (j < c->n_guests)
        n = keep(h, c, c->guests[j++], n);
    struct past **old = c->guests;
    size_t old_cap = c->cap;
    c->guests = c->spare;
    c->cap = c->spare_cap;
    c->n_guests = n;
    c->spare = old;
    c->spare_cap = old_cap;
}

/* False when the snapshot was taken already. */
static bool add_slot(const struct history *h, struct conn *c, const struct table_source *s)
{
    uint64_t end = s->now->t_ns, begin = end ? end - 1 : 0;
    const struct slot *last = c->n ? &c->slots[(c->n - 1) % h->samples] : NULL;

    if (last && end == last->end_ns)
        return false;
    if (last && end < last->end_ns) {
        conn_release(h, c);
        last = NULL;
    }
    if (!c->slots)
        c->slots = xcalloc(h->samples, sizeof(*c->slots));
    /* Without a predecessor the connection was lost meanwhile: nothing is known of that time. */
    if (s->prev && last)
        begin = last->end_ns;
    else if (s->prev && s->prev->t_ns < end)
        begin = s->prev->t_ns;
    c->slots[c->n++ % h->samples] = (struct slot){ begin, end };
    return true;
}

static void take_host(const struct history *h, struct conn *c, const struct table *t, size_t source)
{
    struct row r;

    if (!table_host(t, source, &r))
        return;
    if (!c->host)
        c->host = past_new(h, NULL);
    past_take(h, c->host, c->n - 1, &r);
}

static void make_conns(struct history *h, size_t n)
{
    if (n <= h->n_conns)
        return;
    h->conns = xreallocarray(h->conns, n, sizeof(*h->conns));
    memset(h->conns + h->n_conns, 0, (n - h->n_conns) * sizeof(*h->conns));
    h->n_conns = n;
}

void history_take(struct history *h, const struct table *t)
{
    size_t at = 0;

    make_conns(h, t->n_sources);
    for (size_t i = 0; i < t->n_sources; i++) {
        while (at < t->n && t->rows[at].source < i)
            at++;
        size_t end = at;
        while (end < t->n && t->rows[end].source == i)
            end++;
        if (t->sources[i].now && add_slot(h, &h->conns[i], &t->sources[i])) {
            merge(h, &h->conns[i], t->rows + at, end - at);
            take_host(h, &h->conns[i], t, i);
        }
        at = end;
    }
}

bool history_is_next(const struct history *h, const struct table *t)
{
    for (size_t i = 0; i < t->n_sources; i++) {
        const struct table_source *s = &t->sources[i];
        const struct conn *c = i < h->n_conns ? &h->conns[i] : NULL;
        if (!s->now)
            continue;
        if (!c || c->n == 0)
            return false;
        uint64_t last = c->slots[(c->n - 1) % h->samples].end_ns;
        if (last != s->now->t_ns && !(s->prev && last == s->prev->t_ns))
            return false;
    }
    return true;
}

static int compare_id(const void *key, const void *element)
{
    const struct past *const *p = element;

    return strcmp(key, (*p)->id);
}

static const struct past *find(const struct conn *c, const char *id)
{
    if (!id)
        return c->host;
    struct past *const *p =
        c->n_guests ? bsearch(id, c->guests, c->n_guests, sizeof(*c->guests), compare_id) : NULL;
    return p ? *p : NULL;
}

static uint64_t oldest(const struct history *h, const struct conn *c)
{
    return c->n > h->samples ? c->n - h->samples : 0;
}

/* The first slot that ends after t_ns. Their times go up, so that half of what is left is left out
 * each time. */
static uint64_t slot_after(const struct history *h, const struct conn *c, int64_t t_ns)
{
    uint64_t lo = oldest(h, c), hi = c->n;

    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if ((int64_t)c->slots[mid % h->samples].end_ns <= t_ns)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

struct reading {
    const struct history *h;
    const struct conn *c;
    const struct past *p;
    enum metric m;
    int64_t from_ns;
    uint64_t slot; /* the first that may lie in the present part or later */
};

/* The mean of what is known from lo to hi, ns after from_ns. */
static float mean(struct reading *r, double lo, double hi)
{
    double sum = 0, weight = 0;

    for (uint64_t i = r->slot; i < r->c->n; i++) {
        const struct slot *s = &r->c->slots[i % r->h->samples];
        double begin = (double)((int64_t)s->begin_ns - r->from_ns);
        double end = (double)((int64_t)s->end_ns - r->from_ns);
        if (begin >= hi)
            break;
        if (end <= lo) {
            r->slot = i + 1;
            continue;
        }
        double v = (double)past_figure(r->h, r->p, i, r->m);
        if (isnan(v))
            continue;
        double w = (end < hi ? end : hi) - (begin > lo ? begin : lo);
        sum += v * w;
        weight += w;
    }
    return weight > 0 ? (float)(sum / weight) : NAN;
}

size_t history_read(const struct history *h, size_t source, const char *guest_id, enum metric m,
                    int64_t from_ns, int64_t to_ns, float *ret, size_t n)
{
    struct reading r = { .h = h, .m = m, .from_ns = from_ns };
    double span = (double)(to_ns - from_ns);
    size_t known = 0;

    r.c = source < h->n_conns ? &h->conns[source] : NULL;
    r.p = r.c && to_ns > from_ns ? find(r.c, guest_id) : NULL;
    r.slot = r.p ? slot_after(h, r.c, from_ns) : 0;
    for (size_t i = 0; i < n; i++) {
        double lo = span * (double)i / (double)n, hi = span * (double)(i + 1) / (double)n;
        ret[i] = r.p ? mean(&r, lo, hi) : NAN;
        known += !isnan(ret[i]);
    }
    return known;
}

void history_recent(const struct history *h, size_t source, const char *guest_id, enum metric m,
                    float *ret, size_t n)
{
    const struct conn *c = source < h->n_conns ? &h->conns[source] : NULL;
    const struct past *p = c ? find(c, guest_id) : NULL;
    uint64_t have = p ? c->n - oldest(h, c) : 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t ago = n - i; /* 1 = the newest */
        ret[i] = ago <= have ? past_figure(h, p, c->n - ago, m) : NAN;
    }
}

bool history_range(const struct history *h, size_t source, uint64_t *ret_begin_ns,
                   uint64_t *ret_end_ns)
{
    const struct conn *c = source < h->n_conns ? &h->conns[source] : NULL;

    if (!c || c->n == 0)
        return false;
    *ret_begin_ns = c->slots[oldest(h, c) % h->samples].begin_ns;
    *ret_end_ns = c->slots[(c->n - 1) % h->samples].end_ns;
    return true;
}

static size_t past_bytes(const struct history *h, const struct past *p)
{
    size_t bytes = sizeof(*p) + h->n_chunks * sizeof(p->chunk[0]) + (p->id ? strlen(p->id) + 1 : 0);

    for (size_t i = 0; i < h->n_chunks; i++)
        bytes += p->chunk[i] ? sizeof(*p->chunk[i]) : 0;
    return bytes;
}

size_t history_bytes(const struct history *h)
{
    size_t bytes = sizeof(*h) + h->n_conns * sizeof(*h->conns);

    for (size_t i = 0; i < h->n_conns; i++) {
        const struct conn *c = &h->conns[i];
        bytes += (c->cap + c->spare_cap) * sizeof(struct past *);
        bytes += c->slots ? h->samples * sizeof(*c->slots) : 0;
        bytes += c->host ? past_bytes(h, c->host) : 0;
        for (size_t j = 0; j < c->n_guests; j++)
            bytes += past_bytes(h, c->guests[j]);
    }
    return bytes;
}
