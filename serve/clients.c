#include "serve/clients.h"

#define NS_PER_S 1000000000ull
/* No usual scrape interval, so that no scraper finds its connection closed in that very moment. */
#define PATIENCE_NS (12 * NS_PER_S)
/* Enough for a page on a slow line when others are waiting. */
#define PATIENCE_FULL_NS NS_PER_S
enum { FEW = 16 };

struct client *clients_add(struct clients *c, void *connection, uint64_t now_ns)
{
    for (size_t i = 0; i < CLIENTS_MOST; i++) {
        if (c->v[i].connection)
            continue;
        c->v[i] = (struct client){ connection, now_ns, false };
        c->n++;
        return &c->v[i];
    }
    return NULL;
}

void clients_remove(struct clients *c, struct client *which)
{
    which->connection = NULL;
    c->n--;
}

static struct client *oldest(struct clients *c)
{
    struct client *found = NULL;

    for (size_t i = 0; i < CLIENTS_MOST; i++)
        if (c->v[i].connection && !c->v[i].cut && (!found || c->v[i].since_ns < found->since_ns))
            found = &c->v[i];
    return found;
}

static size_t n_cut(const struct clients *c)
{
    size_t n = 0;

    for (size_t i = 0; i < CLIENTS_MOST; i++)
        n += c->v[i].connection && c->v[i].cut;
    return n;
}

struct client *clients_overdue(struct clients *c, uint64_t now_ns)
{
    struct client *found = oldest(c);
    bool full = c->n - n_cut(c) > CLIENTS_MOST - FEW;

    if (!found || now_ns < found->since_ns + (full ? PATIENCE_FULL_NS : PATIENCE_NS))
        return NULL;
    found->cut = true;
    return found;
}
