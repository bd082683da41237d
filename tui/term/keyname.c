#include "tui/term/keyname.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "core/parse.h"
#include "core/strlist.h"
#include "core/utf8.h"
#include "tui/term/keycode.h"

/* The first name of a key is the one it is called by. The semicolon begins a comment in the
 * configuration file, and a blank ends a name. */
static const struct {
    const char *name;
    int key;
} names[] = {
    { "Up", TK_UP },
    { "Down", TK_DOWN },
    { "Left", TK_LEFT },
    { "Right", TK_RIGHT },
    { "Home", TK_HOME },
    { "End", TK_END },
    { "PgUp", TK_PAGE_UP },
    { "PageUp", TK_PAGE_UP },
    { "PgDn", TK_PAGE_DOWN },
    { "PageDown", TK_PAGE_DOWN },
    { "Shift-Up", TK_SHIFT_UP },
    { "Shift-Down", TK_SHIFT_DOWN },
    { "Shift-Left", TK_SHIFT_LEFT },
    { "Shift-Right", TK_SHIFT_RIGHT },
    { "Insert", TK_INSERT },
    { "Ins", TK_INSERT },
    { "Delete", TK_DELETE },
    { "Del", TK_DELETE },
    { "Backspace", TK_BACKSPACE },
    { "Enter", TK_ENTER },
    { "Return", TK_ENTER },
    { "Esc", TK_ESC },
    { "Escape", TK_ESC },
    { "Tab", TK_TAB },
    { "Shift-Tab", TK_SHIFT_TAB },
    { "Click", TK_CLICK },
    { "Double-Click", TK_DOUBLE_CLICK },
    { "Wheel-Up", TK_WHEEL_UP },
    { "Wheel-Down", TK_WHEEL_DOWN },
    { "Space", ' ' },
    { "Semicolon", ';' },
};

enum { N_NAMES = sizeof(names) / sizeof(names[0]), FUNCTION_KEYS = 12 };

/* The one character that text is, 0 when it is none or more. */
static int single_character(const char *text)
{
    uint32_t c;
    size_t len = utf8_decode(text, &c);

    return len && c && text[len] == '\0' ? (int)c : 0;
}

/* Control characters have names; the others are keys as they stand. */
static bool is_printable(int c)
{
    return c >= ' ' && (c < 0x7f || c >= 0xa0) && c <= 0x10ffff && !(c >= 0xd800 && c < 0xe000);
}

static int named_key(const char *text)
{
    uint64_t n;

    for (size_t i = 0; i < N_NAMES; i++)
        if (strcasecmp(names[i].name, text) == 0)
            return names[i].key;
    if ((text[0] == 'F' || text[0] == 'f') && text[1] != '0' && parse_u64(text + 1, &n) == 0 &&
        n >= 1 && n <= FUNCTION_KEYS)
        return TK_F((int)n);
    return 0;
}

/* A terminal sends some names of the same character. */
static int control_key(const char *text)
{
    int c = text[0] && !text[1] ? toupper((unsigned char)text[0]) : 0;

    switch (c) {
    case 'M':
    case 'J':
        return TK_ENTER;
    case 'I':
        return TK_TAB;
    case 'H':
        return TK_BACKSPACE;
    case '[':
        return TK_ESC;
    default:
        return c > '@' && c <= '_' ? TK_CTRL(c) : 0;
    }
}

/* A character, or one that has a name: Alt-x, Alt-Space. */
static int alt_key(const char *text)
{
    int c = single_character(text);

    if (!is_printable(c))
        c = named_key(text);
    return is_printable(c) ? TK_ALT(c) : 0;
}

static int key_of(const char *text)
{
    int c = single_character(text);

    if (is_printable(c) && c != ' ')
        return c;
    if (strncasecmp(text, "Ctrl-", 5) == 0)
        return control_key(text + 5);
    return strncasecmp(text, "Alt-", 4) == 0 ? alt_key(text + 4) : named_key(text);
}

int keyname_parse(const char *text, int *ret, struct err *e)
{
    int key = key_of(text);

    if (key == 0) {
        err_set(e, EINVAL, "'%s' is no key", text);
        err_cure(
            e,
            "keys are called q, Space, Enter, Esc, Tab, Up, PgDn, F10, Ctrl-L, Alt-x, Shift-Down");
        return -EINVAL;
    }
    *ret = key;
    return 0;
}

int keyname_parse_list(const char *text, int *ret, size_t max, struct err *e)
{
    _cleanup_strlist_ struct strlist words = STRLIST_INIT;
    int rc = 0;

    strlist_split(&words, text, ' ');
    if (words.n > max)
        return err_set(e, EINVAL, "'%s' has more than %zu keys", text, max);
    for (size_t i = 0; i < words.n && rc == 0; i++)
        rc = keyname_parse(words.v[i], &ret[i], e);
    return rc < 0 ? rc : (int)words.n;
}

void keyname_format(struct strbuf *out, int key)
{
    for (size_t i = 0; i < N_NAMES; i++)
        if (names[i].key == key)
            return strbuf_adds(out, names[i].name);
    if (key > TK_F0 && key <= TK_F(FUNCTION_KEYS))
        return strbuf_addf(out, "F%d", key - TK_F0);
    if (TK_IS_ALT(key) && is_printable(TK_ALT_CHAR(key))) {
        strbuf_adds(out, "Alt-");
        keyname_format(out, TK_ALT_CHAR(key));
    } else if (key > 0 && key < ' ') {
        strbuf_addf(out, "Ctrl-%c", key | '@');
    } else if (is_printable(key)) {
        char bytes[4];
        strbuf_add(out, bytes, utf8_encode((uint32_t)key, bytes));
    } else {
        strbuf_adds(out, "?");
    }
}
