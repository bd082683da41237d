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

/* A group's line in row y: its name, how many guests it has, and what they come to. */
void group_draw(struct canvas *cv, const struct console *c, size_t line, int y,
                const struct span *spans, size_t n);
/* Where a line's name is to be: indented by how deep it stands in the tree. */
struct span group_indent(const struct console *c, size_t line, const struct span *at);
/* What there is to say of the selected group, as detail_lines(); nothing when there is none. */
void group_detail_lines(const struct model *m, int cols, struct strlist *ret);

/* What there is to say of a row, wrapped to `cols` columns: who it is, what is unknown and why,
 * then all values. Already escaped. */
void detail_lines(const struct table *t, const struct row *r, int cols, struct strlist *ret);
/* Adds "HEADER text" to a line of such cells; a full line goes to l. */
void detail_cell(struct strlist *l, struct strbuf *line, const struct column *col, const char *text,
                 int cols);
/* The pane about the selected guest or group; `lines` from detail_lines(). */
void detail_draw(struct canvas *cv, const struct console *c, const struct strlist *lines,
                 const struct layout *l);

/* The last line: the keys of a screen, and on the table where the selection stands. */
void footer_draw(struct canvas *cv, const struct console *c, const struct keymap *m, int y);

enum style state_style(enum guest_state s);

/* Good, much, too much: of a share from 0 to 1. */
enum style load_style(double share);

/* "12s", "5m", "3h", "2d": at most four characters up to a hundred days. */
void format_age(struct strbuf *out, uint64_t age_ns);

#endif
