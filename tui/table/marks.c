#include "tui/table/marks.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* The place of a guest in a set; n when it is not there. */
static size_t place(const struct mark_set *s, size_t source, const char *id)
{
    size_t i = 0;

    while (i < s->n && (s->members[i].source != source || strcmp(s->members[i].id, id) != 0))
        i++;
    return i;
}

static void drop(struct mark_set *s, size_t i)
{
    free(s->ids[i]);
    s->n--;
    memmove(&s->members[i], &s->members[i + 1], (s->n - i) * sizeof(s->members[0]));
    memmove(&s->ids[i], &s->ids[i + 1], (s->n - i) * sizeof(s->ids[0]));
}

static void add(struct mark_set *s, size_t source, const char *id)
{
    s->members = grow_array(s->members, &s->members_cap, s->n + 1, sizeof(s->members[0]));
    s->ids = grow_array(s->ids, &s->ids_cap, s->n + 1, sizeof(s->ids[0]));
    s->ids[s->n] = xstrdup(id);
    s->members[s->n] = (struct set_member){ source, s->ids[s->n] };
    s->n++;
}

void marks_toggle(struct marks *m, int set, size_t source, const char *id)
{
    struct mark_set *s = &m->sets[set];
    size_t i = place(s, source, id);

    if (i < s->n)
        drop(s, i);
    else
        add(s, source, id);
}

bool marks_has(const struct marks *m, int set, size_t source, const char *id)
{
    return place(&m->sets[set], source, id) < m->sets[set].n;
}

static bool in_both(const struct marks *m)
{
    const struct mark_set *a = &m->sets[MARK_A];

    for (size_t i = 0; i < a->n; i++)
        if (marks_has(m, MARK_B, a->members[i].source, a->members[i].id))
            return true;
    return false;
}

int marks_column(const struct marks *m, int set)
{
    return (set != MARK_CHOSEN && m->sets[MARK_CHOSEN].n) + (set == MARK_B && in_both(m));
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

    for (size_t i = s->n; i-- > 0;)
        if (!is_there(arg, s->members[i].source, s->members[i].id))
            drop(s, i);
}

void marks_clear(struct marks *m, int set)
{
    while (m->sets[set].n)
        drop(&m->sets[set], m->sets[set].n - 1);
}

void marks_release(struct marks *m)
{
    for (int s = 0; s < MARK_SETS; s++) {
        marks_clear(m, s);
        free(m->sets[s].members);
        free(m->sets[s].ids);
    }
    *m = (struct marks){ .sets = { { .members = NULL } } };
}
