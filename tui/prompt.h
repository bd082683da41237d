/* A line of text that is asked for at the bottom of the screen. */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "core/err.h"
#include "tui/edit.h"
#include "tui/screen.h"

struct prompt;

struct prompt_ops {
    const char *label; /* "Filter: " */
    const char *hint;  /* behind the text, as long as nothing is wrong; may be NULL */
    /* The text has changed; may set p->err, which is shown. Optional. */
    void (*changed)(struct console *c, struct prompt *p, const char *text);
    /* Enter: true closes it. What it opens itself must come after: see prompt_then(). */
    bool (*done)(struct console *c, struct prompt *p, const char *text);
    /* Esc. Optional. */
    void (*dropped)(struct console *c, struct prompt *p);
};

struct prompt {
    struct screen screen; /* first */
    const struct prompt_ops *ops;
    struct edit edit;
    struct err err;
    char *before; /* what Esc goes back to; the opener's, freed here */
};

/* Asks. The text begins as `text`. */
struct prompt *prompt_open(struct console *c, const struct prompt_ops *ops, const char *text);

#endif
