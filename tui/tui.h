/* The console, `xltool top`: one live table of all guests of all connections. It looks at what the
 * feed gives and never calls a platform, so a wedged daemon greys its own rows and keeps
 * nobody waiting. */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/column.h"
#include "core/err.h"
#include "core/feed.h"
#include "core/strbuf.h"
#include "tui/table/grouping.h"

struct engine;
struct request;
struct theme;

/* A name and what it stands for, as the configuration file has it. */
struct tui_setting {
    char *name, *value;
    unsigned line; /* of the file; 0 = of none */
};

/* How a share is drawn. */
enum tui_bars { TUI_BARS_NUMBERS, TUI_BARS_BARS, TUI_BARS_SPARKLINES };

/* What the user has set up in the console. */
struct tui_habits {
    const struct theme *theme; /* NULL: the usual one */
    uint64_t interval_ns;
    const struct column *sort;
    bool reverse;
    const struct column *const *columns; /* NULL: the usual ones */
    size_t n_columns;
    const char *filter; /* "" for none */
    enum tui_bars bars;
    enum grouping tree;
};

struct tui_options {
    uint64_t interval_ns;  /* between two samples; + and - change it */
    struct engine *engine; /* for operations; NULL with a recording: nothing can be changed */
    /* Joins the terminal, which is out of curses' hands meanwhile, with a guest's console until the
     * user leaves it. -EINTR after a signal that ends the program. NULL: not possible. */
    int (*attach)(struct engine *e, size_t conn, const struct request *guest, struct err *err);
    /* Begins a recording in a new file; NULL: not possible. */
    int (*record)(const char *path, struct tape **ret, struct err *e);
    bool read_only;                      /* said in the title; this console changes no guest */
    const struct column *const *columns; /* NULL: the usual ones */
    size_t n_columns;
    const struct column *sort; /* NULL: by CPU */
    bool reverse;
    const char *filter; /* NULL or "": all guests; must parse */
    const char *banner; /* "demo guests": stands in the title; NULL for none */
    const char *version;
    const struct theme *theme; /* NULL: the default one */
    bool mouse; /* clicks and wheels are keys; the terminal selects with Shift only */
    bool ascii; /* ASCII alone, whatever the terminal can show */
    enum tui_bars bars;
    const struct tui_setting *filters; /* saved ones: a name, an expression that parses */
    size_t n_filters;
    enum grouping tree;             /* by what the guests are grouped at first */
    const struct tui_setting *tags; /* the user's own groups: a name, an expression that parses */
    size_t n_tags;
    const struct tui_setting *keys; /* an action's name, keys for keyname_parse_list() */
    size_t n_keys;
    /* Keeps the habits for the next time and appends the name of the file. NULL: not possible. */
    int (*save)(void *arg, const struct tui_habits *h, struct strbuf *ret_path, struct err *e);
    void *save_arg;
};

/* Shows the console until the user leaves or SIGINT, SIGTERM or SIGHUP comes. Main thread; the feed
 * stays the caller's, the caller has called setlocale(), and every other thread blocks all signals.
 * The terminal is as it was afterwards, in every case. -ENOTTY when input or output is no terminal,
 * -ENOTSUP when the terminal (TERM) cannot do it, -EINVAL for a bad filter; what
 * ending a recording says. */
int tui_run(struct feed *f, const struct tui_options *o, struct err *err);

#endif
