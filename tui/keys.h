/* The one table of keys: the console obeys it, the help and the hints are made from it. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

struct console;

struct binding {
    int key, alt, alt2; /* 0 = none */
    const char *names;  /* "q F10": for the help */
    const char *hint;   /* "Quit": one word for the last line; NULL = not there */
    const char *help;
    void (*run)(struct console *c);
};

const struct binding *bindings_all(size_t *ret_n);
/* NULL when nothing is bound to the key. */
const struct binding *binding_find(int key);

#endif
