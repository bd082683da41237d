/* Where things go on the screen: pure arithmetic, no curses. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stddef.h>

/* The screen from top to bottom; a part with 0 rows is left out. */
struct layout {
    int header_rows;
    int heading_y; /* the line of column names, -1 = none */
    int table_y, table_rows;
    int detail_y, detail_rows;
    int footer_y; /* -1 = none */
};

/* Divides `rows` lines. The header gets at most a third; the table at least one, except that a
 * detail pane may take all of a small screen. */
struct layout layout_screen(int rows, int want_header, int want_detail);

/* One column's place in a line. */
struct span {
    size_t index;
    int x, width;
};

/* Places columns with a blank between them into `cols` columns of screen. The first column always
 * stays, `skip` columns after it are scrolled out to the left; column `flex` (n for none) has any
 * width from flex_min to flex_max. A column that does not fit whole is left out with all after it.
 * ret has room for n. Returns how many were placed. */
size_t layout_columns(const int *widths, size_t n, size_t skip, size_t flex, int flex_min,
                      int flex_max, int cols, struct span *ret);

/* The first line to show of n, so that `selected` is among the `rows` shown; moves `top` no further
 * than needed and leaves no empty lines at the end. */
size_t layout_scroll(size_t top, size_t selected, size_t rows, size_t n);

/* How many of `cells` cells of a bar are filled at value / total. */
int layout_bar(double value, double total, int cells);

/* A box of at most want_rows x want_cols in the middle of a screen. */
struct box {
    int y, x, rows, cols;
};
struct box layout_box(int rows, int cols, int want_rows, int want_cols);

#endif
