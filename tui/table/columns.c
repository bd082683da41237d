#include "tui/table/columns.h"

#include <stdlib.h>

#include "core/mem.h"

/* In the order in which they are missed least when a narrow terminal cuts them off at the right. */
static const char *const usual[] = {
    "name",      "platform",   "state",     "cpu",   "host_cpu", "mem",    "net_rx", "net_tx",
    "disk_read", "disk_write", "mem_limit", "vcpus", "wait",     "uptime", "group",
};

enum { N_USUAL = sizeof(usual) / sizeof(usual[0]) };

static void update_visible(struct columns *c)
{
    c->n_visible = 0;
    for (size_t i = 0; i < c->n; i++)
        if (c->shown[i])
            c->visible[c->n_visible++] = c->all[i];
}

static bool contains(const struct columns *c, size_t n, const struct column *col)
{
    for (size_t i = 0; i < n; i++)
        if (c->all[i] == col)
            return true;
    return false;
}

static void add(struct columns *c, size_t *n, const struct column *col, bool shown)
{
    if (!col || contains(c, *n, col))
        return;
    c->all[*n] = col;
    c->shown[(*n)++] = shown;
}

void columns_init(struct columns *c, const struct column *const *show, size_t n)
{
    size_t used = 0, n_all;
    const struct column *all = columns_all(&n_all);

    *c = (struct columns){ .all = xcalloc(n_all, sizeof(*c->all)),
                           .shown = xcalloc(n_all, sizeof(*c->shown)),
                           .visible = xcalloc(n_all, sizeof(*c->visible)),
                           .n = n_all };
    for (size_t i = 0; i < n; i++)
        add(c, &used, show[i], true);
    for (size_t i = 0; n == 0 && i < N_USUAL; i++)
        add(c, &used, column_find(usual[i]), true);
    for (size_t i = 0; i < n_all; i++)
        add(c, &used, &all[i], false);
    update_visible(c);
}

void columns_release(struct columns *c)
{
    free(c->all);
    free(c->shown);
    free(c->visible);
}

void columns_toggle(struct columns *c, size_t i)
{
    if (c->shown[i] && c->n_visible == 1)
        return;
    c->shown[i] = !c->shown[i];
    update_visible(c);
}

size_t columns_move(struct columns *c, size_t i, int by)
{
    if ((by < 0 && i == 0) || (by > 0 && i + 1 >= c->n))
        return i;
    size_t to = by < 0 ? i - 1 : i + 1;
    const struct column *col = c->all[i];
    bool shown = c->shown[i];
    c->all[i] = c->all[to];
    c->shown[i] = c->shown[to];
    c->all[to] = col;
    c->shown[to] = shown;
    update_visible(c);
    return to;
}

bool columns_are_usual(const struct columns *c)
{
    size_t n = 0;

    for (size_t i = 0; i < N_USUAL; i++) {
        const struct column *col = column_find(usual[i]);
        if (col && (n == c->n_visible || c->visible[n++] != col))
            return false;
    }
    return n == c->n_visible;
}

size_t columns_place(const struct columns *c, const struct column *col)
{
    size_t i = 0;

    while (i < c->n_visible && c->visible[i] != col)
        i++;
    return i;
}
