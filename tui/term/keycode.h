/* Keys as the console sees them: a Unicode character, or one of these. */
#ifndef TUI_KEYCODE_H
#define TUI_KEYCODE_H

enum keycode {
    TK_NONE = 0x1000000, /* above Unicode: no function key collides with a character */
    TK_UNBOUND,          /* a key that has no name here; nothing is bound to it */
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
    TK_SHIFT_LEFT,
    TK_SHIFT_RIGHT,
    TK_INSERT,
    TK_DELETE,
    TK_BACKSPACE,
    TK_ENTER,
    TK_ESC,
    TK_TAB,
    TK_SHIFT_TAB,
    TK_CLICK,        /* of the first button; input_mouse() says where */
    TK_DOUBLE_CLICK, /* the second of two clicks; the first was a TK_CLICK */
    TK_WHEEL_UP,
    TK_WHEEL_DOWN,
    TK_F0, /* TK_F0 + n is function key n, to 12 */
    TK_END_OF_CODES = TK_F0 + 13,
};

#define TK_F(n) (TK_F0 + (n))
#define TK_CTRL(letter) ((letter)&0x1f)

/* Alt with a character, which terminals send as ESC and the character. */
#define TK_ALT(c) (0x2000000 | (c))
#define TK_IS_ALT(key) ((key) >= 0x2000000 && (key) < 0x3000000)
#define TK_ALT_CHAR(key) ((key)&0x1ffffff)

/* A character that was pasted, not typed. No table of keys has one: only a field to type in takes
 * it, so that pasted text never acts as commands. */
#define TK_PASTED(c) (0x4000000 | (c))
#define TK_IS_PASTED(key) ((key) >= 0x4000000 && (key) < 0x5000000)
#define TK_PASTED_CHAR(key) ((key)&0x1ffffff)

#endif
