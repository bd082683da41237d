#include "tui/term/input.h"

#include <string.h>
#include <term.h>
#include <unistd.h>

#include "core/sample.h"
#include "tui/term/decode.h"
#include "tui/term/keycode.h"

static const struct {
    int curses, key;
} function_keys[] = {
    { KEY_UP, TK_UP },         { KEY_DOWN, TK_DOWN },        { KEY_LEFT, TK_LEFT },
    { KEY_RIGHT, TK_RIGHT },   { KEY_HOME, TK_HOME },        { KEY_END, TK_END },
    { KEY_PPAGE, TK_PAGE_UP }, { KEY_NPAGE, TK_PAGE_DOWN },  { KEY_SR, TK_SHIFT_UP },
    { KEY_SF, TK_SHIFT_DOWN }, { KEY_SLEFT, TK_SHIFT_LEFT }, { KEY_SRIGHT, TK_SHIFT_RIGHT },
    { KEY_IC, TK_INSERT },     { KEY_DC, TK_DELETE },        { KEY_BACKSPACE, TK_BACKSPACE },
    { KEY_ENTER, TK_ENTER },   { KEY_BTAB, TK_SHIFT_TAB },
};

/* Clicks and wheels (1000), as numbers without a limit (1006; curses would take the old encoding
 * within tmux and screen, which ends at column 223); marks around pasted text (2004). */
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static struct decoder decoder;
static struct decoded latest_mouse;
static bool mouse_wanted, active;

static int function_key(wint_t code)
{
    for (int n = 1; n <= 12; n++)
        if (code == (wint_t)KEY_F(n))
            return TK_F(n);
    for (size_t i = 0; i < sizeof(function_keys) / sizeof(function_keys[0]); i++)
        if (code == (wint_t)function_keys[i].curses)
            return function_keys[i].key;
    return TK_UNBOUND;
}

static bool has_text(const char *capability)
{
    const char *text = tigetstr(capability);

    return text && text != (const char *)-1 && *text;
}

/* Terminals that have a mouse or mark pastes know such modes; others might print them. */
static bool knows_modes(void)
{
    return has_text("kmous") || has_text("BE");
}

static void send(const char *text)
{
    ssize_t n = write(STDOUT_FILENO, text, strlen(text));

    (void)n; /* a terminal that has gone is seen when it is read */
}

void input_use_mouse(bool wanted)
{
    if (active && wanted != mouse_wanted)
        send(wanted ? MOUSE_ON : MOUSE_OFF);
    mouse_wanted = wanted;
}

void input_use_alt(bool (*is_bound)(int key))
{
    decoder.is_alt = is_bound;
}

void input_begin(void)
{
    decoder = (struct decoder){ .is_alt = decoder.is_alt };
    active = knows_modes();
    if (!active)
        return;
    define_key(NULL, KEY_MOUSE); /* its sequences are read here */
    send(mouse_wanted ? PASTE_ON MOUSE_ON : PASTE_ON);
}

void input_end(void)
{
    if (active)
        send(MOUSE_OFF PASTE_OFF);
    active = false;
}

const char *input_restore(void)
{
    return knows_modes() ? MOUSE_OFF PASTE_OFF : "";
}

/* A byte of a mouse event: get_wch() would take those beyond ASCII for UTF-8. */
static int read_byte(WINDOW *win, wint_t *ret)
{
    int c = wgetch(win);

    *ret = c > 0xff ? 0x7f : (wint_t)c; /* DEL is a key by terminfo */
    return c == ERR ? ERR : OK;
}

/* Puts what has arrived into the decoder. False when nothing has. */
static bool read_on(WINDOW *win)
{
    wint_t c;
    int rc = decoder_wants_bytes(&decoder) ? read_byte(win, &c) : wget_wch(win, &c);
    uint64_t now = clock_ns();

    if (rc == ERR)
        decoder_idle(&decoder, now);
    else if (rc != KEY_CODE_YES)
        decoder_put(&decoder, c, now);
    else if (c != KEY_RESIZE) /* resizeterm()'s note to itself; no key */
        decoder_put_key(&decoder, function_key(c), now);
    return rc != ERR;
}

int input_next(WINDOW *win)
{
    struct decoded next;
    bool more = true;

    while (!decoder_take(&decoder, &next)) {
        if (!more)
            return TK_NONE;
        more = read_on(win);
    }
    if (next.key >= TK_CLICK && next.key <= TK_WHEEL_DOWN)
        latest_mouse = next;
    return next.key;
}

void input_mouse(int *ret_y, int *ret_x)
{
    *ret_y = latest_mouse.y;
    *ret_x = latest_mouse.x;
}
