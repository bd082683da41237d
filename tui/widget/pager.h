/* Text in a box, to be read. */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include "core/strlist.h"
#include "tui/widget/screen.h"

/* Shows lines (copied; escaped when they are drawn) until a key closes it. */
void pager_open(struct console *c, const char *title, const struct strlist *lines);

#endif
