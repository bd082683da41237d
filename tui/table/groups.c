#include "tui/table/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static const char *const names[GROUPINGS + 1] = {
    [GROUP_BY_NONE] = "none",         [GROUP_BY_CONNECTION] = "connection",
    [GROUP_BY_PLATFORM] = "platform", [GROUP_BY_GROUP] = "group",
    [GROUP_BY_TAG] = "tag",
};

const char *const *grouping_names(void)
{
    return names;
}

int grouping_find(const char *name)
{
    for (int i = 0; i < GROUPINGS; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -EINVAL;
}

void groups_init(struct groups *g)
{
    *g = (struct groups){ .by = GROUP_BY_NONE };
}

static void drop_all(struct groups *g)
{
    for (size_t i = 0; i < g->n; i++) {
        free(g->v[i].path);
        free(g->v[i].cells);
    }
    g->n = g->n_top = g->n_lines = 0;
}

void groups_release(struct groups *g)
{
    drop_all(g);
    for (size_t i = 0; i < g->n_tags; i++) {
        free(g->tags[i].name);
        filter_free(g->tags[i].filter);
    }
    free(g->tags);
    strlist_release(&g->others);
    free(g->v);
    free(g->lines);
    groups_init(g);
}

void groups_add_tag(struct groups *g, const char *name, struct filter *f)
{
    g->tags = grow_array(g->tags, &g->tags_cap, g->n_tags + 1, sizeof(*g->tags));
    g->tags[g->n_tags++] = (struct tag){ .name = xstrdup(name), .filter = f };
}

/* Where a guest belongs. */
struct entry {
    const char *top; /* NULL: to no group */
    size_t top_len;
    const char *sub; /* what stands behind the slash; NULL = nothing */
    size_t row, place;
};

/* "namespace/pod" is a pod in a namespace; a slash at an end is part of the name. */
static void split(struct entry *e)
{
    const char *slash = strchr(e->top, '/');

    if (!slash || slash == e->top || !slash[1])
        return;
    e->top_len = (size_t)(slash - e->top);
    e->sub = slash + 1;
}

static const char *tag_of(const struct groups *g, const struct table *t, const struct row *r)
{
    for (size_t i = 0; i < g->n_tags; i++)
        if (filter_match(g->tags[i].filter, t, r))
            return g->tags[i].name;
    return NULL;
}

static struct entry entry_of(const struct groups *g, const struct table *t, size_t row,
                             size_t place)
{
    const struct row *r = &t->rows[row];
    struct entry e = { .row = row, .place = place };

    if (g->by == GROUP_BY_CONNECTION)
        e.top = t->sources[r->source].uri;
    else if (g->by == GROUP_BY_PLATFORM)
        e.top = r->guest->platform;
    else if (g->by == GROUP_BY_GROUP)
        e.top = r->guest->group && *r->guest->group ? r->guest->group : NULL;
    else
        e.top = tag_of(g, t, r);
    e.top_len = e.top ? strlen(e.top) : 0;
    if (e.top && g->by == GROUP_BY_GROUP)
        split(&e);
    return e;
}

static int compare_tops(const struct entry *a, const struct entry *b)
{
    if (!a->top || !b->top)
        return !a->top - !b->top;
    if (a->top == b->top && a->top_len == b->top_len)
        return 0;
    size_t least = a->top_len < b->top_len ? a->top_len : b->top_len;
    int order = memcmp(a->top, b->top, least);
    return order ? order : (a->top_len > b->top_len) - (a->top_len < b->top_len);
}

static int compare_subs(const struct entry *a, const struct entry *b)
{
    if (!a->sub || !b->sub)
        return !!a->sub - !!b->sub;
    return strcmp(a->sub, b->sub);
}

static int compare_entries(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    int order = compare_tops(a, b);

    if (order == 0)
        order = compare_subs(a, b);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

/* A group while the tree is made. */
struct bunch {
    struct group group;
    size_t parent;      /* itself at depth 0 */
    size_t from, n_own; /* the entries that are in it and in no group below */
    size_t first_place; /* of its guests, before they were grouped */
};

struct bunches {
    struct bunch *v;
    size_t n, cap;
};

static bool is_closed(const struct groups *g, const char *path)
{
    return g->all_closed != strlist_has(&g->others, path);
}

static const char *rest_name(enum grouping by)
{
    return by == GROUP_BY_TAG ? "untagged" : "no group";
}

static size_t add_bunch(struct groups *g, struct bunches *b, const struct entry *e, size_t from,
                        size_t parent)
{
    bool is_sub = parent != SIZE_MAX;
    _cleanup_strbuf_ struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%d", (int)g->by);
    if (e->top)
        strbuf_add(&path, e->top, e->top_len);
    if (is_sub)
        strbuf_addf(&path, "/%s", e->sub);
    b->v = grow_array(b->v, &b->cap, b->n + 1, sizeof(*b->v));
    struct bunch *new = &b->v[b->n];
    *new =
        (struct bunch){ .from = from, .parent = is_sub ? parent : b->n, .first_place = SIZE_MAX };
    new->group.path = strbuf_detach(&path);
    new->group.name = new->group.path + 1 + (is_sub ? e->top_len + 1 : 0);
    if (!e->top)
        new->group.name = rest_name(g->by);
    new->group.is_rest = !e->top;
    new->group.is_open = !is_closed(g, new->group.path);
    new->group.depth = is_sub;
    return b->n++;
}

static void count_guest(struct bunch *b, const struct groups_input *in, const struct entry *e)
{
    const struct row *r = &in->table->rows[e->row];
    const struct order_key *key = &in->keys[e->row];

    b->group.n++;
    b->group.n_alive += r->guest->state == GUEST_RUNNING || r->guest->state == GUEST_BLOCKED;
    b->group.n_stale += r->stale;
    if (key->known && !key->text) {
        b->group.key.known = true;
        b->group.key.num += key->num;
    }
    if (e->place < b->first_place)
        b->first_place = e->place;
}

/* The entries are sorted: a group ends where its name does. */
static void gather(struct groups *g, const struct groups_input *in, const struct entry *e, size_t n,
                   struct bunches *ret)
{
    size_t top = SIZE_MAX, at = SIZE_MAX;

    for (size_t i = 0; i < n; i++) {
        bool is_new = i == 0 || compare_tops(&e[i - 1], &e[i]) != 0;
        if (is_new)
            top = at = add_bunch(g, ret, &e[i], i, SIZE_MAX);
        if (e[i].sub && (is_new || compare_subs(&e[i - 1], &e[i]) != 0))
            at = add_bunch(g, ret, &e[i], i, top);
        ret->v[at].n_own++;
        count_guest(&ret->v[at], in, &e[i]);
        if (at != top)
            count_guest(&ret->v[top], in, &e[i]);
    }
}

/* By what the groups are sorted: text by their names; sums; else, when the numbers have no sum, by
 * the first of their guests, which are in order. */
static void make_keys(const struct groups_input *in, struct bunches *b)
{
    bool by_name = !column_is_number(in->sort), by_sum = group_can_add(in->sort);

    for (size_t i = 0; i < b->n; i++) {
        struct bunch *x = &b->v[i];
        double place = (double)x->first_place;
        if (by_name)
            x->group.key = (struct order_key){ .known = true, .text = x->group.name };
        else if (!by_sum)
            x->group.key = (struct order_key){ .known = true, .num = in->reverse ? place : -place };
    }
}

struct siblings {
    const struct bunch *v;
    bool reverse;
};

static int compare_siblings(const struct group *a, const struct group *b, bool reverse)
{
    int order = (int)a->is_rest - (int)b->is_rest;

    if (order == 0)
        order = order_compare_keys(&a->key, &b->key, reverse);
    return order ? order : strcmp(a->path, b->path);
}

/* A group stands before those in it, and those of one group together. */
static int compare_bunches(const void *x, const void *y, void *arg)
{
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    const struct siblings *s = arg;
    size_t top_a = s->v[a].parent, top_b = s->v[b].parent;

    if (top_a != top_b)
        return compare_siblings(&s->v[top_a].group, &s->v[top_b].group, s->reverse);
    if (a == top_a || b == top_b)
        return (b == top_b) - (a == top_a);
    return compare_siblings(&s->v[a].group, &s->v[b].group, s->reverse);
}

static void add_line(struct groups *g, int group, int depth, size_t place)
{
    g->lines = grow_array(g->lines, &g->lines_cap, g->n_lines + 1, sizeof(*g->lines));
    g->lines[g->n_lines++] = (struct group_line){ group, depth, place };
}

/* Adds a group with its own guests; *out rows are in their place already. */
static void emit(struct groups *g, const struct bunches *all, const struct bunch *b,
                 const struct entry *entries, size_t *rows, size_t *out)
{
    bool in_sight = b->group.depth == 0 || all->v[b->parent].group.is_open;

    g->v = grow_array(g->v, &g->cap, g->n + 1, sizeof(*g->v));
    g->v[g->n] = b->group;
    g->v[g->n].first = *out;
    g->n_top += b->group.depth == 0;
    if (in_sight)
        add_line(g, (int)g->n, b->group.depth, *out);
    g->n++;
    for (size_t i = 0; i < b->n_own; i++) {
        if (in_sight && b->group.is_open)
            add_line(g, NO_GROUP, b->group.depth + 1, *out);
        rows[(*out)++] = entries[b->from + i].row;
    }
}

static void emit_all(struct groups *g, const struct groups_input *in, const struct bunches *b,
                     const struct entry *entries, size_t *rows)
{
    struct siblings s = { b->v, in->reverse };
    size_t *order = xcalloc(b->n, sizeof(*order)), out = 0;

    for (size_t i = 0; i < b->n; i++)
        order[i] = i;
    if (b->n)
        qsort_r(order, b->n, sizeof(*order), compare_bunches, &s);
    for (size_t i = 0; i < b->n; i++)
        emit(g, b, &b->v[order[i]], entries, rows, &out);
    free(order);
}

void groups_build(struct groups *g, const struct groups_input *in, size_t *rows, size_t n)
{
    struct entry *entries = xcalloc(n, sizeof(*entries));
    struct bunches b = { .v = NULL };

    drop_all(g);
    for (size_t i = 0; i < n; i++)
        entries[i] = entry_of(g, in->table, rows[i], i);
    if (n)
        qsort(entries, n, sizeof(*entries), compare_entries);
    gather(g, in, entries, n, &b);
    make_keys(in, &b);
    emit_all(g, in, &b, entries, rows);
    free(b.v);
    free(entries);
}

static void strlist_drop(struct strlist *l, const char *s)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->v[i], s) == 0) {
            free(l->v[i]);
            l->v[i] = l->v[--l->n];
            return;
        }
}

void groups_toggle(struct groups *g, size_t group)
{
    const char *path = g->v[group].path;

    if (strlist_has(&g->others, path))
        strlist_drop(&g->others, path);
    else
        strlist_add(&g->others, path);
}

void groups_toggle_all(struct groups *g)
{
    bool any_open = false;

    for (size_t i = 0; i < g->n; i++)
        any_open |= g->v[i].is_open && g->v[i].depth == 0; /* the others may be out of sight */
    g->all_closed = any_open;
    strlist_release(&g->others);
    g->others = (struct strlist)STRLIST_INIT;
}

size_t groups_find_line(const struct groups *g, const char *path)
{
    size_t i = 0;

    while (i < g->n_lines &&
           (g->lines[i].group == NO_GROUP || strcmp(g->v[g->lines[i].group].path, path) != 0))
        i++;
    return i;
}
