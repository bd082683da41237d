/* What stands where in the latest frame: drawing remembers it, so that a click is understood
 * without the layout being computed again. Pure. */
#ifndef TUI_HITS_H
#define TUI_HITS_H

#include <stdbool.h>
#include <stddef.h>

enum hit_kind {
    HIT_ROW,     /* of a list: index */
    HIT_COLUMN,  /* the name of a column: what is a const struct column */
    HIT_BINDING, /* a hint: what is a const struct binding */
    HIT_TIME,    /* the time line of a recording; its cells are instants */
};

struct hit {
    enum hit_kind kind;
    int y, x, width;
    size_t index;
    const void *what; /* lives as long as the program */
};

struct hits {
    struct hit *v;
    size_t n, cap;
};

/* Forgets all: a frame begins. */
void hits_reset(struct hits *h);
void hits_release(struct hits *h);
void hits_add(struct hits *h, const struct hit *hit);
/* What stands at this place, NULL for nothing. Valid until the next change. */
const struct hit *hits_at(const struct hits *h, int y, int x);
/* The column (its heading may be in another line) that x is in, NULL for none. */
const struct hit *hits_column(const struct hits *h, int x);

#endif
