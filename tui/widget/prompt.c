#include "tui/widget/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "tui/console.h"
#include "tui/term/keycode.h"

enum { CHOICES_MOST = 12 /* shown at once */ };

static struct box prompt_place(struct console *c, struct screen *s, int rows, int cols)
{
    size_t n = ((struct prompt *)s)->choices.names.n;
    int above = n < CHOICES_MOST ? (int)n : CHOICES_MOST;

    (void)c;
    if (above > rows / 2)
        above = rows / 2;
    return (struct box){ rows - 1 - above, 0, 1 + above, cols };
}

/* The beginning of the text scrolls out when it is longer than the room. */
static void draw_line(struct console *c, struct prompt *p, struct canvas *cv, int y)
{
    struct pen pen = { y, 0, cv->cols };
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
    console_cursor(c, cv, y, pen.x + canvas_width(cv, from));
    pen_text(cv, &pen, STYLE_NORMAL, text + (from - strbuf_str(&before)));
    if (p->err.code)
        pen_printf(cv, &pen, STYLE_BAD, "   %s", p->err.msg);
    else if (p->ops->hint)
        pen_printf(cv, &pen, STYLE_LABEL, "   %s", p->ops->hint);
}

static void prompt_draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct prompt *p = (struct prompt *)s;

    choices_draw(&p->choices, cv, cv->rows - 1);
    draw_line(c, p, cv, cv->rows - 1);
}

static void text_changed(struct console *c, struct prompt *p)
{
    const char *text = strbuf_str(&p->edit.text);

    p->err = (struct err)ERR_INIT;
    choices_reset(&p->choices);
    if (p->ops->choose)
        p->ops->choose(c, p, text);
    if (p->ops->changed)
        p->ops->changed(c, p, text);
}

void prompt_set(struct console *c, struct prompt *p, const char *text)
{
    edit_set(&p->edit, text);
    text_changed(c, p);
}

static void complete(struct console *c, struct prompt *p)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    choices_complete(&p->choices, strbuf_str(&p->edit.text), &text);
    prompt_set(c, p, strbuf_str(&text));
}

static void enter(struct console *c, struct prompt *p)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    p->err = (struct err)ERR_INIT;
    choices_settle(&p->choices, strbuf_str(&p->edit.text), &text);
    if (!p->ops->done(c, p, strbuf_str(&text)))
        return;
    void (*then)(struct console * c) = p->then;
    screen_close(c, &p->screen);
    if (then)
        then(c);
}

static void prompt_key(struct console *c, struct screen *s, int key)
{
    struct prompt *p = (struct prompt *)s;

    if (key == TK_ENTER) {
        enter(c, p);
    } else if (key == TK_ESC) {
        if (p->ops->dropped)
            p->ops->dropped(c, p);
        screen_close(c, s);
    } else if ((p->ops->key && p->ops->key(c, p, key)) || choices_key(&p->choices, key)) {
        return;
    } else if (key == TK_TAB) {
        complete(c, p);
    } else if (edit_key(&p->edit, key)) {
        text_changed(c, p);
    }
}

static void prompt_mouse(struct console *c, struct screen *s, int key, int y, int x)
{
    struct prompt *p = (struct prompt *)s;

    (void)x;
    if (key != TK_CLICK)
        choices_key(&p->choices, key);
    else if (choices_click(&p->choices, y))
        enter(c, p);
}

static void prompt_close(struct console *c, struct screen *s)
{
    struct prompt *p = (struct prompt *)s;

    (void)c;
    edit_release(&p->edit);
    choices_release(&p->choices);
    free(p->before);
    free(p);
}

static const struct screen_ops screen_ops = {
    .title = "Prompt",
    .place = prompt_place,
    .draw = prompt_draw,
    .key = prompt_key,
    .mouse = prompt_mouse,
    .close = prompt_close,
};

struct prompt *prompt_open(struct console *c, const struct prompt_ops *ops, const char *text)
{
    struct prompt *p = xcalloc(1, sizeof(*p));

    p->screen.ops = &screen_ops;
    p->ops = ops;
    edit_set(&p->edit, text);
    if (ops->choose)
        ops->choose(c, p, text);
    screen_push(c, &p->screen);
    return p;
}
