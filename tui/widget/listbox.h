/* A box with a list to choose from. Its owner embeds it as the first member of a struct made by
 * xcalloc(), fills in ops and title, and opens it; the list has a cursor at menu.at. */
#ifndef TUI_LISTBOX_H
#define TUI_LISTBOX_H

#include "core/strlist.h"
#include "tui/widget/menu.h"
#include "tui/widget/screen.h"

struct listbox;

struct listbox_ops {
    /* The lines as they are now, escaped. */
    void (*lines)(struct console *c, const struct listbox *l, struct strlist *ret);
    /* Gets what does not move the cursor. */
    void (*key)(struct console *c, struct listbox *l, int key);
    /* A click has moved the cursor. Optional: it does no more. */
    void (*clicked)(struct console *c, struct listbox *l);
    /* As that of a screen. Optional. */
    void (*refresh)(struct console *c, struct listbox *l);
    /* Frees what the owner's struct holds, but not the struct. Optional. */
    void (*release)(struct listbox *l);
};

struct listbox {
    struct screen screen; /* first */
    const struct listbox_ops *ops;
    char *title; /* owned */
    struct menu menu;
};

/* Takes it over. */
void listbox_open(struct console *c, struct listbox *l);

#endif
