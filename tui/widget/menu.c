#include "tui/widget/menu.h"

#include <stdlib.h>

#include "core/escape.h"
#include "core/mem.h"
#include "tui/term/keycode.h"

/* The frame, and a blank on each side. */
enum { FRAME_ROWS = 2, FRAME_COLS = 4 };

static void drop(struct menu *m)
{
    if (m->menu) {
        unpost_menu(m->menu);
        free_menu(m->menu);
    }
    for (size_t i = 0; m->items && i < m->n; i++)
        free_item(m->items[i]);
    free(m->items);
    if (m->sub)
        delwin(m->sub);
    strlist_release(&m->fitted);
    m->menu = NULL;
    m->items = NULL;
    m->sub = NULL;
    m->fitted = (struct strlist)STRLIST_INIT;
}

void menu_release(struct menu *m)
{
    drop(m);
}

struct box menu_place(const struct strlist *lines, const char *title, int rows, int cols)
{
    int widest = escape_width(title) + 2;

    for (size_t i = 0; i < lines->n; i++) {
        int width = escape_width(lines->v[i]);
        widest = width > widest ? width : widest;
    }
    return layout_box(rows, cols, (int)lines->n + FRAME_ROWS, widest + FRAME_COLS);
}

/* libmenu takes no line wider than its window. Lines are escaped already. */
static void make_items(struct menu *m, const struct strlist *lines, int width)
{
    m->n = lines->n;
    m->items = xcalloc(lines->n + 1, sizeof(*m->items));
    for (size_t i = 0; i < lines->n; i++) {
        _cleanup_strbuf_ struct strbuf line = STRBUF_INIT;
        int used = escape_fit(&line, lines->v[i], width);
        while (used++ < width)
            strbuf_addc(&line, ' '); /* the cursor's bar goes right across */
        strlist_add(&m->fitted, strbuf_str(&line));
    }
    for (size_t i = 0; i < lines->n; i++)
        m->items[i] = new_item(m->fitted.v[i], NULL);
}

void menu_draw_more(struct canvas *cv)
{
    canvas_text(cv, cv->rows - 1, 2, cv->cols - 4, STYLE_LABEL, " Down: more ");
}

void menu_draw(struct menu *m, struct canvas *cv, const char *title, const struct strlist *lines)
{
    struct box frame = { 0, 0, cv->rows, cv->cols };
    int rows = cv->rows - FRAME_ROWS, cols = cv->cols - FRAME_COLS;

    drop(m);
    canvas_box(cv, &frame, title);
    if (rows < 1 || cols < 1 || lines->n == 0)
        return;
    make_items(m, lines, cols);
    if (m->at >= m->n)
        m->at = m->n - 1;
    m->menu = new_menu(m->items);
    if (!m->menu)
        return;
    m->sub = derwin(cv->win, rows, cols, 1, 2);
    set_menu_mark(m->menu, "");
    set_menu_fore(m->menu, cv->styles[STYLE_SELECTED]);
    set_menu_back(m->menu, cv->styles[STYLE_NORMAL]);
    set_menu_win(m->menu, cv->win);
    set_menu_sub(m->menu, m->sub);
    set_menu_format(m->menu, rows, 1);
    m->top = layout_scroll(m->top, m->at, (size_t)rows, m->n);
    if (m->top + (size_t)rows < m->n)
        menu_draw_more(cv);
    set_top_row(m->menu, (int)m->top);
    set_current_item(m->menu, m->items[m->at]);
    post_menu(m->menu);
}

static int request_of(int key)
{
    switch (key) {
    case TK_UP:
    case TK_WHEEL_UP:
    case 'k':
        return REQ_UP_ITEM;
    case TK_DOWN:
    case TK_WHEEL_DOWN:
    case 'j':
        return REQ_DOWN_ITEM;
    case TK_PAGE_UP:
        return REQ_SCR_UPAGE;
    case TK_PAGE_DOWN:
        return REQ_SCR_DPAGE;
    case TK_HOME:
    case 'g':
        return REQ_FIRST_ITEM;
    case TK_END:
    case 'G':
        return REQ_LAST_ITEM;
    default:
        return 0;
    }
}

bool menu_key(struct menu *m, int key)
{
    int request = request_of(key);

    if (!request)
        return false;
    if (!m->menu)
        return true;
    /* Less than a page is left: as far as it goes. */
    if (menu_driver(m->menu, request) == E_REQUEST_DENIED && request == REQ_SCR_UPAGE)
        menu_driver(m->menu, REQ_FIRST_ITEM);
    else if (request == REQ_SCR_DPAGE && item_index(current_item(m->menu)) == (int)m->at)
        menu_driver(m->menu, REQ_LAST_ITEM);
    m->at = (size_t)item_index(current_item(m->menu));
    m->top = (size_t)top_row(m->menu);
    return true;
}

bool menu_line_at(const struct menu *m, int y, size_t *ret)
{
    size_t at = m->top + (size_t)(y - 1);

    if (y < 1 || at >= m->n)
        return false;
    *ret = at;
    return true;
}
