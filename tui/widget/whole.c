#include "tui/widget/whole.h"

#include "tui/table/view.h"

enum { TABS_FROM = 6, FOOTER_FROM = 4 }; /* rows of a screen that has them */

struct whole whole_place(int rows, bool tabs)
{
    struct whole w = { .tabs_y = -1, .body_y = 1, .footer_y = -1 };

    if (tabs && rows >= TABS_FROM)
        w.tabs_y = w.body_y++;
    if (rows >= FOOTER_FROM)
        w.footer_y = rows - 1;
    w.body_rows = (w.footer_y < 0 ? rows : w.footer_y) - w.body_y;
    if (w.body_rows < 0)
        w.body_rows = 0;
    return w;
}

void whole_pause(struct canvas *cv, const struct console *c, int y)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (!c->paused_since_ns || y < 0)
        return;
    strbuf_adds(&text, " paused ");
    format_age(&text, clock_ns() - c->paused_since_ns);
    strbuf_addc(&text, ' ');
    canvas_text_right(cv, y, 0, cv->cols, STYLE_WARN, strbuf_str(&text));
}

void whole_lines(struct canvas *cv, int y, const struct lines *l)
{
    for (size_t i = 0; i < l->n && y < cv->rows; i++, y++) {
        struct pen pen = { y, 0, cv->cols };
        for (size_t j = 0; j < l->v[i].n; j++)
            pen_text(cv, &pen, l->v[i].runs[j].style, l->v[i].runs[j].text);
    }
}

void whole_bar(struct canvas *cv, int y, enum style s, const char *text)
{
    canvas_fill(cv, y, 0, cv->cols, s);
    canvas_text(cv, y, 1, cv->cols - 1, s, text);
}
