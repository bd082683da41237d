/* The views: each draws what the console holds, and fetches nothing. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "core/strlist.h"
#include "tui/console.h"

/* Lines the header would like. */
int header_rows(const struct console *c);
/* Hosts, guests, cost and connections in the first `rows` lines. */
void header_draw(struct canvas *cv, const struct console *c, int rows);

/* The time line of a recording in row y; nothing when the feed is live. */
void timeline_draw(struct canvas *cv, const struct console *c, int y);

/* The line of column names and the rows. */
void table_draw(struct canvas *cv, const struct console *c, const struct layout *l);

/* What there is to say of a row, wrapped to `cols` columns: who it is, what is unknown and why,
 * then all values. Already escaped. */
void detail_lines(const struct table *t, const struct row *r, int cols, struct strlist *ret);
/* The pane about the selected guest; `lines` from detail_lines(). */
void detail_draw(struct canvas *cv, const struct console *c, const struct strlist *lines,
                 const struct layout *l);

/* The last line: the keys of a screen, and on the table where the selection stands. */
void footer_draw(struct canvas *cv, const struct console *c, const struct keymap *m, int y);

enum style state_style(enum guest_state s);

/* "12s", "5m", "3h", "2d": at most four characters up to a hundred days. */
void format_age(struct strbuf *out, uint64_t age_ns);

#endif
