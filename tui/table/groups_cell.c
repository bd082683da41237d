/* What the guests of a group come to. */
#include "tui/table/groups.h"

#include <string.h>

#include "core/mem.h"

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

/* What does not run uses nothing: that it has no value makes the sum no less certain. */
static bool may_use(const struct guest *g)
{
    return g->state != GUEST_STOPPED && g->state != GUEST_CRASHED;
}

static void add_guest(struct group_cell *s, const struct guest *g, const struct value *v)
{
    if (v->known) {
        s->n_known++;
        s->sum += v->num;
    } else {
        s->n_unknown += may_use(g);
    }
}

static void add_up(struct group_cell *s, const struct group *g, const struct column *c,
                   const struct table *t, const size_t *rows)
{
    for (size_t i = g->first; i < g->first + g->n; i++) {
        struct value v = column_value(c, t, &t->rows[rows[i]]);
        add_guest(s, t->rows[rows[i]].guest, &v);
    }
}

static const char *common_text(const struct group *g, const struct column *c, const struct table *t,
                               const size_t *rows)
{
    const char *text = NULL;

    for (size_t i = g->first; i < g->first + g->n; i++) {
        struct value v = column_value(c, t, &t->rows[rows[i]]);
        if (!v.known || (text && v.text != text && strcmp(v.text, text) != 0))
            return NULL;
        text = v.text;
    }
    return text;
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
        cell->text = common_text(x, c, t, rows);
    else if (group_can_add(c))
        add_up(cell, x, c, t, rows);
    return cell;
}
