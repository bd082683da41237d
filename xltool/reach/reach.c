/* The matrix: whom each guest, and this host, is to reach by which address. */
#include "xltool/reach/reach.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

const char *const icmp_words[] = { [ICMP_UNKNOWN] = "unknown", [ICMP_REACHED] = "reached", [ICMP_UNREACHED] = "unreached" };
const char *const tcp_words[] = { [TCP_UNKNOWN] = "unknown",
                                  [TCP_OPEN] = "open",
                                  [TCP_REFUSED] = "refused",
                                  [TCP_UNREACHED] = "unreached" };

void reach_why(char ret[REACH_WHY], const char *text)
{
    size_t n = strnlen(text, REACH_WHY - 1);

    memcpy(ret, text, n);
    ret[n] = '\0';
}

static void say_not_tried(struct reach_result *r)
{
    if (r->icmp == ICMP_UNKNOWN && !*r->icmp_why)
        reach_why(r->icmp_why, "it was not tried");
    if (r->tcp == TCP_UNKNOWN && !*r->tcp_why)
        reach_why(r->tcp_why, "it was not tried");
}

/* ---- making and ending ---- */

static void add_column(struct reach *r, enum reach_kind kind, size_t end, const char *address)
{
    struct reach_column *c = &r->columns[r->n_columns++];

    *c = (struct reach_column){ .kind = kind, .end = end };
    snprintf(c->address, sizeof(c->address), "%s", address);
}

void reach_init(struct reach *r, const struct row *const *guests, size_t n, const struct strlist *extra, uint16_t port)
{
    *r = (struct reach){ .n_ends = n + 1, .port = port };
    r->ends = xcalloc(n + 1, sizeof(*r->ends));
    r->columns = xcalloc(n + 2 + extra->n, sizeof(*r->columns));
    for (size_t i = 0; i < n; i++) {
        r->ends[i] = (struct reach_end){ .row = guests[i], .name = guests[i]->guest->name, .why = "it was not asked" };
        add_column(r, REACH_GUEST, i, "");
    }
    r->ends[n] = (struct reach_end){ .name = "host", .why = "it was not asked" };
    add_column(r, REACH_HOST, n, "");
    add_column(r, REACH_GATEWAY, 0, "");
    for (size_t i = 0; i < extra->n; i++)
        add_column(r, REACH_EXTRA, 0, extra->v[i]);
    r->cells = xcalloc(r->n_ends * r->n_columns, sizeof(*r->cells));
    for (size_t i = 0; i < r->n_ends * r->n_columns; i++) {
        r->cells[i].result.tcp_ms = NAN;
        say_not_tried(&r->cells[i].result);
    }
}

void reach_release(struct reach *r)
{
    for (size_t i = 0; i < r->n_ends; i++)
        free(r->ends[i].v);
    free(r->ends);
    free(r->columns);
    free(r->cells);
    strlist_release(&r->notes);
    *r = (struct reach){ .n_ends = 0 };
}

void reach_know(struct reach_end *end, const struct guest_addresses *a)
{
    end->known = true;
    end->why[0] = '\0';
    end->n = a->n;
    free(end->v);
    end->v = xcalloc(a->n + 1, sizeof(*end->v));
    memcpy(end->v, a->v, a->n * sizeof(*end->v));
    memcpy(end->gateway, a->gateway, sizeof(end->gateway));
}

struct reach_cell *reach_cell(const struct reach *r, size_t row, size_t column)
{
    return &r->cells[row * r->n_columns + column];
}

const char *reach_column_name(const struct reach *r, size_t column)
{
    const struct reach_column *c = &r->columns[column];

    return c->kind == REACH_GATEWAY ? "gateway" : c->kind == REACH_EXTRA ? c->address : r->ends[c->end].name;
}

/* ---- addresses ---- */

static bool is_near(const struct guest_address *a, uint32_t ip)
{
    return a->prefix > 0 && a->prefix < 32 && ((a->ip ^ ip) >> (32 - a->prefix)) == 0;
}

/* The address of `to` in a network of `from`, or its first. NULL when it has none. */
static const struct guest_address *choose(const struct reach_end *from, const struct reach_end *to)
{
    for (size_t i = 0; i < from->n; i++)
        for (size_t k = 0; k < to->n; k++)
            if (is_near(&from->v[i], to->v[k].ip))
                return &to->v[k];
    return to->n ? &to->v[0] : NULL;
}

