/* What the parts of the console share. Private to tui/; main thread only. */
#ifndef TUI_CONSOLE_H
#define TUI_CONSOLE_H

#include "tui/canvas.h"
#include "tui/columns.h"
#include "tui/edit.h"
#include "tui/model.h"
#include "tui/status.h"
#include "tui/tui.h"

/* What has the keyboard. */
enum mode { MODE_TABLE, MODE_FILTER, MODE_SORT, MODE_COLUMNS, MODE_HELP, MODE_COUNT };

struct console {
    struct engine *engine;
    const struct tui_options *options;
    struct canvas canvas;
    struct model model;
    struct columns columns;
    struct status status;
    enum mode mode;

    size_t top;    /* first row shown */
    size_t skip;   /* columns scrolled out to the left */
    int page_rows; /* rows of the table in the latest frame */

    struct edit edit;      /* the filter being typed */
    char *filter_text;     /* the filter in force, "" for none */
    char *filter_before;   /* what Esc goes back to */
    struct err filter_err; /* what is wrong with the text being typed; code 0 when nothing is */

    size_t cursor, list_top; /* in the open list (sort, columns, help) */
    bool detail;             /* the pane about the selected guest is open */
    size_t detail_top;

    uint64_t interval_ns;
    uint64_t paused_since_ns; /* 0 = not paused */
    bool pending;             /* the engine has published and the table has not been taken yet */
    uint64_t taken_ns;        /* when the table was last taken */
    bool dirty;               /* the screen must be drawn */
    bool redraw_all;          /* ... from scratch: the terminal may show something else */
    bool suspend, quit;
};

/* Takes what the engine has published; not while paused. */
void console_refresh(struct console *c);
/* Makes text the filter. False, with c->filter_err, when it does not parse: the one in force stays.
 */
bool console_apply_filter(struct console *c, const char *text);
/* The same while it is being typed: a filter that matches nothing does not count yet either, or the
 * table would go blank at every "cpu" on the way to "cpu>50". */
void console_try_filter(struct console *c, const char *text);
/* Draws one frame into curses. */
void console_draw(struct console *c);
/* Gives a key to what has the keyboard. */
void console_key(struct console *c, int key);

#endif
