/* The guests that the user has marked: into the sets A and B, to compare them, and those chosen for
 * the next operation. They are known by connection and id, so a mark stays with its guest. A guest
 * may be in several sets. No curses. */
#ifndef TUI_MARKS_H
#define TUI_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/compare_sets.h"

enum { MARK_A, MARK_B, MARK_CHOSEN, MARK_SETS };

struct mark_set {
    struct set_member *members; /* in the order in which they were marked */
    char **ids;                 /* theirs */
    size_t *sorted;             /* private: places of members, by connection and id */
    size_t n, members_cap, ids_cap, sorted_cap;
};

struct marks {
    struct mark_set sets[MARK_SETS];
    bool overlap; /* private: a guest is in A and in B */
};

/* Marks a guest into a set, or takes it out; id is copied. */
void marks_toggle(struct marks *m, int set, size_t source, const char *id);
/* Marks n different guests into a set; when all of them are there already, takes them out. In the
 * time that it takes to sort them: a group may have thousands. */
void marks_toggle_all(struct marks *m, int set, const struct set_member *who, size_t n);
bool marks_has(const struct marks *m, int set, size_t source, const char *id);
/* Columns that marks take in front of a name, a blank behind them included: 0 when there are none.
 * The chosen ones have a column of their own, the first; A and B share one as long as no guest is
 * in both. */
int marks_width(const struct marks *m);
/* The column of a set's letter, from 0. */
int marks_column(const struct marks *m, int set);
/* Unmarks those of a set that are not there any more. */
void marks_keep(struct marks *m, int set,
                bool (*is_there)(const void *arg, size_t source, const char *id), const void *arg);
/* Unmarks all of a set. */
void marks_clear(struct marks *m, int set);
void marks_release(struct marks *m);

#endif