static bool has(const struct reach_end *end, const char *address)
{
    for (size_t i = 0; i < end->n; i++)
        if (strcmp(end->v[i].text, address) == 0)
            return true;
    return false;
}

static void unknown(struct reach_cell *cell, const char *why)
{
    struct reach_result *r = &cell->result;

    r->icmp = ICMP_UNKNOWN;
    r->tcp = TCP_UNKNOWN;
    reach_why(r->icmp_why, why);
    reach_why(r->tcp_why, why);
}

static void aim_at_end(const struct reach_end *from, const struct reach_end *to, struct reach_cell *cell)
{
    const struct guest_address *a = choose(from, to);

    if (!to->known) {
        unknown(cell, "its address is not known");
    } else if (!a) {
        unknown(cell, "it has no IPv4 address");
        cell->result.icmp = ICMP_UNREACHED;
        cell->result.tcp = TCP_UNREACHED;
    } else {
        memcpy(cell->address, a->text, sizeof(cell->address));
    }
}

static void aim(struct reach *r, size_t row, size_t column)
{
    const struct reach_column *c = &r->columns[column];
    const struct reach_end *from = &r->ends[row];
    struct reach_cell *cell = reach_cell(r, row, column);

    if (c->kind == REACH_GUEST || c->kind == REACH_HOST) {
        cell->self = c->end == row;
        if (!cell->self)
            aim_at_end(from, &r->ends[c->end], cell);
    } else if (c->kind == REACH_GATEWAY) {
        memcpy(cell->address, from->gateway, sizeof(cell->address));
        if (!*cell->address)
            unknown(cell, from->known ? "it has no default gateway" : from->why);
    } else {
        memcpy(cell->address, c->address, sizeof(cell->address));
    }
    if (!*cell->address || !has(from, cell->address))
        return;
    *cell->address = '\0';
    cell->self = c->kind == REACH_EXTRA;
    if (!cell->self) /* user-mode networks: each guest is 10.0.2.15 in its own */
        unknown(cell, "both have the same address: who tries it reaches itself");
}

/* What answers may be either of them. */
static void note_twins(struct reach *r)
{
    for (size_t i = 0; i < r->n_ends; i++)
        for (size_t k = i + 1; k < r->n_ends; k++)
            for (size_t a = 0; a < r->ends[i].n; a++) {
                _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
                if (!has(&r->ends[k], r->ends[i].v[a].text))
                    continue;
                strbuf_addf(&text, "'%s' and '%s' both have %s: which of them answers a third one cannot be told",
                            r->ends[i].name, r->ends[k].name, r->ends[i].v[a].text);
                strlist_add(&r->notes, strbuf_str(&text));
            }
}

void reach_aim(struct reach *r)
{
    for (size_t row = 0; row < r->n_ends; row++)
        for (size_t column = 0; column < r->n_columns; column++)
            aim(r, row, column);
    for (size_t row = 0; row < r->n_ends; row++)
        if (!r->ends[row].known)
            reach_give_up(r, row, r->ends[row].why);
    note_twins(r);
}

/* ---- results ---- */

void reach_targets(const struct reach *r, size_t row, struct strlist *ret)
{
    for (size_t i = 0; i < r->n_columns; i++) {
        const char *address = reach_cell(r, row, i)->address;
        if (*address && !strlist_has(ret, address))
            strlist_add(ret, address);
    }
}

void reach_settle(struct reach *r, size_t row, const char *address, const struct reach_result *result)
{
    for (size_t i = 0; i < r->n_columns; i++) {
        struct reach_cell *cell = reach_cell(r, row, i);
        if (!*cell->address || strcmp(cell->address, address) != 0)
            continue;
        cell->result = *result;
        say_not_tried(&cell->result);
    }
}

void reach_give_up(struct reach *r, size_t row, const char *why)
{
    for (size_t i = 0; i < r->n_columns; i++) {
        struct reach_cell *cell = reach_cell(r, row, i);
        if (!cell->self)
            unknown(cell, why);
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

bool reach_rtt(const struct reach_result *result, double *min, double *median, double *max)
{
    double v[REACH_PINGS_MOST];
    size_t n = result->n_rtt;

    if (n == 0)
        return false;
    memcpy(v, result->rtt_ms, n * sizeof(*v));
    qsort(v, n, sizeof(*v), by_size);
    *min = v[0];
    *max = v[n - 1];
    *median = (v[(n - 1) / 2] + v[n / 2]) / 2;
    return true;
}
