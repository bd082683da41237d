/* What the guests of a group come to. */
#include "tui/table/groups.h"

#include <string.h>

#include "core/mem.h"
#include "core/rate.h"

bool group_can_add(const struct column *c)
{
    switch (c->kind) {
    case COLUMN_BYTES:
    case COLUMN_BYTE_RATE:
    case COLUMN_COUNT:
    case COLUMN_COUNT_RATE:
    case COLUMN_CPU_TIME:
        return true;
    case COLUMN_PERCENT: /* of a core; what is of each guest's own memory cannot be added */
        return c->needs_rate;
    default:
        return false;
    }
}

enum group_figure group_figure(const struct column *c)
{
    if (group_can_add(c))
        return GROUP_SUM;
    if (c->kind == COLUMN_PERCENT || c->kind == COLUMN_LATENCY)
        return GROUP_MEAN;
    return strcmp(c->key, "age") == 0 ? GROUP_MOST : GROUP_LEAST;
}

/* What a guest's share or latency counts in the mean: the memory that it may hold, its requests per
 * second. False when that is not known. */
static bool weigh(const struct column *c, const struct row *r, double *ret)
{
    const char *why;
    uint64_t limit;

    if (c->kind == COLUMN_LATENCY)
        return rate_per_s(r->prev, r->guest, c->field, ret, &why);
    if (!sample_get(&r->guest->now, F_MEM_LIMIT, &limit))
        return false;
    *ret = (double)limit;
    return true;
}

static void add_value(struct group_cell *s, enum group_figure figure, double value, double weight)
{
    s->differs = s->differs || (s->n_known && value != s->value);
    if (figure == GROUP_SUM || figure == GROUP_MEAN)
        s->value += value * weight;
    else if (!s->n_known || (figure == GROUP_LEAST ? value < s->value : value > s->value))
        s->value = value;
    s->weight += weight;
    s->n_known++;
}

static void add_guest(struct group_cell *s, const struct column *c, const struct table *t,
                      const struct row *r)
{
    enum group_figure figure = group_figure(c);
    struct value v = column_value(c, t, r);
    double weight = 1;

    bool is_weighed = figure != GROUP_MEAN || weigh(c, r, &weight);
    if (v.known && is_weighed)
        add_value(s, figure, v.num, weight);
    else if (!is_weighed || weight > 0) /* who has asked for nothing waits for nothing */
        s->n_unknown += guest_may_use(r->guest);
}

static void add_up(struct group_cell *s, const struct group *g, const struct column *c,
                   const struct table *t, const size_t *rows)
{
    for (size_t i = g->first; i < g->first + g->n; i++)
        add_guest(s, c, t, &t->rows[rows[i]]);
    if (group_figure(c) == GROUP_MEAN && s->n_known)
        s->value /= s->weight;
}

/* The text that all have. */
static void find_text(struct group_cell *s, const struct group *g, const struct column *c,
                      const struct table *t, const size_t *rows)
{
    for (size_t i = g->first; i < g->first + g->n; i++) {
        struct value v = column_value(c, t, &t->rows[rows[i]]);
        s->differs = s->differs || (s->text && v.known && strcmp(v.text, s->text) != 0);
        s->text = v.known ? v.text : s->text;
        s->n_known += v.known;
    }
    if (s->differs || s->n_known < g->n)
        s->text = NULL;
}

const struct group_cell *group_cell(const struct groups *g, size_t group, const struct column *c,
                                    const struct table *t, const size_t *rows)
{
    struct group *x = &g->v[group];
    size_t n;
    const struct column *all = columns_all(&n);

    if (!x->cells)
        x->cells = xcalloc(n, sizeof(*x->cells));
    struct group_cell *cell = &x->cells[c - all];
    if (cell->counted)
        return cell;
    cell->counted = true;
    if (!column_is_number(c))
        find_text(cell, x, c, t, rows);
    else
        add_up(cell, x, c, t, rows);
    return cell;
}
