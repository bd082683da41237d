/* Why cells are unknown, in words. Pure. */
#ifndef TUI_REASONS_H
#define TUI_REASONS_H

#include "core/column.h"
#include "core/strlist.h"
#include "core/table.h"

/* Why a cell is unknown; NULL when it is known. Hostile; the table's. */
const char *reason_of(const struct column *col, const struct table *t, const struct row *r);

/* Adds an entry for each reason, with the headings of all columns that are unknown for it: escaped,
 * wrapped to `cols` columns. Nothing when every cell is known. */
void reasons_add(struct strlist *ret, const struct table *t, const struct row *r, int cols);

#endif
