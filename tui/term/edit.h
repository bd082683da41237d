/* A line that is being typed. Pure: no curses. */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>

#include "core/strbuf.h"

struct edit {
    struct strbuf text; /* UTF-8 */
    size_t pos;         /* byte offset of the cursor, never inside a character */
};

/* Starts over with this text, the cursor behind it. */
void edit_set(struct edit *e, const char *text);
/* Takes a key (keycode.h or a character). True when it changed the text or moved the cursor. */
bool edit_key(struct edit *e, int key);
void edit_release(struct edit *e);

#endif
