#include "tui/table/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* After this long a step of the rate has gone two thirds of its way into the average. */
#define AVERAGE_TAU_NS 4e9

struct average average_next(struct average before, double value, uint64_t t_ns)
{
    if (!before.known || t_ns < before.t_ns)
        return (struct average){ .known = true, .value = value, .t_ns = t_ns };
    if (t_ns == before.t_ns)
        return before;
    double weight = 1 - exp(-(double)(t_ns - before.t_ns) / AVERAGE_TAU_NS);
    before.value += weight * (value - before.value);
    before.t_ns = t_ns;
    return before;
}

int order_compare_place(size_t source, const char *id, const struct row *r)
{
    if (source != r->source)
        return source < r->source ? -1 : 1;
    return strcmp(id, r->guest->id);
}

void order_averages(const struct column *c, const struct table *now, const struct table *before,
                    const struct average *before_averages, struct average *ret)
{
    size_t j = 0;

    for (size_t i = 0; i < now->n; i++) {
        const struct row *r = &now->rows[i];
        struct average old = { .known = false };
        /* Both tables are in the same order: one walk finds every guest's past. */
        while (j < before->n && order_compare_place(r->source, r->guest->id, &before->rows[j]) > 0)
            j++;
        if (j < before->n && order_compare_place(r->source, r->guest->id, &before->rows[j]) == 0)
            old = before_averages[j];
        struct value v = column_value(c, now, r);
        ret[i] = (struct average){ .known = false };
        if (v.known && !v.is_text)
            ret[i] = average_next(old, v.num, r->guest->now.t_ns);
    }
}

void order_keys(const struct column *c, const struct table *t, const struct average *averages,
                struct order_key *ret)
{
    for (size_t i = 0; i < t->n; i++) {
        if (c->needs_rate) {
            ret[i] = (struct order_key){ .known = averages[i].known, .num = averages[i].value };
        } else {
            struct value v = column_value(c, t, &t->rows[i]);
            ret[i] = (struct order_key){ v.known, v.is_text ? v.text : NULL, v.num };
        }
    }
}

struct order {
    const struct table *table;
    const struct order_key *keys;
    bool reverse;
};

int order_compare_keys(const struct order_key *a, const struct order_key *b, bool reverse)
{
    int order;

    if (a->known != b->known)
        return a->known ? -1 : 1;
    if (!a->known)
        return 0;
    if (a->text)
        order = strcasecmp(a->text, b->text);
    else
        order = (b->num > a->num) - (b->num < a->num);
    return reverse ? -order : order;
}

static int compare_rows(const void *x, const void *y, void *arg)
{
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    const struct order *o = arg;
    int c = order_compare_keys(&o->keys[a], &o->keys[b], o->reverse);

    if (c == 0)
        c = strcmp(o->table->rows[a].guest->name, o->table->rows[b].guest->name);
    return c ? c : (a > b) - (a < b);
}

void order_sort(size_t *rows, size_t n, const struct table *t, const struct order_key *keys,
                bool reverse)
{
    struct order o = { t, keys, reverse };

    if (n)
        qsort_r(rows, n, sizeof(*rows), compare_rows, &o);
}
