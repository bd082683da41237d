/* What the table view shows: the newest table, filtered and sorted, and the row selected in it.
 * No curses, no engine. Rows are worked on when data, filter or order change, never for a frame. */
#ifndef TUI_MODEL_H
#define TUI_MODEL_H

#include "core/select.h"
#include "tui/order.h"

struct model {
    struct table table;       /* as table_build() made it: never sorted in place */
    struct average *averages; /* of the sort column, a row each */
    struct order_key *keys;
    size_t *shown, n_shown;           /* rows that match the filter, in order */
    size_t states[GUEST_STATE_COUNT]; /* guests per state, filter or not */
    size_t n_stale;                   /* rows whose connection does not answer */
    size_t name_bytes;                /* the longest name shown */
    const struct column *sort;
    bool reverse;
    struct filter *filter;
    /* The selection follows its guest, once the user has chosen one; before that, and when the
     * guest has gone, it is a place in the list. */
    size_t selected;
    char *selected_id;
    size_t selected_source;
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

/* Selects the place `at` (cut to the list) and holds on to the guest there. */
void model_select(struct model *m, size_t at);
/* Selects the place and holds on to no guest, as at first. */
void model_select_place(struct model *m, size_t at);
/* The selected row, or NULL when none is shown. */
const struct row *model_selected(const struct model *m);
/* The row of a guest, filtered out or not; NULL when it is not in the table. */
const struct row *model_find(const struct model *m, size_t source, const char *id);
/* The row at a place below n_shown. */
const struct row *model_row(const struct model *m, size_t at);

#endif
