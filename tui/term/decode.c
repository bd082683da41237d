#include "tui/term/decode.h"

#include <stdlib.h>
#include <string.h>

#include "tui/term/keycode.h"

#define NS_PER_MS 1000000ull
/* Two clicks at one place are a double click. */
#define DOUBLE_CLICK_NS (400 * NS_PER_MS)
/* The rest of a sequence comes with its beginning; later it is another key, after Alt-[. */
#define SEQUENCE_NS (500 * NS_PER_MS)
/* The rest of a sequence whose ESC has been taken for a key. */
#define LATE_NS (1000 * NS_PER_MS)
/* The end of a paste may be lost with the line. */
#define PASTE_NS (5000 * NS_PER_MS)

enum { ESC = 0x1b };
/* The button of a mouse event; wheels count as buttons. */
enum { MODIFIERS = 4 | 8 | 16, MOTION = 32, WHEEL_UP = 64, WHEEL_DOWN = 65 };

static void queue_at(struct decoder *d, int key, int y, int x)
{
    if (d->n_queue < DECODER_QUEUE)
        d->queue[d->n_queue++] = (struct decoded){ key, y, x };
}

static void queue(struct decoder *d, int key)
{
    if (!d->pasting)
        queue_at(d, key, 0, 0);
}

/* Fields have one line: a break becomes a blank, none at the beginning or the end. */
static void paste(struct decoder *d, unsigned c)
{
    if (c == '\r' || c == '\n' || c == '\t') {
        d->blank_due = d->pasted_any;
        return;
    }
    if (c < ' ' || (c >= 0x7f && c < 0xa0))
        return;
    if (d->blank_due)
        queue_at(d, TK_PASTED(' '), 0, 0);
    d->blank_due = false;
    d->pasted_any = true;
    queue_at(d, TK_PASTED((int)c), 0, 0);
}

static void begin_paste(struct decoder *d)
{
    d->pasting = true;
    d->pasted_any = d->blank_due = false;
}

static int key_of(unsigned c)
{
    switch (c) {
    case '\r':
    case '\n':
        return TK_ENTER;
    case '\t':
        return TK_TAB;
    case '\b':
    case 0x7f:
        return TK_BACKSPACE;
    case 0:
        return TK_UNBOUND;
    default:
        return c < TK_NONE ? (int)c : TK_UNBOUND;
    }
}

/* The line was too slow for the ESC that came before. Or it is a key: nothing follows then, and
 * decoder_idle() says so. */
static bool begins_late(const struct decoder *d, unsigned c)
{
    return (c == '[' || c == 'O') && d->esc_ns && d->latest_ns - d->esc_ns <= LATE_NS;
}

static void plain(struct decoder *d, unsigned c)
{
    d->is_late = begins_late(d, c);
    d->esc_ns = 0;
    d->n_params = 0;
    if (d->is_late)
        d->state = c == '[' ? DECODE_CSI : DECODE_SS3;
    else
        d->state = c == ESC ? DECODE_ESC : DECODE_PLAIN;
    if (d->state != DECODE_PLAIN)
        return;
    if (d->pasting)
        paste(d, c);
    else
        queue(d, key_of(c));
}

/* An ESC and a character at once: a key of its own if anybody wants that. Else they are two keys:
 * on a slow line what was typed one after the other arrives together. */
static void alt(struct decoder *d, unsigned c)
{
    if (d->is_alt && d->is_alt(TK_ALT((int)c))) {
        queue(d, TK_ALT((int)c));
    } else {
        queue(d, TK_ESC);
        queue(d, (int)c);
    }
}

static void after_esc(struct decoder *d, unsigned c)
{
    bool is_text = c >= ' ' && c != 0x7f && c < TK_NONE;

    if (c == '[' || c == 'O') {
        d->state = c == '[' ? DECODE_CSI : DECODE_SS3;
    } else if (is_text && !d->pasting) {
        d->state = DECODE_PLAIN;
        alt(d, c);
    } else {
        queue(d, TK_ESC);
        plain(d, c);
    }
}

