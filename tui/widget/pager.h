/* Text in a box, to be read: it scrolls. */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include "core/strlist.h"
#include "tui/widget/screen.h"

/* Shows lines (copied; escaped when they are drawn) until a key closes it. */
void pager_open(struct console *c, const char *title, const struct strlist *lines);

/* For a box that has more than text: its owner embeds a pager as the first member of a struct made
 * by xcalloc(), fills in ops, title and lines, and opens it by pager_push(). */
struct pager;

struct pager_ops {
    bool has_heading;           /* the first line is one */
    int rows_below, cols_least; /* room below the text, with a gap; how wide the box is at least */
    /* Draws what is below. */
    void (*below)(const struct pager *p, struct canvas *cv);
    /* Gets what does not scroll. */
    void (*key)(struct console *c, struct pager *p, int key);
    /* Frees what the owner's struct holds, but not the struct. Optional. */
    void (*release)(struct pager *p);
};

struct pager {
    struct screen screen;        /* first */
    const struct pager_ops *ops; /* NULL: text alone */
    char *title;                 /* owned */
    struct strlist lines;
    size_t top, rows; /* the first line shown; how many there was room for */
};

/* Takes it over. */
void pager_push(struct console *c, struct pager *p);
/* There is more text below. */
bool pager_has_more(const struct pager *p);

#endif
