/* The guests of the table as a tree: which lines it has, and what its groups come to. Groups stand
 * in the order of the sort column, by the sum of their guests or by name, and so do the guests in
 * them. Pure: no curses. Text of groups is a stranger's. */
#ifndef TUI_GROUPS_H
#define TUI_GROUPS_H

#include "core/select.h"
#include "core/strlist.h"
#include "tui/table/grouping.h"
#include "tui/table/order.h"

/* What the guests of a group have together in one column. */
struct group_cell {
    bool counted;     /* private: the rest is known */
    const char *text; /* a text column: what all of them have; NULL = they differ; hostile */
    size_t n_known;   /* guests that went into value, or have a text; with 0 there is no figure */
    size_t n_unknown; /* those that run and have no value: a sum is the least that it can be */
    bool differs;     /* they have not all the same */
    double value;     /* what the guests come to, as group_figure() says */
    double weight;    /* private: of a mean, what it is divided by */
};

/* What the guests of a group come to in a number column. */
enum group_figure {
    GROUP_SUM,
    GROUP_MEAN,  /* of shares and latencies: by the memory that each may hold, by its requests */
    GROUP_LEAST, /* of uptimes: all have been up so long */
    GROUP_MOST,  /* of ages: none is older */
};

struct group {
    char *path;       /* tells it from all others, from table to table too; hostile */
    const char *name; /* the last piece of it, or what to call guests without a group; hostile */
    bool is_rest;     /* the guests that belong to no group */
    bool is_open;
    int depth;       /* 0; a pod in its namespace 1 */
    size_t first, n; /* its guests, those of the groups in it too: places in the tree's order */
    size_t n_alive;  /* of them running or blocked */
    size_t n_stale;  /* of them on a connection that does not answer */
    struct order_key key;
    struct group_cell *cells; /* private: one a column, NULL = none asked for yet */
};

enum {
    NO_GROUP = -1,
    GROUP_INDENT = 2,     /* columns that a line is indented for each depth */
    GROUP_LABEL_MORE = 7, /* columns of a group's line beside its name: "v  (123)" */
};

/* A line of the table: a group's, or a guest's. */
struct group_line {
    int group;    /* NO_GROUP: a guest's */
    int depth;    /* how far it is indented */
    size_t place; /* of the guest, or of a group's first one, in the tree's order */
};

struct tag {
    char *name;
    struct filter *filter;
};

struct groups {
    enum grouping by;
    struct tag *tags;
    size_t n_tags, tags_cap;
    /* Groups are open unless the user has closed them, or the other way round. */
    bool all_closed;
    struct strlist others; /* paths of those that are not as all_closed says */

    struct group *v; /* in the order of their lines */
    size_t n, cap;
    size_t n_top; /* of them at depth 0 */
    struct group_line *lines;
    size_t n_lines, lines_cap;
};

/* No grouping, no tags. */
void groups_init(struct groups *g);
void groups_release(struct groups *g);

/* Adds a tag; copies name, takes over f. A guest is under the first tag whose filter it matches. */
void groups_add_tag(struct groups *g, const char *name, struct filter *f);

/* What the tree is made of. */
struct groups_input {
    const struct table *table;
    const struct order_key *keys; /* of each row of the table, by column `sort` */
    const struct column *sort;
    bool reverse;
};

/* Makes the groups and lines of n rows, which are in order, and puts the rows into the order of the
 * tree, guests of closed groups too. Linear but for sorting; a guest is known by its row. */
void groups_build(struct groups *g, const struct groups_input *in, size_t *rows, size_t n);

/* Opens or closes a group; the lines are as they were until the next groups_build(). */
void groups_toggle(struct groups *g, size_t group);
/* Closes all when one is open, else opens all; those to come, too. */
void groups_toggle_all(struct groups *g);

/* The line of the group with this path; n_lines when it has none. */
size_t groups_find_line(const struct groups *g, const char *path);

/* False for columns whose numbers cannot be added (shares, latencies, ages), and for text. */
bool group_can_add(const struct column *c);
/* Of a number column. */
enum group_figure group_figure(const struct column *c);
/* A group's cell. It is made when it is first asked for and kept until the next groups_build(); t
 * and rows are those that were given then. */
const struct group_cell *group_cell(const struct groups *g, size_t group, const struct column *c,
                                    const struct table *t, const size_t *rows);

#endif
