#include "tui/table/marks.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static int compare(size_t source, const char *id, const struct set_member *m)
{
    if (source != m->source)
        return source < m->source ? -1 : 1;
    return strcmp(id, m->id);
}

static int compare_places(const void *a, const void *b, void *set)
{
    const struct mark_set *s = set;
    const struct set_member *m = &s->members[*(const size_t *)a];

    return compare(m->source, m->id, &s->members[*(const size_t *)b]);
}

/* The place of a guest in a set; n when it is not there. */
static size_t place(const struct mark_set *s, size_t source, const char *id)
{
    size_t lo = 0, hi = s->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = compare(source, id, &s->members[s->sorted[mid]]);
        if (order == 0)
            return s->sorted[mid];
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return s->n;
}

/* Drops those that are gone, in one go: their places move up. */
static void drop(struct mark_set *s, const bool *gone)
{
    _cleanup_free_ size_t *to = xcalloc(s->n + 1, sizeof(*to));
    size_t n = s->n, kept = 0;

    for (size_t i = 0; i < n; i++) {
        to[i] = kept;
        if (gone[i]) {
            free(s->ids[i]);
            continue;
        }
        s->members[kept] = s->members[i];
        s->ids[kept++] = s->ids[i];
    }
    s->n = 0;
    for (size_t i = 0; i < n; i++)
        if (!gone[s->sorted[i]])
            s->sorted[s->n++] = to[s->sorted[i]];
}

/* Not found by place() before sort(). */
static void append(struct mark_set *s, size_t at, const struct set_member *who)
{
    s->members = grow_array(s->members, &s->members_cap, at + 1, sizeof(s->members[0]));
    s->ids = grow_array(s->ids, &s->ids_cap, at + 1, sizeof(s->ids[0]));
    s->sorted = grow_array(s->sorted, &s->sorted_cap, at + 1, sizeof(s->sorted[0]));
    s->ids[at] = xstrdup(who->id);
    s->members[at] = (struct set_member){ who->source, s->ids[at] };
    s->sorted[at] = at;
}

static void add(struct mark_set *s, const struct set_member *who, size_t n)
{
    size_t total = s->n;

    for (size_t i = 0; i < n; i++)
        if (place(s, who[i].source, who[i].id) == s->n)
            append(s, total++, &who[i]);
    s->n = total;
    if (s->n)
        qsort_r(s->sorted, s->n, sizeof(s->sorted[0]), compare_places, s);
}

static void take_out(struct mark_set *s, const struct set_member *who, size_t n)
{
    _cleanup_free_ bool *gone = xcalloc(s->n + 1, sizeof(*gone));

    for (size_t i = 0; i < n; i++)
        gone[place(s, who[i].source, who[i].id)] = true;
    drop(s, gone);
}

static bool has_all(const struct mark_set *s, const struct set_member *who, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (place(s, who[i].source, who[i].id) == s->n)
            return false;
    return true;
}

static void look_for_overlap(struct marks *m)
{
    const struct mark_set *a = &m->sets[MARK_A];

    m->overlap = false;
    for (size_t i = 0; i < a->n && !m->overlap; i++)
        m->overlap = marks_has(m, MARK_B, a->members[i].source, a->members[i].id);
}

void marks_toggle_all(struct marks *m, int set, const struct set_member *who, size_t n)
{
    if (has_all(&m->sets[set], who, n))
        take_out(&m->sets[set], who, n);
    else
        add(&m->sets[set], who, n);
    look_for_overlap(m);
}

void marks_toggle(struct marks *m, int set, size_t source, const char *id)
{
    marks_toggle_all(m, set, &(struct set_member){ source, id }, 1);
}

bool marks_has(const struct marks *m, int set, size_t source, const char *id)
{
    return place(&m->sets[set], source, id) < m->sets[set].n;
}

int marks_column(const struct marks *m, int set)
{
    return (set != MARK_CHOSEN && m->sets[MARK_CHOSEN].n) + (set == MARK_B && m->overlap);
}

int marks_width(const struct marks *m)
{
    if (m->sets[MARK_A].n || m->sets[MARK_B].n)
        return marks_column(m, MARK_B) + 2;
    return m->sets[MARK_CHOSEN].n ? 2 : 0;
}

void marks_keep(struct marks *m, int set,
                bool (*is_there)(const void *arg, size_t source, const char *id), const void *arg)
{
    struct mark_set *s = &m->sets[set];
    _cleanup_free_ bool *gone = xcalloc(s->n + 1, sizeof(*gone));

    for (size_t i = 0; i < s->n; i++)
        gone[i] = !is_there(arg, s->members[i].source, s->members[i].id);
    drop(s, gone);
    look_for_overlap(m);
}

void marks_clear(struct marks *m, int set)
{
    struct mark_set *s = &m->sets[set];

    for (size_t i = 0; i < s->n; i++)
        free(s->ids[i]);
    s->n = 0;
    look_for_overlap(m);
}

void marks_release(struct marks *m)
{
    for (int s = 0; s < MARK_SETS; s++) {
        marks_clear(m, s);
        free(m->sets[s].members);
        free(m->sets[s].ids);
        free(m->sets[s].sorted);
    }
    *m = (struct marks){ .sets = { { .members = NULL } } };
}
