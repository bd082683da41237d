#include "tui/view.h"

#include <string.h>

#include "tui/keys.h"

/* The first key of a binding, as the help calls it. */
static void draw_key(struct canvas *cv, struct pen *pen, const struct binding *b)
{
    pen_printf(cv, pen, STYLE_KEY, "%.*s", (int)strcspn(b->names, " "), b->names);
    pen_printf(cv, pen, STYLE_NORMAL, " %s  ", b->hint);
}

/* Where the selection stands, at the right end if there is room. */
static void draw_place(struct canvas *cv, const struct console *c, const struct pen *pen)
{
    char text[48];

    snprintf(text, sizeof(text), "%zu/%zu", c->model.selected + 1, c->model.n_shown);
    int width = (int)strlen(text);
    if (c->model.n_shown && pen->x + width < cv->cols)
        canvas_text(cv, pen->y, cv->cols - width - 1, width, STYLE_NORMAL, text);
}

static void draw_hints(struct canvas *cv, const struct console *c, int y)
{
    struct pen pen = { y, 0, cv->cols };
    size_t n;
    const struct binding *all = bindings_all(&n);

    if (*c->filter_text) {
        pen_text(cv, &pen, STYLE_WARN, "filter: ");
        pen.end = cv->cols / 2;
        pen_text(cv, &pen, STYLE_TITLE, c->filter_text);
        pen.end = cv->cols;
        pen_text(cv, &pen, STYLE_NORMAL, "  ");
    }
    for (size_t i = 0; i < n; i++) {
        int need = all[i].hint ? (int)(strcspn(all[i].names, " ") + 1 + strlen(all[i].hint)) : 0;
        if (need && pen.x + need <= pen.end)
            draw_key(cv, &pen, &all[i]);
    }
    draw_place(cv, c, &pen);
}

/* The text being typed; its beginning scrolls out when it is longer than the room. */
static int draw_prompt(struct canvas *cv, const struct console *c, int y)
{
    static const char prompt[] = "Filter: ";
    struct pen pen = { y, 0, cv->cols };
    int room = cv->cols - (int)sizeof(prompt) - 1;
    _cleanup_strbuf_ struct strbuf before = STRBUF_INIT;
    const char *text = strbuf_str(&c->edit.text);

    pen_text(cv, &pen, STYLE_TITLE, prompt);
    if (room < 8)
        room = 8;
    strbuf_add(&before, text, c->edit.pos);
    const char *from = strbuf_str(&before);
    while (canvas_width(cv, from) > room / 2 + room / 4 && from[0])
        do
            from++;
        while ((*from & 0xc0) == 0x80);
    int cursor = pen.x + canvas_width(cv, from);
    pen_text(cv, &pen, STYLE_NORMAL, text + (from - strbuf_str(&before)));
    if (c->filter_err.code)
        pen_printf(cv, &pen, STYLE_BAD, "   %s", c->filter_err.msg);
    else
        pen_text(cv, &pen, STYLE_LABEL,
                 "   Enter keeps, Esc drops; cpu>50 & platform=xen | name~web");
    return cursor;
}

int footer_draw(struct canvas *cv, const struct console *c, int y)
{
    if (y < 0)
        return -1;
    if (c->mode == MODE_FILTER)
        return draw_prompt(cv, c, y);
    draw_hints(cv, c, y);
    return -1;
}