static void click(struct decoder *d, int y, int x, uint64_t now_ns)
{
    bool again = d->clicked && d->click.y == y && d->click.x == x &&
                 now_ns - d->click_ns <= DOUBLE_CLICK_NS;

    d->clicked = !again;
    d->click.y = y;
    d->click.x = x;
    d->click_ns = now_ns;
    queue_at(d, again ? TK_DOUBLE_CLICK : TK_CLICK, y, x);
}

static void mouse(struct decoder *d, int button, int y, int x, uint64_t now_ns)
{
    if (d->pasting || (button & MOTION) || y < 0 || x < 0)
        return;
    button &= ~MODIFIERS;
    if (button == WHEEL_UP || button == WHEEL_DOWN)
        queue_at(d, button == WHEEL_UP ? TK_WHEEL_UP : TK_WHEEL_DOWN, y, x);
    else if (button == 0)
        click(d, y, x, now_ns);
}

/* "<0;12;5" */
static void mouse_text(struct decoder *d, const char *text, uint64_t now_ns)
{
    long v[3];
    char *end;

    for (int i = 0; i < 3; i++, text = end) {
        v[i] = strtol(text + 1, &end, 10);
        if (end == text + 1 || v[i] < 0 || v[i] > 100000 || *end != (i < 2 ? ';' : '\0'))
            return;
    }
    mouse(d, (int)v[0], (int)v[2] - 1, (int)v[1] - 1, now_ns);
}

static int letter_key(unsigned final)
{
    static const struct {
        char final;
        int key;
    } keys[] = {
        { 'A', TK_UP },  { 'B', TK_DOWN }, { 'C', TK_RIGHT }, { 'D', TK_LEFT }, { 'H', TK_HOME },
        { 'F', TK_END }, { 'P', TK_F(1) }, { 'Q', TK_F(2) },  { 'R', TK_F(3) }, { 'S', TK_F(4) },
    };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (final == (unsigned char)keys[i].final)
            return keys[i].key;
    return TK_NONE;
}

/* "5~" */
static int number_key(const char *params)
{
    static const int keys[] = {
        [1] = TK_HOME,      [2] = TK_INSERT, [3] = TK_DELETE, [4] = TK_END,    [5] = TK_PAGE_UP,
        [6] = TK_PAGE_DOWN, [7] = TK_HOME,   [8] = TK_END,    [11] = TK_F(1),  [12] = TK_F(2),
        [13] = TK_F(3),     [14] = TK_F(4),  [15] = TK_F(5),  [17] = TK_F(6),  [18] = TK_F(7),
        [19] = TK_F(8),     [20] = TK_F(9),  [21] = TK_F(10), [23] = TK_F(11), [24] = TK_F(12),
    };
    char *end;
    unsigned long n = strtoul(params, &end, 10);

    return *end || n >= sizeof(keys) / sizeof(keys[0]) || !keys[n] ? TK_NONE : keys[n];
}

/* A function key whose sequence came in pieces. */
static int function_key(const char *params, unsigned final)
{
    if (final == '~')
        return number_key(params);
    return params[0] ? TK_NONE : letter_key(final);
}

/* Shift and an arrow as xterm and its kin send them: screen's and some other terminals'
 * descriptions leave them out. */
static int shifted(const char *params, unsigned final)
{
    static const int arrows[] = { TK_SHIFT_UP, TK_SHIFT_DOWN, TK_SHIFT_RIGHT, TK_SHIFT_LEFT };

    return strcmp(params, "1;2") == 0 && final >= 'A' && final <= 'D' ? arrows[final - 'A']
                                                                      : TK_NONE;
}

/* A control sequence is whole. What is not known is dropped: its characters are no keys. */
static void end_sequence(struct decoder *d, unsigned final, uint64_t now_ns)
{
    d->params[d->n_params < DECODER_PARAMS ? d->n_params : DECODER_PARAMS - 1] = '\0';
    d->state = DECODE_PLAIN;
    if (final == '~' && strcmp(d->params, "200") == 0)
        begin_paste(d);
    else if (final == '~' && strcmp(d->params, "201") == 0)
        d->pasting = false;
    else if (final == 'M' && d->params[0] == '<')
        mouse_text(d, d->params, now_ns);
    else if (shifted(d->params, final) != TK_NONE)
        queue(d, shifted(d->params, final));
    else if (function_key(d->params, final) != TK_NONE)
        queue(d, function_key(d->params, final));
}

