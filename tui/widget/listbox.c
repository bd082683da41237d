#include "tui/widget/listbox.h"

#include <stdlib.h>

#include "tui/console.h"
#include "tui/term/keycode.h"

static struct box place(struct console *c, struct screen *s, int rows, int cols)
{
    struct listbox *l = (struct listbox *)s;
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    l->ops->lines(c, l, &lines);
    return menu_place(&lines, l->title, rows, cols);
}

static void draw(struct console *c, struct screen *s, struct canvas *cv)
{
    struct listbox *l = (struct listbox *)s;
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;

    l->ops->lines(c, l, &lines);
    menu_draw(&l->menu, cv, l->title, &lines);
}

static void key(struct console *c, struct screen *s, int k)
{
    struct listbox *l = (struct listbox *)s;

    if (!menu_key(&l->menu, k))
        l->ops->key(c, l, k);
}

static void mouse(struct console *c, struct screen *s, int k, int y, int x)
{
    struct listbox *l = (struct listbox *)s;

    (void)x;
    if ((k != TK_CLICK && k != TK_DOUBLE_CLICK) || !menu_line_at(&l->menu, y, &l->menu.at))
        menu_key(&l->menu, k);
    else if (l->ops->clicked)
        l->ops->clicked(c, l);
}

static void look_again(struct console *c, struct screen *s)
{
    struct listbox *l = (struct listbox *)s;

    if (l->ops->refresh)
        l->ops->refresh(c, l);
}

static void done(struct console *c, struct screen *s)
{
    struct listbox *l = (struct listbox *)s;

    (void)c;
    if (l->ops->release)
        l->ops->release(l);
    menu_release(&l->menu);
    free(l->title);
    free(l);
}

static const struct screen_ops ops = {
    .title = "List",
    .place = place,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .is_light = true,
    .refresh = look_again,
    .close = done,
};

void listbox_open(struct console *c, struct listbox *l)
{
    l->screen.ops = &ops;
    screen_push(c, &l->screen);
}
