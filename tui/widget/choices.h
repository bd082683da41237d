/* What may be typed at a prompt: names, and what each is. They stand above the prompt. Main thread
 * only; no curses but through the canvas. */
#ifndef TUI_CHOICES_H
#define TUI_CHOICES_H

#include "core/strlist.h"
#include "tui/term/canvas.h"

struct choices {
    struct strlist names; /* as put into the text: a blank at the end where more has to follow */
    struct strlist helps;
    size_t at, top; /* the current one; the first one shown */
    int rows;       /* lines of the latest frame */
    size_t from;    /* where in the text the name goes */
    bool puts_help; /* the help goes there instead: the name stands for it */
    bool is_only; /* only a name will do, and a part of one is there: Enter takes the current one */
    bool is_moved; /* the user has gone to the current one: Enter takes it */
};

void choices_release(struct choices *ch);
/* Forgets all. */
void choices_reset(struct choices *ch);
void choices_add(struct choices *ch, const char *name, const char *help);
/* Keeps those whose names hold what is typed, case aside: that one first, then those that begin
 * with it. When nothing is typed all stay, and is_only goes. */
void choices_match(struct choices *ch, const char *typed);

/* Appends text with the current name in its place; text as it is when there is none. */
void choices_complete(const struct choices *ch, const char *text, struct strbuf *out);
/* What Enter means: the same when the current one was gone to, or is_only and text has no whole
 * name; else text as it is. */
void choices_settle(const struct choices *ch, const char *text, struct strbuf *out);

/* Moves to another one. True when the key was for that. */
bool choices_key(struct choices *ch, int key);
/* Takes the one in a line, as if it had been gone to; false when there is none. */
bool choices_click(struct choices *ch, int y);
/* Draws them into the first `rows` lines. */
void choices_draw(struct choices *ch, struct canvas *cv, int rows);

#endif
