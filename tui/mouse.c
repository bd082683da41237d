#include "tui/mouse.h"

#include "tui/table/actions.h"
#include "tui/console.h"
#include "tui/term/input.h"
#include "tui/term/keycode.h"
#include "tui/replay/player.h"
#include "tui/table/reasons.h"

bool mouse_is(int key)
{
    return key >= TK_CLICK && key <= TK_WHEEL_DOWN;
}

/* A box gets what is in it. A click beside it closes what can be closed without losing anything. */
static void give_to_box(struct console *c, struct screen *s, int key, int y, int x)
{
    WINDOW *win = s->panel ? panel_window(s->panel) : NULL;

    if (!win)
        return; /* not drawn yet, or there is no room for it */
    if (!wenclose(win, y, x)) {
        if (key == TK_CLICK && s->ops->is_light)
            screen_close(c, s);
    } else if (s->ops->mouse) {
        s->ops->mouse(c, s, key, y - getbegy(win), x - getbegx(win));
    }
}

/* Each click presses, also when two of them come quickly. */
static void press(struct console *c, const struct binding *b)
{
    if (binding_usable(b, c))
        b->run(c);
}

static void give_to_whole(struct console *c, struct screen *s, int key, int y, int x)
{
    const struct hit *hit = hits_at(&c->hits, y, x);
    bool is_click = key == TK_CLICK || key == TK_DOUBLE_CLICK;

    if (hit && is_click && hit->kind == HIT_BINDING) {
        press(c, hit->what);
    } else if (hit && is_click && hit->kind == HIT_TIME) {
        player_go_to_cell(c, x - hit->x, hit->width);
    } else if (s->ops->mouse) {
        s->ops->mouse(c, s, key, y, x);
    }
}

void mouse_key(struct console *c, int key)
{
    struct screen *s = screen_top(c);
    bool again = c->clicked == s;
    int y, x;

    input_mouse(&y, &x);
    c->clicked = key == TK_CLICK ? s : NULL;
    /* The first click may have closed or opened a screen: then the second is no double click there.
     */
    if (key == TK_DOUBLE_CLICK && !again)
        return;
    if (s->ops->place)
        give_to_box(c, s, key, y, x);
    else
        give_to_whole(c, s, key, y, x);
}

static void sort_by(struct console *c, const struct column *col)
{
    if (col == c->model.sort)
        act_reverse(c);
    else
        model_sort(&c->model, col, false);
}

/* Why the cell that was clicked is unknown. */
static void tell_reason(struct console *c, int x)
{
    const struct hit *column = hits_column(&c->hits, x);
    const struct row *r = model_selected(&c->model);
    const char *why = column && r ? reason_of(column->what, &c->model.table, r) : NULL;
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;

    if (!why)
        return;
    strbuf_addf(&text, "%s: %s", ((const struct column *)column->what)->header, why);
    console_say(c, strbuf_str(&text));
}

static void click_row(struct console *c, size_t at, int x)
{
    act_select(c, at);
    tell_reason(c, x);
}

static void click_table(struct console *c, const struct hit *hit, int x)
{
    if (hit->kind == HIT_ROW)
        click_row(c, hit->index, x);
    else if (hit->kind == HIT_COLUMN)
        sort_by(c, hit->what);
}

void mouse_table(struct console *c, struct screen *s, int key, int y, int x)
{
    const struct hit *hit = hits_at(&c->hits, y, x);

    (void)s;
    if (key == TK_WHEEL_UP)
        act_up(c);
    else if (key == TK_WHEEL_DOWN)
        act_down(c);
    else if (key == TK_DOUBLE_CLICK && hit && hit->kind == HIT_ROW)
        act_open(c);
    else if (hit) /* two quick clicks on a name sort, and turn it round */
        click_table(c, hit, x);
}
