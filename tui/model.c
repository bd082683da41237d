#include "tui/model.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

void model_init(struct model *m, const struct column *sort, bool reverse)
{
    *m = (struct model){ .table = TABLE_INIT, .sort = sort, .reverse = reverse };
}

void model_release(struct model *m)
{
    table_release(&m->table);
    filter_free(m->filter);
    free(m->averages);
    free(m->keys);
    free(m->shown);
    free(m->selected_id);
}

const struct row *model_row(const struct model *m, size_t at)
{
    return &m->table.rows[m->shown[at]];
}

const struct row *model_selected(const struct model *m)
{
    return m->selected < m->n_shown ? model_row(m, m->selected) : NULL;
}

const struct row *model_find(const struct model *m, size_t source, const char *id)
{
    size_t lo = 0, hi = m->table.n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = order_compare_place(source, id, &m->table.rows[mid]);
        if (order == 0)
            return &m->table.rows[mid];
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

static void follow_selection(struct model *m)
{
    for (size_t i = 0; m->selected_id && i < m->n_shown; i++) {
        if (order_compare_place(m->selected_source, m->selected_id, model_row(m, i)) == 0) {
            m->selected = i;
            return;
        }
    }
    if (m->selected >= m->n_shown)
        m->selected = m->n_shown ? m->n_shown - 1 : 0;
}

/* Chooses and orders the rows by what is known of them already. */
static void arrange(struct model *m)
{
    m->n_shown = 0;
    m->name_bytes = 0;
    for (size_t i = 0; i < m->table.n; i++) {
        const struct row *r = &m->table.rows[i];
        if (m->filter && !filter_match(m->filter, &m->table, r))
            continue;
        m->shown[m->n_shown++] = i;
        size_t len = strlen(r->guest->name);
        if (len > m->name_bytes)
            m->name_bytes = len;
    }
    order_sort(m->shown, m->n_shown, &m->table, m->keys, m->reverse);
    follow_selection(m);
}

static void count_states(struct model *m)
{
    memset(m->states, 0, sizeof(m->states));
    m->n_stale = 0;
    for (size_t i = 0; i < m->table.n; i++) {
        m->states[m->table.rows[i].guest->state]++;
        m->n_stale += m->table.rows[i].stale;
    }
}

/* Averages and keys of m->table; `before` is the table that m->averages belong to. */
static void compute_keys(struct model *m, const struct table *before)
{
    struct average *averages = xcalloc(m->table.n, sizeof(*averages));

    if (m->sort->needs_rate)
        order_averages(m->sort, &m->table, before, m->averages, averages);
    free(m->averages);
    m->averages = averages;
    m->keys = xreallocarray(m->keys, m->table.n, sizeof(*m->keys));
    order_keys(m->sort, &m->table, m->averages, m->keys);
}

void model_take(struct model *m, struct table *t)
{
    _cleanup_table_ struct table before = m->table;

    m->table = *t;
    *t = (struct table)TABLE_INIT;
    m->shown = xreallocarray(m->shown, m->table.n, sizeof(*m->shown));
    compute_keys(m, &before);
    count_states(m);
    arrange(m);
}

void model_sort(struct model *m, const struct column *sort, bool reverse)
{
    bool other = sort != m->sort;

    m->sort = sort;
    m->reverse = reverse;
    if (other) /* another column's past is of no use: start from the present values */
        compute_keys(m, &(struct table)TABLE_INIT);
    arrange(m);
}

void model_filter(struct model *m, struct filter *f)
{
    filter_free(m->filter);
    m->filter = f;
    arrange(m);
}

bool model_matches(const struct model *m, const struct filter *f)
{
    for (size_t i = 0; i < m->table.n; i++)
        if (filter_match(f, &m->table, &m->table.rows[i]))
            return true;
    return m->table.n == 0;
}

void model_select(struct model *m, size_t at)
{
    free(m->selected_id);
    m->selected_id = NULL;
    if (m->n_shown == 0) {
        m->selected = 0;
        return;
    }
    m->selected = at < m->n_shown ? at : m->n_shown - 1;
    const struct row *r = model_selected(m);
    m->selected_id = xstrdup(r->guest->id);
    m->selected_source = r->source;
}

void model_select_place(struct model *m, size_t at)
{
    free(m->selected_id);
    m->selected_id = NULL;
    m->selected = at < m->n_shown ? at : m->n_shown ? m->n_shown - 1 : 0;
}
