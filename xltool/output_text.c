#include "xltool/output.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/escape.h"
#include "core/format.h"
#include "core/mem.h"
#include "core/strlist.h"

enum { TEXT_CELL_MOST = 40 };

struct cells {
    char **v;     /* rows x columns, row by row */
    size_t rows, columns;
    int *width;   /* of each column */
};

static char *cell_text(const struct column *c, const struct table *t, const struct row *r)
{
    struct strbuf b = STRBUF_INIT;
    struct value v = column_value(c, t, r);

    if (r->stale && strcmp(c->key, "state") == 0) {
        strbuf_adds(&b, "old "); /* as in the console: what stands here is from then */
        format_duration(&b, r->age_ns / 1000000000u);
    } else {
        column_format(c, &v, &b);
    }
    if (c->kind == COLUMN_TEXT && isatty(STDOUT_FILENO)) {
        struct strbuf cut = STRBUF_INIT;
        escape_fit(&cut, strbuf_str(&b), TEXT_CELL_MOST);
        strbuf_release(&b);
        return strbuf_detach(&cut);
    }
    return strbuf_detach(&b);
}

static void fill_row(struct cells *cells, size_t row, const struct table *t, const struct row *r,
                     const struct column *const *columns)
{
    for (size_t i = 0; i < cells->columns; i++) {
        char *text = cell_text(columns[i], t, r);
        int w = escape_width(text);
        cells->v[row * cells->columns + i] = text;
        if (w > cells->width[i])
            cells->width[i] = w;
    }
}

static void print_cell(const char *text, int width, bool right, bool last)
{
    int pad = width - escape_width(text);

    if (right)
        printf("%*s%s", pad, "", text);
    else
        printf("%s%*s", text, last ? 0 : pad, "");
    fputs(last ? "\n" : "  ", stdout);
}

static void print_cells(const struct cells *cells, const struct column *const *columns)
{
    size_t n = cells->columns;

    for (size_t i = 0; i < n; i++)
        print_cell(columns[i]->header, cells->width[i], column_is_number(columns[i]), i + 1 == n);
    for (size_t row = 0; row < cells->rows; row++)
        for (size_t i = 0; i < n; i++)
            print_cell(cells->v[row * n + i], cells->width[i], column_is_number(columns[i]),
                       i + 1 == n);
}

void output_text(const struct table *t, const struct row *host, const struct column *const *columns,
                 size_t n)
{
    size_t row = 0;
    struct cells cells = { .rows = t->n + (host ? 1 : 0), .columns = n };

    cells.v = xcalloc(cells.rows * n, sizeof(*cells.v));
    cells.width = xcalloc(n, sizeof(*cells.width));
    for (size_t i = 0; i < n; i++)
        cells.width[i] = (int)strlen(columns[i]->header);
    if (host)
        fill_row(&cells, row++, t, host, columns);
    for (size_t i = 0; i < t->n; i++)
        fill_row(&cells, row++, t, &t->rows[i], columns);
    print_cells(&cells, columns);
    for (size_t i = 0; i < cells.rows * n; i++)
        free(cells.v[i]);
    free(cells.v);
    free(cells.width);
}

void output_csv_text(struct strbuf *line, const char *text)
{
    _cleanup_strbuf_ struct strbuf safe = STRBUF_INIT;

    if (isatty(STDOUT_FILENO))
        escape_terminal(&safe, text);
    else
        escape_utf8(&safe, text);
    escape_csv(line, strbuf_str(&safe));
}

static void csv_row(const struct table *t, const struct row *r, const struct column *const *columns,
                    size_t n, const char *time)
{
    _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;

    if (time)
        strbuf_addf(&line, "%s,", time);
    for (size_t i = 0; i < n; i++) {
        struct value v = column_value(columns[i], t, r);
        if (i)
            strbuf_addc(&line, ',');
        if (v.known && v.is_text)
            output_csv_text(&line, v.text);
        else if (v.known)
            strbuf_addf(&line, "%.15g", v.num);
    }
    strbuf_addc(&line, '\n');
    fputs(strbuf_str(&line), stdout);
}

void output_csv(const struct table *t, const struct row *host, const struct column *const *columns,
                size_t n, const char *time, bool header)
{
    if (header) {
        if (time)
            fputs("time,", stdout);
        for (size_t i = 0; i < n; i++)
            printf("%s%s", i ? "," : "", columns[i]->json);
        putchar('\n');
    }
    if (host)
        csv_row(t, host, columns, n, time);
    for (size_t i = 0; i < t->n; i++)
        csv_row(t, &t->rows[i], columns, n, time);
}
