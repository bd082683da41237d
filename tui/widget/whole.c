#include "tui/widget/whole.h"

#include "tui/table/view.h"
#include "tui/term/keycode.h"

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

void whole_back(struct console *c)
{
    screen_close(c, screen_whole(c));
}

static void give_to_charts(struct console *c, int key)
{
    const struct screen_ops *ops = screen_whole(c)->ops;

    if (ops->chart_key)
        ops->chart_key(c, key);
}

void whole_earlier(struct console *c)
{
    give_to_charts(c, TK_LEFT);
}

void whole_later(struct console *c)
{
    give_to_charts(c, TK_RIGHT);
}

void whole_longer(struct console *c)
{
    give_to_charts(c, 'z');
}

void whole_shorter(struct console *c)
{
    give_to_charts(c, 'Z');
}
