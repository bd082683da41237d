/* The views: each draws what the console holds, and fetches nothing. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "core/strlist.h"
#include "tui/console.h"

/* Lines the header would like. */
int header_rows(const struct console *c);
/* Hosts, guests, cost and connections in the first `rows` lines. */
void header_draw(struct canvas *cv, const struct console *c, int rows);

/* The line of column names and the rows. */
void table_draw(struct canvas *cv, const struct console *c, const struct layout *l);

/* What there is to say of a row, wrapped to `cols` columns: who it is, what is unknown and why,
 * then all values. Already escaped. */
void detail_lines(const struct table *t, const struct row *r, int cols, struct strlist *ret);
/* The pane about the selected guest; `lines` from detail_lines(). */
void detail_draw(struct canvas *cv, const struct console *c, const struct strlist *lines,
                 const struct layout *l);

/* The last line: hints, or the filter being typed. Returns the column for the cursor, -1 for none.
 */
int footer_draw(struct canvas *cv, const struct console *c, int y);

/* Overlays, and their keys. */
void help_draw(struct canvas *cv, const struct console *c);
void help_key(struct console *c, int key);
void sort_draw(struct canvas *cv, const struct console *c);
void sort_key(struct console *c, int key);
void columns_draw(struct canvas *cv, const struct console *c);
void columns_key(struct console *c, int key);

/* Draws lines in a box. With a cursor the line at c->cursor is marked, without one it is the first
 * line shown. */
void list_draw(struct canvas *cv, const struct console *c, const char *title,
               const struct strlist *lines, bool cursor);
/* Moves c->cursor among n lines. True when the key was for that. */
bool list_key(struct console *c, int key, size_t n);
/* True for the keys that leave a list. */
bool list_closes(int key);

enum style state_style(enum guest_state s);

/* "12s", "5m", "3h", "2d": at most four characters up to a hundred days. */
void format_age(struct strbuf *out, uint64_t age_ns);

#endif
