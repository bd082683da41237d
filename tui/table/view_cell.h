/* One cell of the table: its text, and beside figures a bar or the last samples. */
#ifndef TUI_VIEW_CELL_H
#define TUI_VIEW_CELL_H

#include "tui/console.h"

/* Draws a column's cell of a row into its place. A number column that is wider there than it asks
 * for has a gauge to the left of the number. row_style: STYLE_NORMAL for the cell's own styles. */
void cell_draw(struct canvas *cv, const struct console *c, const struct row *r, int y,
               const struct column *col, const struct span *at, enum style row_style);

#endif
