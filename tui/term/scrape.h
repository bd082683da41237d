/* What is on the screen, as text. Main thread, after a frame was drawn. */
#ifndef TUI_SCRAPE_H
#define TUI_SCRAPE_H

#include "core/strbuf.h"
#include "tui/term/canvas.h"

/* Appends the screen's lines as curses has put them out, without blanks at their ends. Frames are
 * drawn with line characters, or - | + where the terminal takes ASCII alone. */
void scrape_text(struct strbuf *out, const struct canvas *c);
/* Appends a letter for each character: the style that it has. '.' is STYLE_NORMAL, left out at the
 * ends of lines; '?' is none of them. Styles that look alike without colours are the first of them.
 */
void scrape_styles(struct strbuf *out, const struct canvas *c);

#endif
