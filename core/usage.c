#include "core/usage.h"

#include <string.h>

#include "core/mem.h"
#include "core/rate.h"
#include "core/strbuf.h"

/* Where a row with this key is, or belongs. */
static size_t position(const struct usage *u, const char *key)
{
    size_t low = 0, high = u->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strcmp(u->rows[mid].key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct usage_row *insert(struct usage *u, size_t at, const char *key, const struct table *t,
                                const struct row *r, bool is_host)
{
    u->rows = grow_array(u->rows, &u->cap, u->n + 1, sizeof(*u->rows));
    memmove(&u->rows[at + 1], &u->rows[at], (u->n - at) * sizeof(*u->rows));
    u->n++;
    struct usage_row *row = &u->rows[at];
    const char *uri = t->sources[r->source].uri;
    *row = (struct usage_row){ .key = xstrdup(key),
                               .name = xstrdup(r->guest->name),
                               .platform = xstrdup(r->guest->platform),
                               .connection = xstrdup(uri),
                               .id = xstrdup(r->guest->id),
                               .is_host = is_host,
                               /* Guests of a connection that is late were there all the while. */
                               .appeared = u->started && strlist_has(&u->connections, uri),
                               .last_boot = r->guest->boot };
    return row;
}

static void explain(struct usage_row *row, enum field f, const char *why)
{
    if (row->known >> f & 1u || row->why[f])
        return;
    row->why[f] = xstrdup(why);
}

/* How much a counter moved from the last sample to this one. After a reboot, and for a guest that
 * came later than the start, it counted from zero. */
static bool moved(const struct usage_row *row, const struct guest *g, bool fresh, enum field f,
                  uint64_t *ret, const char **why)
{
    const struct guest before = { .boot = row->last_boot, .now = row->last };

    if (fresh) {
        *why = sample_why(&g->now, f);
        return sample_get(&g->now, f, ret);
    }
    return rate_delta(&before, g, f, ret, why);
}

static void account(struct usage_row *row, const struct guest *g, bool fresh)
{
    for (unsigned i = 0; i < F_COUNT; i++) {
        enum field f = (enum field)i;
        const char *why = NULL;
        uint64_t delta;
        if (field_info(f)->kind != FIELD_COUNTER)
            continue;
        if (moved(row, g, fresh, f, &delta, &why)) {
            row->used[f] += delta;
            row->known |= 1u << f;
        } else {
            explain(row, f, why);
        }
    }
}

static void replace(char **text, const char *now)
{
    if (*text == now || (*text && now && strcmp(*text, now) == 0))
        return;
    free(*text);
    *text = now ? xstrdup(now) : NULL;
}

/* A guest may move to another group, and is where it was seen last. */
static void place(const struct usage *u, struct usage_row *row, const struct table *t,
                  const struct row *r)
{
    row->ran |= guest_may_use(r->guest);
    replace(&row->group, r->guest->group && *r->guest->group ? r->guest->group : NULL);
    if (u->tag_of)
        replace(&row->tag, u->tag_of(u->tag_arg, t, r));
}

static void add_row(struct usage *u, const struct table *t, const struct row *r, bool is_host)
{
    _cleanup_strbuf_ struct strbuf key = STRBUF_INIT;
    const struct guest *g = r->guest;

    strbuf_addf(&key, "%s\n%s", t->sources[r->source].uri, g->id);
    size_t at = position(u, strbuf_str(&key));
    bool is_new = at == u->n || strcmp(u->rows[at].key, strbuf_str(&key)) != 0;
    struct usage_row *row =
        is_new ? insert(u, at, strbuf_str(&key), t, r, is_host) : &u->rows[at];
    bool rebooted = !is_new && row->last_boot != g->boot;

    row->seen = true;
    row->rebooted |= rebooted;
    place(u, row, t, r);
    if (is_new ? row->appeared : g->now.t_ns > row->last.t_ns)
        account(row, g, is_new || rebooted);
    row->last = g->now;
    row->last_boot = g->boot;
}

void usage_add(struct usage *u, const struct table *t)
{
    struct row host;

    for (size_t i = 0; i < u->n; i++)
        u->rows[i].seen = false;
    if (table_local_host(t, &host))
        add_row(u, t, &host, true);
    for (size_t i = 0; i < t->n; i++)
        add_row(u, t, &t->rows[i], false);
    for (size_t i = 0; i < u->n; i++)
        u->rows[i].gone = !u->rows[i].seen;
    for (size_t i = 0; i < t->n_sources; i++)
        if (t->sources[i].now && !strlist_has(&u->connections, t->sources[i].uri))
            strlist_add(&u->connections, t->sources[i].uri);
    u->started = true;
}

void usage_release(struct usage *u)
{
    for (size_t i = 0; i < u->n; i++) {
        struct usage_row *row = &u->rows[i];
        free(row->key);
        free(row->name);
        free(row->platform);
        free(row->connection);
        free(row->id);
        free(row->group);
        free(row->tag);
        for (size_t f = 0; f < F_COUNT; f++)
            free(row->why[f]);
    }
    free(u->rows);
    strlist_release(&u->connections);
    *u = (struct usage)USAGE_INIT;
}

const char *usage_why(const struct usage_row *row, enum field f)
{
    if (row->known >> f & 1u)
        return NULL;
    return row->why[f] ? row->why[f] : "needs two samples";
}

enum field usage_time_of(enum field ops)
{
    return ops == F_DISK_READ_OPS ? F_DISK_READ_TIME : F_DISK_WRITE_TIME;
}

bool usage_latency(const struct usage_row *row, enum field ops, double *ret, const char **ret_why)
{
    enum field time = usage_time_of(ops);

    *ret_why = usage_why(row, time);
    if (!*ret_why)
        *ret_why = usage_why(row, ops);
    if (*ret_why)
        return false;
    *ret_why = "no request was served meanwhile";
    if (row->used[ops] == 0)
        return false;
    *ret = (double)row->used[time] / (double)row->used[ops];
    return true;
}
