#include "tui/keyname.h"

#include "tui/keycode.h"

static const struct {
    int key;
    const char *name;
} names[] = {
    { ' ', "Space" },
    { TK_UP, "Up" },
    { TK_DOWN, "Down" },
    { TK_LEFT, "Left" },
    { TK_RIGHT, "Right" },
    { TK_HOME, "Home" },
    { TK_END, "End" },
    { TK_PAGE_UP, "PgUp" },
    { TK_PAGE_DOWN, "PgDn" },
    { TK_ENTER, "Enter" },
    { TK_ESC, "Esc" },
    { TK_SHIFT_UP, "Shift-Up" },
    { TK_DELETE, "Delete" },
    { TK_BACKSPACE, "Backspace" },
    { TK_SHIFT_DOWN, "Shift-Down" },
};

void keyname_format(struct strbuf *out, int key)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].key == key) {
            strbuf_adds(out, names[i].name);
            return;
        }
    if (key > TK_F0)
        strbuf_addf(out, "F%d", key - TK_F0);
    else if (key < ' ')
        strbuf_addf(out, "Ctrl-%c", key + '@');
    else
        strbuf_addc(out, (char)key);
}
