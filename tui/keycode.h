/* Keys as the console sees them: a Unicode character, or one of these. */
#ifndef TUI_KEYCODE_H
#define TUI_KEYCODE_H

enum keycode {
    TK_NONE = 0x1000000, /* above Unicode: no function key collides with a character */
    TK_UP,
    TK_DOWN,
    TK_LEFT,
    TK_RIGHT,
    TK_HOME,
    TK_END,
    TK_PAGE_UP,
    TK_PAGE_DOWN,
    TK_SHIFT_UP,
    TK_SHIFT_DOWN,
    TK_DELETE,
    TK_BACKSPACE,
    TK_ENTER,
    TK_ESC,
    TK_CLICK, /* the mouse, at a place */
    TK_WHEEL_UP,
    TK_WHEEL_DOWN,
    TK_F0, /* TK_F0 + n is function key n, to 12 */
};

#define TK_F(n) (TK_F0 + (n))
#define TK_CTRL(letter) ((letter)&0x1f)

#endif
