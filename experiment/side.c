#include "experiment/side.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/mem.h"

/* The rows of a side in one table. */
struct members {
    struct row *rows;
    size_t n;
};

int side_init(struct side *s, const char *selector, bool sum, struct err *e)
{
    *s = (struct side){ .kind = *selector ? SIDE_UNKNOWN : SIDE_ALL, .sum = sum };
    if (strpbrk(selector, "=<>~!&|()")) {
        int rc = filter_parse(selector, &s->filter, e);
        if (rc < 0)
            return rc;
        s->kind = SIDE_FILTER;
    }
    s->selector = xstrdup(selector);
    return 0;
}

void side_release(struct side *s)
{
    for (unsigned m = 0; m < METRIC_COUNT; m++) {
        free(s->of[m].v);
        free(s->of[m].why);
    }
    strlist_release(&s->platforms);
    filter_free(s->filter);
    free(s->selector);
    free(s->uri);
    free(s->id);
    *s = (struct side){ .kind = SIDE_UNKNOWN };
}

static void settle(struct side *s, enum side_kind kind, const struct table *t, const struct row *r)
{
    s->kind = kind;
    s->uri = xstrdup(t->sources[r->source].uri);
    s->id = xstrdup(r->guest->id);
}

static bool has_word(const char *text, const char *word)
{
    return text && strcmp(text, word) == 0;
}

/* What a word means. */
static int look_up(struct side *s, const struct table *t, struct err *e)
{
    struct err none = ERR_INIT;
    const struct row *r;
    struct row host;
    int rc = table_find_guest(t, s->selector, &r, &none);

    if (rc == 0)
        settle(s, SIDE_GUEST, t, r);
    else if (rc != -ESRCH && e)
        *e = none;
    if (rc != -ESRCH)
        return rc;
    for (size_t i = 0; i < t->n; i++) {
        if (has_word(t->rows[i].guest->group, s->selector)) {
            s->kind = SIDE_GROUP;
            return 0;
        }
        if (has_word(t->rows[i].guest->platform, s->selector))
            s->kind = SIDE_PLATFORM;
    }
    if (s->kind == SIDE_UNKNOWN && strcmp(s->selector, "host") == 0 && table_local_host(t, &host))
        settle(s, SIDE_HOST, t, &host);
    return 0;
}

static bool is_member(const struct side *s, const struct table *t, const struct row *r)
{
    switch (s->kind) {
    case SIDE_GUEST:
        return strcmp(r->guest->id, s->id) == 0 && strcmp(t->sources[r->source].uri, s->uri) == 0;
    case SIDE_GROUP:
        return has_word(r->guest->group, s->selector);
    case SIDE_PLATFORM:
        return has_word(r->guest->platform, s->selector);
    case SIDE_FILTER:
        return filter_match(s->filter, t, r);
    case SIDE_ALL:
        return true;
    default:
        return false;
    }
}

static bool add_host(const struct side *s, const struct table *t, struct row *ret)
{
    for (size_t i = 0; i < t->n_sources; i++)
        if (strcmp(t->sources[i].uri, s->uri) == 0)
            return table_host(t, i, ret);
    return false;
}

static void find_members(const struct side *s, const struct table *t, struct members *ret)
{
    ret->rows = xcalloc(t->n + 1, sizeof(*ret->rows));
    ret->n = 0;
    if (s->kind == SIDE_HOST)
        ret->n += add_host(s, t, &ret->rows[0]);
    for (size_t i = 0; i < t->n; i++)
        if (is_member(s, t, &t->rows[i]))
            ret->rows[ret->n++] = t->rows[i];
}

/* Those with news. */
static void keep_fresh(const struct side *s, struct members *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++)
        if (!m->rows[i].stale && m->rows[i].guest->now.t_ns > s->taken_ns)
            m->rows[n++] = m->rows[i];
    m->n = n;
}

static void note_why(struct side_samples *to, const char *why)
{
    if (to->why && strcmp(to->why, why) == 0)
        return;
    free(to->why);
    to->why = xstrdup(why);
}

static void take_metric(struct side *s, enum metric metric, const struct members *m)
{
    struct side_samples *to = &s->of[metric];
    double sum = 0, one;
    size_t known = 0;

    for (size_t i = 0; i < m->n; i++) {
        const char *why = "unknown";
        if (metric_value(metric, &m->rows[i], &one, &why)) {
            sum += one;
            known++;
        } else {
            note_why(to, why);
        }
    }
    if (known == 0 || (s->sum && known < m->n))
        return;
    to->v = grow_array(to->v, &to->cap, to->n + 1, sizeof(*to->v));
    to->v[to->n++] = s->sum ? sum : sum / (double)known;
}

static void note_guest(struct side *s, const struct guest *g)
{
    uint64_t vcpus;

    if (sample_get(&g->now, F_VCPUS, &vcpus)) {
        s->vcpus += (double)vcpus;
        s->n_vcpus++;
    }
    if (!strlist_has(&s->platforms, g->platform))
        strlist_add(&s->platforms, g->platform);
}

static void take_members(struct side *s, const struct members *m)
{
    s->samples++;
    if (!s->guests_most || m->n < s->guests_least)
        s->guests_least = m->n;
    if (m->n > s->guests_most)
        s->guests_most = m->n;
    for (size_t i = 0; i < m->n; i++)
        note_guest(s, m->rows[i].guest);
    for (unsigned k = 0; k < METRIC_COUNT; k++)
        take_metric(s, (enum metric)k, m);
}

int side_take(struct side *s, const struct table *t, struct err *e)
{
    struct members m;

    if (s->kind == SIDE_UNKNOWN) {
        int rc = look_up(s, t, e);
        if (rc < 0)
            return rc;
    }
    find_members(s, t, &m);
    s->there = m.n > 0;
    s->absent += s->seen && !s->there;
    s->seen |= s->there;
    keep_fresh(s, &m);
    if (m.n)
        take_members(s, &m);
    free(m.rows);
    s->taken_ns = t->t_ns;
    return 0;
}

double side_vcpus(const struct side *s)
{
    return s->n_vcpus ? s->vcpus / (double)s->n_vcpus : (double)NAN;
}
