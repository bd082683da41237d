/* What the table view shows: the newest table, filtered, sorted and grouped, and what is selected
 * in it. No curses, no engine. Rows are worked on when data, filter or order change, never for a
 * frame.
 *
 * A place is one of a guest among those that match the filter; a line is one of the screen's: with
 * groups there are lines of theirs, and none of the guests in closed ones. Without groups both are
 * the same. */
#ifndef TUI_MODEL_H
#define TUI_MODEL_H

#include "core/select.h"
#include "tui/table/groups.h"
#include "tui/table/order.h"

struct model {
    struct table table;       /* as table_build() made it: never sorted in place */
    struct average *averages; /* of the sort column, a row each */
    struct order_key *keys;
    size_t *shown, n_shown; /* rows that match the filter, in order; a place each */
    struct groups groups;
    size_t states[GUEST_STATE_COUNT]; /* guests per state, filter or not */
    size_t n_stale;                   /* rows whose connection does not answer */
    size_t name_bytes;                /* the longest name shown, with its indent */
    const struct column *sort;
    bool reverse;
    struct filter *filter;
    /* The selection follows its guest or group, once the user has chosen one; before that, and when
     * it has gone, it is a line. A guest whose group is closed has its group's line. */
    size_t selected;
    char *selected_id; /* of the guest chosen; NULL = none */
    size_t selected_source;
    char *selected_group; /* the path of the group chosen; NULL = none */
};

void model_init(struct model *m, const struct column *sort, bool reverse);
void model_release(struct model *m);

/* Takes over the table t (left empty). */
void model_take(struct model *m, struct table *t);
void model_sort(struct model *m, const struct column *sort, bool reverse);
/* Takes over the filter. */
void model_filter(struct model *m, struct filter *f);
/* True when a filter would leave at least one row, or there is none anyway. */
bool model_matches(const struct model *m, const struct filter *f);

/* Adds a tag to group by; copies name, takes over f. Before there is a table. */
void model_add_tag(struct model *m, const char *name, struct filter *f);
/* Groups the guests, or no longer does. The selection stays with its guest; from a group it goes to
 * the first guest there. */
void model_group(struct model *m, enum grouping by);
/* Opens or closes the selected group; false when none is selected. When its line stands for a guest
 * in it, that is selected once it is open. */
bool model_toggle(struct model *m);
/* Closes all groups when one is open, else opens all. */
void model_toggle_all(struct model *m);

/* Lines of the table. */
size_t model_lines(const struct model *m);
/* The guest of a line below model_lines(); NULL when it is a group's. */
const struct row *model_line_row(const struct model *m, size_t line);
/* The group of a line, an index into groups.v; NO_GROUP when it is a guest's. */
int model_line_group(const struct model *m, size_t line);
/* How far a line is indented: 0, 1, 2. */
int model_line_depth(const struct model *m, size_t line);

/* Selects a line (cut to the last) and holds on to the guest or group there. */
void model_select(struct model *m, size_t line);
/* Selects a line and holds on to nothing, as at first. */
void model_select_line(struct model *m, size_t line);
/* Selects the guest at a place below n_shown, in sight or not. */
void model_select_guest(struct model *m, size_t place);
/* The selected guest; NULL when no line is shown, or a group is selected. */
const struct row *model_selected(const struct model *m);
/* The selected group, an index into groups.v; NO_GROUP when there is none. */
int model_selected_group(const struct model *m);
/* The place of the selected guest, or of the selected group's first one; 0 when there is none. */
size_t model_selected_place(const struct model *m);

/* The row of a guest, filtered out or not; NULL when it is not in the table. */
const struct row *model_find(const struct model *m, size_t source, const char *id);
/* The row at a place below n_shown. */
const struct row *model_row(const struct model *m, size_t place);

#endif
