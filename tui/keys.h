/* Keys and what they do. Each screen has a table of bindings; the console obeys it, the help, the
 * hints and the man page are made from it, and the configuration may give an action other keys. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/strbuf.h"

struct console;

enum { BINDING_KEYS = 3 };

enum binding_flags {
    BIND_CHANGES = 1, /* changes guests: not there with --read-only, nor in a recording */
    BIND_PLAYER = 2,  /* for recordings alone */
    BIND_COMMON = 4,  /* the table's: also there on the whole screens above it */
    BIND_LIVE = 8,    /* of no use in a recording */
};

struct binding {
    const char *action;     /* its name in the configuration and the palette: "sort-menu" */
    int keys[BINDING_KEYS]; /* 0 = none */
    const char *hint;       /* "Quit": one word for the last line; NULL = not there */
    const char *help;
    void (*run)(struct console *c);
    unsigned flags;
};

struct keymap {
    const char *title; /* "Table": in the help and the man page */
    const struct binding *bindings;
    size_t n;
};

/* All tables, for the man page and the configuration. */
const struct keymap *const *keymaps_all(size_t *ret_n);

/* The binding of a key, NULL when it has none. */
const struct binding *keymap_find(const struct keymap *m, int key);
/* A binding of the table that all whole screens have, unless the key is one of their own. */
const struct binding *keymap_find_common(int key);
/* The binding of an action in any table; NULL when there is none. */
const struct binding *binding_find(const char *action);
/* Gives an action these keys instead of its own. Before the console starts. -ENOENT when nobody
 * knows the action. */
int binding_set_keys(const char *action, const int keys[BINDING_KEYS]);
/* The keys that it has now. */
const int *binding_keys(const struct binding *b);
/* False for what cannot be done here: changes with --read-only, a recording's keys when live. */
bool binding_usable(const struct binding *b, const struct console *c);
/* "q F10 Ctrl-C". */
void binding_names(struct strbuf *out, const struct binding *b);

#endif
