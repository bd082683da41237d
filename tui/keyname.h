/* Names of keys. */
#ifndef TUI_KEYNAME_H
#define TUI_KEYNAME_H

#include "core/strbuf.h"

/* Appends "q", "F10", "Ctrl-L", "Shift-Down". */
void keyname_format(struct strbuf *out, int key);

#endif
