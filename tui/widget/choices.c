#include "tui/widget/choices.h"

#include <string.h>

#include "tui/term/keycode.h"

void choices_release(struct choices *ch)
{
    strlist_release(&ch->names);
    strlist_release(&ch->helps);
}

void choices_reset(struct choices *ch)
{
    choices_release(ch);
    *ch = (struct choices){ .names = STRLIST_INIT, .helps = STRLIST_INIT };
}

void choices_add(struct choices *ch, const char *name, const char *help)
{
    strlist_add(&ch->names, name);
    strlist_add(&ch->helps, help);
}

/* The name alone, or with the blank behind it, and blanks behind what is typed do not matter. */
static bool is_whole(const char *typed, const char *name)
{
    size_t a = strlen(typed), b = strlen(name);

    while (a > 0 && typed[a - 1] == ' ')
        a--;
    while (b > 0 && name[b - 1] == ' ')
        b--;
    return a == b && strncmp(typed, name, a) == 0;
}

/* How well a name fits: 0 = it is what is typed, 3 = not at all. */
static int distance(const char *name, const char *typed)
{
    const char *found = strcasestr(name, typed);

    if (!found)
        return 3;
    return found > name ? 2 : is_whole(typed, name) ? 0 : 1;
}

void choices_match(struct choices *ch, const char *typed)
{
    struct choices all = *ch;

    ch->names = (struct strlist)STRLIST_INIT;
    ch->helps = (struct strlist)STRLIST_INIT;
    for (int d = 0; d < 3; d++)
        for (size_t i = 0; i < all.names.n; i++)
            if (distance(all.names.v[i], typed) == d)
                choices_add(ch, all.names.v[i], all.helps.v[i]);
    choices_release(&all);
    ch->is_only = ch->is_only && *typed;
}

void choices_complete(const struct choices *ch, const char *text, struct strbuf *out)
{
    if (ch->at >= ch->names.n)
        return strbuf_adds(out, text);
    strbuf_add(out, text, ch->from);
    strbuf_adds(out, ch->puts_help ? ch->helps.v[ch->at] : ch->names.v[ch->at]);
}

void choices_settle(const struct choices *ch, const char *text, struct strbuf *out)
{
    bool whole = ch->names.n && is_whole(text + ch->from, ch->names.v[0]);

    if (ch->is_moved || (ch->is_only && !whole))
        choices_complete(ch, text, out);
    else
        strbuf_adds(out, text);
}

bool choices_key(struct choices *ch, int key)
{
    size_t n = ch->names.n;

    if (n == 0)
        return false;
    if (key == TK_UP || key == TK_WHEEL_UP)
        ch->at = ch->is_moved ? (ch->at + n - 1) % n : n - 1;
    else if (key == TK_DOWN || key == TK_WHEEL_DOWN)
        ch->at = ch->is_moved ? (ch->at + 1) % n : 0;
    else
        return false;
    ch->is_moved = true;
    return true;
}

bool choices_click(struct choices *ch, int y)
{
    if (y < 0 || y >= ch->rows || ch->top + (size_t)y >= ch->names.n)
        return false;
    ch->at = ch->top + (size_t)y;
    ch->is_moved = true;
    return true;
}

static int widest_name(const struct choices *ch, struct canvas *cv)
{
    int widest = 0;

    for (size_t i = 0; i < ch->names.n; i++) {
        int width = canvas_width(cv, ch->names.v[i]);
        widest = width > widest ? width : widest;
    }
    return widest < cv->cols / 2 ? widest : cv->cols / 2;
}

void choices_draw(struct choices *ch, struct canvas *cv, int rows)
{
    int width = widest_name(ch, cv), help_x = width + 3;

    ch->rows = rows;
    ch->top = layout_scroll(ch->top, ch->at, rows > 0 ? (size_t)rows : 0, ch->names.n);
    for (int y = 0; y < rows && ch->top + (size_t)y < ch->names.n; y++) {
        size_t i = ch->top + (size_t)y;
        bool current = i == ch->at && (ch->is_moved || ch->is_only);
        enum style s = current ? STYLE_SELECTED : STYLE_MENU;
        canvas_fill(cv, y, 0, cv->cols, s);
        canvas_text(cv, y, 1, width, s, ch->names.v[i]);
        canvas_text(cv, y, help_x, cv->cols - help_x, s, ch->helps.v[i]);
    }
}
