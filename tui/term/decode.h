/* From the characters that a terminal sends to keys: Alt, mouse events, pasted text. Function keys
 * are known before, by terminfo, unless the line has parted their sequences: then what most
 * terminals send is known here. Pure: no curses, no clock. */
#ifndef TUI_DECODE_H
#define TUI_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decoded {
    int key;  /* keycode.h or a character */
    int y, x; /* where, for a mouse event; from 0 */
};

enum { DECODER_PARAMS = 24, DECODER_QUEUE = 8 };

struct decoder {
    bool (*is_alt)(int key); /* NULL: no such key is wanted. See input_use_alt() */
    enum { DECODE_PLAIN, DECODE_ESC, DECODE_CSI, DECODE_SS3, DECODE_DROP, DECODE_BYTES } state;
    char params[DECODER_PARAMS]; /* of a control sequence */
    size_t n_params;
    int bytes[3]; /* of a mouse event in the old encoding */
    size_t n_bytes;
    bool pasting, pasted_any, blank_due;
    uint64_t latest_ns; /* when the latest character came */
    uint64_t esc_ns;    /* when the latest ESC was taken for a key; 0 = something came after it */
    bool is_late;       /* what has begun may be the rest of that one */
    bool clicked;       /* a click that a second one would make a double click */
    struct decoded click;
    uint64_t click_ns;
    struct decoded queue[DECODER_QUEUE];
    size_t n_queue;
};

/* A character that has arrived, at now_ns on some monotonic clock. The keys that it makes are to be
 * taken before the next one is put. */
void decoder_put(struct decoder *d, unsigned c, uint64_t now_ns);
/* A function key (keycode.h) that has arrived. */
void decoder_put_key(struct decoder *d, int key, uint64_t now_ns);
/* Nothing more has arrived: an ESC was the key Esc. Should the rest of a sequence come after all, as
 * a whole, it is still no text. */
void decoder_idle(struct decoder *d, uint64_t now_ns);
/* The next key. False when there is none. */
bool decoder_take(struct decoder *d, struct decoded *ret);
/* The next three characters are bytes as they are, not UTF-8. */
bool decoder_wants_bytes(const struct decoder *d);

#endif
