/* The order of the rows. A rate jumps from sample to sample; sorting by it makes rows jump. So the
 * order follows a moving average of the rate, while the cell shows the rate itself. Pure. */
#ifndef TUI_ORDER_H
#define TUI_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/column.h"
#include "core/table.h"

/* Exponential moving average of one value of one guest. */
struct average {
    bool known;
    double value;
    uint64_t t_ns; /* when the latest value that went into it was read */
};

/* The average after `value`, read at t_ns. The same sample again changes nothing. */
struct average average_next(struct average before, double value, uint64_t t_ns);

/* What a row is sorted by. Text belongs to the table. */
struct order_key {
    bool known;
    const char *text;
    double num;
};

/* The averages of every row of `now` (in table_build()'s order) for column c, carried on from those
 * of the table before. before may have no rows. ret has room for now->n. */
void order_averages(const struct column *c, const struct table *now, const struct table *before,
                    const struct average *before_averages, struct average *ret);

/* The keys of every row of t: the averages for a rate, the value itself otherwise. */
void order_keys(const struct column *c, const struct table *t, const struct average *averages,
                struct order_key *ret);

/* Less than 0 when a comes before b: numbers largest first, text ascending, unless reverse; what is
 * not known always last. */
int order_compare_keys(const struct order_key *a, const struct order_key *b, bool reverse);

/* Sorts row indices: as table_sort(), by these keys. */
void order_sort(size_t *rows, size_t n, const struct table *t, const struct order_key *keys,
                bool reverse);

/* Rows of table_build() come source by source, by id within: where (source, id) stands against r.
 */
int order_compare_place(size_t source, const char *id, const struct row *r);

#endif
