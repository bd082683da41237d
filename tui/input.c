#include "tui/input.h"

#include "tui/keycode.h"

static const struct {
    int curses, key;
} function_keys[] = {
    { KEY_UP, TK_UP },         { KEY_DOWN, TK_DOWN },       { KEY_LEFT, TK_LEFT },
    { KEY_RIGHT, TK_RIGHT },   { KEY_HOME, TK_HOME },       { KEY_END, TK_END },
    { KEY_PPAGE, TK_PAGE_UP }, { KEY_NPAGE, TK_PAGE_DOWN }, { KEY_SR, TK_SHIFT_UP },
    { KEY_SF, TK_SHIFT_DOWN }, { KEY_DC, TK_DELETE },       { KEY_BACKSPACE, TK_BACKSPACE },
    { KEY_ENTER, TK_ENTER },
};

/* A key that nothing is bound to, for those that have no name here. */
enum { UNBOUND = TK_F(13) };

static int function_key(wint_t code)
{
    for (int n = 1; n <= 12; n++)
        if (code == (wint_t)KEY_F(n))
            return TK_F(n);
    for (size_t i = 0; i < sizeof(function_keys) / sizeof(function_keys[0]); i++)
        if (code == (wint_t)function_keys[i].curses)
            return function_keys[i].key;
    return UNBOUND;
}

static int character(wint_t c)
{
    switch (c) {
    case '\r':
    case '\n':
        return TK_ENTER;
    case '\b':
    case 0x7f:
        return TK_BACKSPACE;
    case 0x1b:
        return TK_ESC;
    default:
        return c < TK_NONE ? (int)c : UNBOUND;
    }
}

int input_next(WINDOW *win)
{
    wint_t c;
    int rc;

    do
        rc = wget_wch(win, &c);
    while (rc == KEY_CODE_YES && c == KEY_RESIZE); /* resizeterm()'s note to itself; no key */
    if (rc == ERR)
        return TK_NONE;
    return rc == KEY_CODE_YES ? function_key(c) : character(c);
}
