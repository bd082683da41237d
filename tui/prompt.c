#include "tui/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/keycode.h"

static struct box prompt_place(struct console *c, struct screen *s, int rows, int cols)
{
    (void)c;
    (void)s;
    return (struct box){ rows - 1, 0, 1, cols };
}

/* The beginning of the text scrolls out when it is longer than the room. */
static void prompt_draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct prompt *p = (struct prompt *)s;
    struct pen pen = { 0, 0, cv->cols };
    int room = cv->cols - (int)strlen(p->ops->label) - 1;
    _cleanup_strbuf_ struct strbuf before = STRBUF_INIT;
    const char *text = strbuf_str(&p->edit.text);

    pen_text(cv, &pen, STYLE_TITLE, p->ops->label);
    if (room < 8)
        room = 8;
    strbuf_add(&before, text, p->edit.pos);
    const char *from = strbuf_str(&before);
    while (canvas_width(cv, from) > room / 2 + room / 4 && from[0])
        do
            from++;
        while ((*from & 0xc0) == 0x80);
    console_cursor(c, cv, 0, pen.x + canvas_width(cv, from));
    pen_text(cv, &pen, STYLE_NORMAL, text + (from - strbuf_str(&before)));
    if (p->err.code)
        pen_printf(cv, &pen, STYLE_BAD, "   %s", p->err.msg);
    else if (p->ops->hint)
        pen_printf(cv, &pen, STYLE_LABEL, "   %s", p->ops->hint);
}

static void prompt_key(struct console *c, struct screen *s, int key)
{
    struct prompt *p = (struct prompt *)s;

    if (key == TK_ENTER) {
        p->err = (struct err)ERR_INIT;
        if (p->ops->done(c, p, strbuf_str(&p->edit.text)))
            screen_close(c, s);
    } else if (key == TK_ESC) {
        if (p->ops->dropped)
            p->ops->dropped(c, p);
        screen_close(c, s);
    } else if (edit_key(&p->edit, key)) {
        p->err = (struct err)ERR_INIT;
        if (p->ops->changed)
            p->ops->changed(c, p, strbuf_str(&p->edit.text));
    }
}

static void prompt_close(struct console *c, struct screen *s)
{
    struct prompt *p = (struct prompt *)s;

    (void)c;
    edit_release(&p->edit);
    free(p->before);
    free(p);
}

static const struct screen_ops screen_ops = {
    .title = "Prompt",
    .place = prompt_place,
    .draw = prompt_draw,
    .key = prompt_key,
    .close = prompt_close,
};

struct prompt *prompt_open(struct console *c, const struct prompt_ops *ops, const char *text)
{
    struct prompt *p = xcalloc(1, sizeof(*p));

    p->screen.ops = &screen_ops;
    p->ops = ops;
    edit_set(&p->edit, text);
    screen_push(c, &p->screen);
    return p;
}
