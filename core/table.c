#include "core/table.h"

#include <string.h>

#include "core/mem.h"

static struct table_source copy_source(const struct table_source *s)
{
    return (struct table_source){
        .uri = xstrdup(s->uri),
        .platform = s->platform,
        .state = s->state,
        .reason = s->reason ? xstrdup(s->reason) : NULL,
        .prev = snapshot_ref(s->prev),
        .now = snapshot_ref(s->now),
    };
}

static struct row make_row(const struct table *t, size_t source, const struct guest *now,
                           const struct guest *prev)
{
    uint64_t read_ns = now->now.t_ns;

    return (struct row){
        .guest = now,
        .prev = prev,
        .source = source,
        .stale = t->sources[source].state != CONN_OK,
        .age_ns = t->t_ns > read_ns ? t->t_ns - read_ns : 0,
    };
}

/* Both snapshots are sorted by id, so one walk finds every guest's predecessor. */
static void add_rows(struct table *t, size_t source)
{
    const struct snapshot *now = t->sources[source].now, *prev = t->sources[source].prev;
    size_t j = 0;

    if (!now)
        return;
    for (size_t i = 0; i < now->n; i++) {
        const struct guest *g = &now->guests[i], *before = NULL;
        while (prev && j < prev->n && strcmp(prev->guests[j].id, g->id) < 0)
            j++;
        if (prev && j < prev->n && strcmp(prev->guests[j].id, g->id) == 0)
            before = &prev->guests[j];
        t->rows[t->n++] = make_row(t, source, g, before);
    }
}

void table_build(struct table *ret, const struct table_source *sources, size_t n, uint64_t now_ns)
{
    size_t guests = 0;

    *ret = (struct table){ .t_ns = now_ns, .n_sources = n };
    ret->sources = xcalloc(n, sizeof(*ret->sources));
    for (size_t i = 0; i < n; i++) {
        ret->sources[i] = copy_source(&sources[i]);
        guests += sources[i].now ? sources[i].now->n : 0;
    }
    ret->rows = xcalloc(guests, sizeof(*ret->rows));
    for (size_t i = 0; i < n; i++)
        add_rows(ret, i);
}

void table_release(struct table *t)
{
    for (size_t i = 0; i < t->n_sources; i++) {
        free(t->sources[i].uri);
        free(t->sources[i].reason);
        snapshot_unref(t->sources[i].prev);
        snapshot_unref(t->sources[i].now);
    }
    free(t->sources);
    free(t->rows);
    *t = (struct table)TABLE_INIT;
}

bool table_host(const struct table *t, size_t source, struct row *ret)
{
    const struct table_source *s = &t->sources[source];

    if (!s->now || !s->now->has_host)
        return false;
    *ret = make_row(t, source, &s->now->host, s->prev && s->prev->has_host ? &s->prev->host : NULL);
    return true;
}

bool table_local_host(const struct table *t, struct row *ret)
{
    bool found = false;

    for (size_t i = 0; i < t->n_sources; i++) {
        bool hypervisor = strcmp(t->sources[i].uri, "xen:///") == 0;
        bool machine = strcmp(t->sources[i].uri, "host:///") == 0;
        if ((hypervisor || (machine && !found)) && table_host(t, i, ret))
            found = true;
        if (found && hypervisor)
            break;
    }
    return found;
}
