/* A line of text that is asked for at the bottom of the screen. */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "core/err.h"
#include "tui/widget/choices.h"
#include "tui/term/edit.h"
#include "tui/widget/screen.h"

struct prompt;

struct prompt_ops {
    const char *label; /* "Filter: " */
    const char *hint;  /* behind the text, as long as nothing is wrong; may be NULL */
    /* The text has changed; may set p->err, which is shown. Optional. */
    void (*changed)(struct console *c, struct prompt *p, const char *text);
    /* Fills p->choices, which are empty, for this text. Tab takes the current one. Optional. */
    void (*choose)(struct console *c, struct prompt *p, const char *text);
    /* A key before the text gets it; true takes it. Optional. */
    bool (*key)(struct console *c, struct prompt *p, int key);
    /* Enter, with the text or, if it stands for a choice, with that: true closes it. What opens a
     * screen itself goes into p->then. */
    bool (*done)(struct console *c, struct prompt *p, const char *text);
    /* Esc. Optional. */
    void (*dropped)(struct console *c, struct prompt *p);
};

struct prompt {
    struct screen screen; /* first */
    const struct prompt_ops *ops;
    struct edit edit;
    struct err err;
    struct choices choices;
    void (*then)(struct console *c); /* is called when Enter has closed it; NULL for nothing */
    /* What Esc goes back to: the opener's, freed here. */
    char *before;
    size_t before_source, before_place;
};

/* Asks. The text begins as `text`. */
struct prompt *prompt_open(struct console *c, const struct prompt_ops *ops, const char *text);
/* Changes the text, as if it had been typed. */
void prompt_set(struct console *c, struct prompt *p, const char *text);

#endif
