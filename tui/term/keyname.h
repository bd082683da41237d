/* Keys by name: "q", "Space", "Ctrl-L", "F10", "Shift-Down", "Alt-x", "PgUp". Pure: no curses. */
#ifndef TUI_KEYNAME_H
#define TUI_KEYNAME_H

#include <stddef.h>

#include "core/err.h"
#include "core/strbuf.h"

/* The key (keycode.h) that a name stands for. Names are taken in either case, a single character
 * (UTF-8) as it is: "q" is not "Q". What a terminal cannot tell apart is one key: Ctrl-M is Enter,
 * Ctrl-I Tab, Ctrl-H Backspace, Ctrl-[ Esc. 0, or -EINVAL with an error that quotes the text. */
int keyname_parse(const char *text, int *ret, struct err *e);

/* Keys with blanks between them, as "q F10 Ctrl-C", into ret (room for max). Returns how many, 0
 * for none, or -EINVAL with an error. */
int keyname_parse_list(const char *text, int *ret, size_t max, struct err *e);

/* Appends the name of a key, which keyname_parse() understands; "?" for what has none. */
void keyname_format(struct strbuf *out, int key);

#endif
