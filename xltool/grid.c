#include "xltool/grid.h"

#include <stdio.h>
#include <string.h>

#include "core/escape.h"
#include "core/strbuf.h"

enum { ANY_WIDTH = 10000 };

void grid_init(struct grid *g, const char *const *headers, size_t columns, size_t left, bool markdown)
{
    *g = (struct grid){ .columns = columns, .left = left, .markdown = markdown };
    for (size_t i = 0; i < columns; i++)
        grid_add(g, headers[i], 0);
}

void grid_release(struct grid *g)
{
    strlist_release(&g->cells);
}

void grid_add(struct grid *g, const char *text, int most)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT, cut = STRBUF_INIT, cell = STRBUF_INIT;
    size_t column = g->cells.n % g->columns;

    escape_terminal(&safe, text);
    escape_fit(&cut, strbuf_str(&safe), most && !g->markdown ? most : ANY_WIDTH);
    for (const char *p = strbuf_str(&cut); *p; p++) {
        if (g->markdown && strchr("\\`*_[]<>|&~#", *p))
            strbuf_addc(&cell, '\\');
        strbuf_addc(&cell, *p);
    }
    int width = escape_width(strbuf_str(&cell));
    if (width > g->width[column])
        g->width[column] = width;
    strlist_add(&g->cells, strbuf_str(&cell));
}

static bool is_text(const struct grid *g, size_t column)
{
    return column < g->left || column == g->columns - 1;
}

static void print_cell(const struct grid *g, size_t column, const char *text, bool last)
{
    int pad = g->width[column] - escape_width(text);

    if (!is_text(g, column))
        printf("%*s%s", pad, "", text);
    else
        printf("%s%*s", text, last ? 0 : pad, "");
}

static void print_row(const struct grid *g, size_t row)
{
    size_t end = g->columns;
    const char *const *cells = (const char *const *)g->cells.v + row * g->columns;

    while (!g->markdown && end > 0 && !*cells[end - 1])
        end--; /* no blanks at the end of a line */
    for (size_t i = 0; i < end; i++) {
        fputs(g->markdown ? "| " : i ? "  " : "", stdout);
        print_cell(g, i, cells[i], !g->markdown && i == end - 1);
        fputs(g->markdown ? " " : "", stdout);
    }
    puts(g->markdown ? "|" : "");
}

void grid_print(const struct grid *g)
{
    for (size_t row = 0; (row + 1) * g->columns <= g->cells.n; row++) {
        print_row(g, row);
        for (size_t i = 0; g->markdown && row == 0 && i < g->columns; i++)
            printf("%s%s", is_text(g, i) ? "| --- " : "| ---: ", i == g->columns - 1 ? "|\n" : "");
    }
}
