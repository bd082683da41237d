/* The columns of the table: one const row each, used by list, stat, the console, CSV, JSON, sorting
 * and filters alike. */
#ifndef CORE_COLUMN_H
#define CORE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/strbuf.h"
#include "core/strlist.h"
#include "core/table.h"

enum column_kind {
    COLUMN_TEXT,
    COLUMN_BYTES,      /* a size or total */
    COLUMN_BYTE_RATE,  /* bytes per second */
    COLUMN_COUNT,
    COLUMN_COUNT_RATE,
    COLUMN_PERCENT,
    COLUMN_CPU_TIME,   /* ns */
    COLUMN_DURATION,   /* s */
    COLUMN_LATENCY,    /* ns per request */
};

struct value {
    bool known;
    bool is_text;
    const char *text; /* text columns; hostile */
    double num;       /* number columns, in the unit of the column's JSON key */
    const char *why;  /* why it is not known; may be hostile (a daemon's message) */
};

struct column {
    const char *key;    /* "cpu": --columns, --sort, filters */
    const char *json;   /* "cpu_percent": JSON and CSV; accepted wherever key is */
    const char *header; /* "CPU%" */
    int width;          /* characters on a terminal, header included */
    enum column_kind kind;
    bool needs_rate;    /* unknown until there are two samples */
    bool (*get)(const struct column *c, const struct table *t, const struct row *r,
                struct value *ret);
    enum field field;   /* for columns read from one field */
    const char *help;
};

/* All columns, in the order in which the column chooser shows them. */
const struct column *columns_all(size_t *ret_n);

/* The column with this key or JSON key; NULL when there is none. */
const struct column *column_find(const char *key);

/* Parses "name,cpu,mem" into ret (room for max). Returns the number of columns, or -EINVAL with an
 * error that names the bad column. */
int columns_parse(const char *text, const struct column **ret, size_t max, struct err *e);

/* The cell's value. When it is not known, ret->why is never NULL. */
struct value column_value(const struct column *c, const struct table *t, const struct row *r);

/* The cell for people: escaped, not padded; "-" when it is not known. */
void column_format(const struct column *c, const struct value *v, struct strbuf *out);

/* True for columns that are aligned to the right. */
bool column_is_number(const struct column *c);

/* Sorts the rows by a column; numbers largest first, text ascending, unless reverse; unknown cells
 * always last; ties by name, id, connection, so that the order is stable from refresh to refresh. */
void table_sort(struct table *t, const struct column *by, bool reverse);

#endif
