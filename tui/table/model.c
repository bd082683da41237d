#include "tui/table/model.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

void model_init(struct model *m, const struct column *sort, bool reverse)
{
    *m = (struct model){ .table = TABLE_INIT, .sort = sort, .reverse = reverse };
    groups_init(&m->groups);
}

void model_release(struct model *m)
{
    table_release(&m->table);
    filter_free(m->filter);
    free(m->averages);
    free(m->keys);
    free(m->shown);
    free(m->selected_id);
    free(m->selected_group);
    groups_release(&m->groups);
}

static bool is_tree(const struct model *m)
{
    return m->groups.by != GROUP_BY_NONE;
}

size_t model_lines(const struct model *m)
{
    return is_tree(m) ? m->groups.n_lines : m->n_shown;
}

int model_line_group(const struct model *m, size_t line)
{
    return is_tree(m) ? m->groups.lines[line].group : NO_GROUP;
}

int model_line_depth(const struct model *m, size_t line)
{
    return is_tree(m) ? m->groups.lines[line].depth : 0;
}

static size_t line_place(const struct model *m, size_t line)
{
    return is_tree(m) ? m->groups.lines[line].place : line;
}

const struct row *model_row(const struct model *m, size_t place)
{
    return &m->table.rows[m->shown[place]];
}

const struct row *model_line_row(const struct model *m, size_t line)
{
    return model_line_group(m, line) == NO_GROUP ? model_row(m, line_place(m, line)) : NULL;
}

const struct row *model_selected(const struct model *m)
{
    return m->selected < model_lines(m) ? model_line_row(m, m->selected) : NULL;
}

int model_selected_group(const struct model *m)
{
    return m->selected < model_lines(m) ? model_line_group(m, m->selected) : NO_GROUP;
}

size_t model_selected_place(const struct model *m)
{
    return m->selected < model_lines(m) ? line_place(m, m->selected) : 0;
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

/* The place of the guest chosen; n_shown when it is not shown. */
static size_t chosen_place(const struct model *m)
{
    size_t i = 0;

    while (i < m->n_shown &&
           order_compare_place(m->selected_source, m->selected_id, model_row(m, i)) != 0)
        i++;
    return i;
}

/* The line of a guest; of the innermost group in sight that it is in when it has none itself. */
static size_t line_of(const struct model *m, size_t place)
{
    const struct groups *g = &m->groups;
    size_t found = 0;

    if (!is_tree(m))
        return place;
    for (size_t i = 0; i < g->n_lines && g->lines[i].place <= place; i++)
        found = i; /* the last line that begins no later is its own or that of its group */
    return found;
}

static void follow_selection(struct model *m)
{
    size_t n = model_lines(m), line = n;

    if (m->selected_group) {
        line = groups_find_line(&m->groups, m->selected_group);
    } else if (m->selected_id) {
        size_t place = chosen_place(m);
        line = place < m->n_shown ? line_of(m, place) : n;
    }
    if (line < n)
        m->selected = line;
    else if (m->selected >= n)
        m->selected = n ? n - 1 : 0;
}

static void note_length(struct model *m, size_t len, int depth)
{
    len += (size_t)depth * GROUP_INDENT;
    if (len > m->name_bytes)
        m->name_bytes = len;
}

/* Makes the tree of the rows shown, which are in order. */
static void make_tree(struct model *m)
{
    struct groups_input in = { &m->table, m->keys, m->sort, m->reverse };
    struct groups *g = &m->groups;

    groups_build(g, &in, m->shown, m->n_shown);
    for (size_t i = 0; i < g->n_lines; i++) {
        const struct group_line *l = &g->lines[i];
        bool is_group = l->group != NO_GROUP;
        const char *name = is_group ? g->v[l->group].name : model_row(m, l->place)->guest->name;
        note_length(m, strlen(name) + (is_group ? GROUP_LABEL_MORE : 0), l->depth);
    }
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
        if (!is_tree(m))
            note_length(m, strlen(r->guest->name), 0);
    }
    order_sort(m->shown, m->n_shown, &m->table, m->keys, m->reverse);
    if (is_tree(m))
        make_tree(m);
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

static void let_go(struct model *m)
{
    free(m->selected_id);
    free(m->selected_group);
    m->selected_id = m->selected_group = NULL;
}

static void hold_guest(struct model *m, size_t place)
{
    const struct row *r = model_row(m, place);

    let_go(m);
    m->selected_id = xstrdup(r->guest->id);
    m->selected_source = r->source;
}

void model_select(struct model *m, size_t line)
{
    size_t n = model_lines(m);

    let_go(m);
    m->selected = line < n ? line : n ? n - 1 : 0;
    if (n == 0)
        return;
    int group = model_line_group(m, m->selected);
    if (group == NO_GROUP)
        hold_guest(m, line_place(m, m->selected));
    else
        m->selected_group = xstrdup(m->groups.v[group].path);
}

void model_select_guest(struct model *m, size_t place)
{
    hold_guest(m, place);
    m->selected = line_of(m, place);
}

void model_add_tag(struct model *m, const char *name, struct filter *f)
{
    groups_add_tag(&m->groups, name, f);
}

void model_group(struct model *m, enum grouping by)
{
    if (m->selected_group && model_selected_group(m) != NO_GROUP)
        hold_guest(m, model_selected_place(m));
    m->groups.by = by;
    arrange(m);
}

bool model_toggle(struct model *m)
{
    int group = model_selected_group(m);

    if (group == NO_GROUP)
        return false;
    if (!m->selected_id) /* else the group only stands for that guest, which is in sight then */
        model_select(m, m->selected);
    groups_toggle(&m->groups, (size_t)group);
    arrange(m);
    return true;
}

void model_toggle_all(struct model *m)
{
    if (m->selected < model_lines(m) && model_line_depth(m, m->selected) > 0)
        hold_guest(m, model_selected_place(m)); /* finds the group that is left in sight */
    groups_toggle_all(&m->groups);
    arrange(m);
    model_select(m, m->selected);
}

void model_select_line(struct model *m, size_t line)
{
    size_t n = model_lines(m);

    let_go(m);
    m->selected = line < n ? line : n ? n - 1 : 0;
}
