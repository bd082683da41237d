/* A table of cells whose columns are as wide as what is in them: on a terminal, or in Markdown. */
#ifndef XLTOOL_GRID_H
#define XLTOOL_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "core/strlist.h"

enum { GRID_COLUMNS_MOST = 64 };

struct grid {
    size_t columns, left; /* the first `left` columns and the last one are text, the others figures */
    bool markdown;
    struct strlist cells;
    int width[GRID_COLUMNS_MOST];
};

/* The headers are the first row. */
void grid_init(struct grid *g, const char *const *headers, size_t columns, size_t left, bool markdown);
void grid_release(struct grid *g);

/* Adds the next cell. The text may be hostile; most: it is cut to so many columns on a terminal, 0 = it is not. */
void grid_add(struct grid *g, const char *text, int most);

/* On stdout. */
void grid_print(const struct grid *g);

#endif
