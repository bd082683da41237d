#include "tui/term/layout.h"

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

struct layout layout_screen(int rows, int want_header, int want_detail)
{
    struct layout l = { .heading_y = -1, .footer_y = -1 };
    int body = max_int(rows, 1);

    if (body >= 3) {
        l.footer_y = rows - 1;
        body -= 2; /* footer and column names */
    }
    if (body >= 2) {
        l.header_rows = min_int(want_header, max_int(rows / 3, 1));
        body -= l.header_rows;
    }
    if (want_detail > 0) {
        int keep = body >= 10 ? 4 : 0; /* too small for both: the pane was asked for */
        l.detail_rows = max_int(min_int(want_detail, body - keep), 0);
        body -= l.detail_rows;
    }
    l.table_y = l.header_rows;
    if (l.footer_y >= 0)
        l.heading_y = l.table_y++;
    l.table_rows = body;
    l.detail_y = l.table_y + l.table_rows;
    return l;
}

/* The column that stands at place `at` when `skip` are scrolled out behind the first. */
static size_t column_at(size_t at, size_t skip)
{
    return at == 0 ? 0 : at + skip;
}

size_t layout_columns(const int *widths, size_t n, size_t skip, size_t flex, int flex_min,
                      int flex_max, int cols, struct span *ret)
{
    size_t placed = 0, flexed = n;
    int x = 0;

    /* First as many columns as fit beside the narrowest flexible one ... */
    for (size_t at = 0; column_at(at, skip) < n; at++) {
        size_t i = column_at(at, skip);
        int width = i == flex ? flex_min : widths[i];
        if (x + width > cols && at > 0)
            break;
        if (i == flex)
            flexed = placed;
        ret[placed++] = (struct span){ i, x, max_int(min_int(width, cols - x), 0) };
        x += width + 1;
    }
    /* ... which then takes what is left over. */
    if (flexed < placed) {
        int grow = min_int(cols - (x - 1), flex_max - flex_min);
        ret[flexed].width += max_int(grow, 0);
        for (size_t k = flexed + 1; k < placed; k++)
            ret[k].x += max_int(grow, 0);
    }
    return placed;
}

size_t layout_scroll(size_t top, size_t selected, size_t rows, size_t n)
{
    if (rows == 0 || n <= rows)
        return 0;
    if (selected >= n)
        selected = n - 1;
    if (selected < top)
        top = selected;
    if (selected >= top + rows)
        top = selected - rows + 1;
    return top > n - rows ? n - rows : top;
}

int layout_bar(double value, double total, int cells)
{
    if (!(total > 0) || !(value > 0) || cells <= 0)
        return 0;
    if (value >= total)
        return cells;
    return (int)(value / total * cells + 0.5);
}

struct box layout_box(int rows, int cols, int want_rows, int want_cols)
{
    struct box b = { .rows = min_int(rows, want_rows), .cols = min_int(cols, want_cols) };

    b.y = (rows - b.rows) / 2;
    b.x = (cols - b.cols) / 2;
    return b;
}
