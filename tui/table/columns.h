/* The columns shown and their order, as the column chooser changes them. No curses. */
#ifndef TUI_COLUMNS_H
#define TUI_COLUMNS_H

#include "core/column.h"

/* All columns in the chooser's order; those that are shown keep it on the screen. */
struct columns {
    const struct column **all;
    bool *shown;
    size_t n;
    const struct column **visible; /* the shown ones */
    size_t n_visible;
};

/* Shows these columns, the others follow hidden; NULL: the usual ones. */
void columns_init(struct columns *c, const struct column *const *show, size_t n);
void columns_release(struct columns *c);
/* Shows or hides; the last visible column stays. */
void columns_toggle(struct columns *c, size_t i);
/* Moves column i up (-1) or down (+1); returns where it is now. */
size_t columns_move(struct columns *c, size_t i, int by);
/* True when the usual ones are visible, in their usual order. */
bool columns_are_usual(const struct columns *c);
/* The place of a column among the visible ones; n_visible when it is hidden. */
size_t columns_place(const struct columns *c, const struct column *col);

#endif