static void end_ss3(struct decoder *d, unsigned c)
{
    d->state = DECODE_PLAIN;
    if (letter_key(c) != TK_NONE)
        queue(d, letter_key(c));
}

static void in_sequence(struct decoder *d, unsigned c, uint64_t now_ns)
{
    if (c == 'M' && d->n_params == 0 && !d->pasting) {
        d->state = DECODE_BYTES;
        d->n_bytes = 0;
    } else if (c == '[' && d->n_params == 0) {
        d->state = DECODE_DROP; /* the function keys of Linux's own console: one character more */
    } else if (c >= 0x20 && c <= 0x3f) {
        if (d->n_params < DECODER_PARAMS)
            d->params[d->n_params++] = (char)c;
    } else if (c >= 0x40 && c <= 0x7e) {
        end_sequence(d, c, now_ns);
    } else {
        plain(d, c); /* it was none */
    }
}

static void take_byte(struct decoder *d, unsigned c, uint64_t now_ns)
{
    d->bytes[d->n_bytes++] = (int)c - ' ';
    if (d->n_bytes < 3)
        return;
    d->state = DECODE_PLAIN;
    mouse(d, d->bytes[0], d->bytes[2] - 1, d->bytes[1] - 1, now_ns);
}

/* What has been begun and was not gone on with in time. */
static void give_up(struct decoder *d, uint64_t now_ns)
{
    uint64_t quiet_ns = now_ns - d->latest_ns;

    if (d->state != DECODE_PLAIN && quiet_ns > SEQUENCE_NS) {
        if (d->state == DECODE_ESC)
            queue(d, TK_ESC);
        else if (d->state != DECODE_BYTES && d->n_params == 0)
            alt(d, d->state == DECODE_CSI ? '[' : 'O');
        d->state = DECODE_PLAIN;
    }
    if (d->pasting && quiet_ns > PASTE_NS)
        d->pasting = false;
}

void decoder_put(struct decoder *d, unsigned c, uint64_t now_ns)
{
    give_up(d, now_ns);
    d->latest_ns = now_ns;
    if (d->state == DECODE_BYTES)
        take_byte(d, c, now_ns);
    else if (d->state == DECODE_CSI)
        in_sequence(d, c, now_ns);
    else if (d->state == DECODE_ESC)
        after_esc(d, c);
    else if (d->state == DECODE_SS3)
        end_ss3(d, c);
    else if (d->state == DECODE_DROP)
        d->state = DECODE_PLAIN; /* a function key that terminfo does not know */
    else
        plain(d, c);
}

void decoder_put_key(struct decoder *d, int key, uint64_t now_ns)
{
    give_up(d, now_ns);
    d->latest_ns = now_ns;
    if (d->state == DECODE_ESC)
        queue(d, TK_ESC);
    d->state = DECODE_PLAIN;
    d->esc_ns = 0;
    queue(d, key);
}

void decoder_idle(struct decoder *d, uint64_t now_ns)
{
    give_up(d, now_ns);
    if (d->state == DECODE_ESC) {
        queue(d, TK_ESC);
        d->esc_ns = now_ns;
    } else if (d->is_late && d->state == DECODE_CSI && d->n_params == 0) {
        queue(d, '[');
    } else if (d->is_late && d->state == DECODE_SS3) {
        queue(d, 'O');
    } else {
        return;
    }
    d->state = DECODE_PLAIN;
}

bool decoder_take(struct decoder *d, struct decoded *ret)
{
    if (d->n_queue == 0)
        return false;
    *ret = d->queue[0];
    memmove(d->queue, d->queue + 1, --d->n_queue * sizeof(d->queue[0]));
    return true;
}

bool decoder_wants_bytes(const struct decoder *d)
{
    return d->state == DECODE_BYTES;
}
