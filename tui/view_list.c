#include "tui/view.h"

#include "tui/keycode.h"

static int widest(struct canvas *cv, const struct strlist *lines)
{
    int most = 0;

    for (size_t i = 0; i < lines->n; i++) {
        int width = canvas_width(cv, lines->v[i]);
        if (width > most)
            most = width;
    }
    return most;
}

void list_draw(struct canvas *cv, const struct console *c, const char *title,
               const struct strlist *lines, bool cursor)
{
    int want_cols = widest(cv, lines), title_cols = canvas_width(cv, title) + 2;
    struct box b = layout_box(cv->rows, cv->cols, (int)lines->n + 2,
                              (want_cols > title_cols ? want_cols : title_cols) + 4);
    size_t rows = b.rows > 2 ? (size_t)b.rows - 2 : 0;
    size_t top = cursor ? layout_scroll(c->list_top, c->cursor, rows, lines->n) : c->cursor;

    canvas_box(cv, &b, title);
    if (!cursor && lines->n > rows && top > lines->n - rows)
        top = lines->n - rows;
    for (size_t i = 0; i < rows && top + i < lines->n; i++) {
        bool marked = cursor && top + i == c->cursor;
        int y = b.y + 1 + (int)i;
        if (marked)
            canvas_fill(cv, y, b.x + 1, b.cols - 2, STYLE_SELECTED);
        canvas_text(cv, y, b.x + 2, b.cols - 4, marked ? STYLE_SELECTED : STYLE_NORMAL,
                    lines->v[top + i]);
    }
}

static size_t moved(size_t at, long by, size_t n)
{
    if (by < 0)
        return at > (size_t)-by ? at - (size_t)-by : 0;
    return at + (size_t)by < n ? at + (size_t)by : n ? n - 1 : 0;
}

bool list_key(struct console *c, int key, size_t n)
{
    long page = c->canvas.rows > 4 ? c->canvas.rows - 3 : 1;

    switch (key) {
    case TK_UP:
    case 'k':
        c->cursor = moved(c->cursor, -1, n);
        return true;
    case TK_DOWN:
    case 'j':
        c->cursor = moved(c->cursor, 1, n);
        return true;
    case TK_PAGE_UP:
        c->cursor = moved(c->cursor, -page, n);
        return true;
    case TK_PAGE_DOWN:
        c->cursor = moved(c->cursor, page, n);
        return true;
    case TK_HOME:
    case 'g':
        c->cursor = 0;
        return true;
    case TK_END:
    case 'G':
        c->cursor = n ? n - 1 : 0;
        return true;
    default:
        return false;
    }
}

bool list_closes(int key)
{
    return key == TK_ESC || key == TK_ENTER || key == 'q' || key == TK_F(10);
}
