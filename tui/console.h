/* What the parts of the console share. Private to tui/; main thread only. */
#ifndef TUI_CONSOLE_H
#define TUI_CONSOLE_H

#include "core/feed.h"
#include "tui/table/backlog.h"
#include "tui/term/canvas.h"
#include "tui/table/columns.h"
#include "tui/table/gauge.h"
#include "tui/term/hits.h"
#include "tui/table/marks.h"
#include "tui/table/model.h"
#include "tui/replay/recorder.h"
#include "tui/widget/screen.h"
#include "tui/table/status.h"
#include "tui/operate/target.h"
#include "tui/operate/task.h"
#include "tui/tui.h"

struct console {
    struct feed *feed;
    const struct tui_options *options;
    struct canvas canvas; /* the whole screen */
    struct model model;
    struct columns columns;
    struct status status;
    struct backlog backlog; /* the last minutes, for charts */
    struct marks marks;

    struct tasks tasks; /* operations asked for here */
    char *notice;       /* what has just happened: shown in place of the hints until the next key */
    struct target *attach; /* the guest whose console is wanted; NULL = none */

    struct screen *screens[SCREENS_MAX]; /* the table first */
    size_t depth;
    struct hits hits;             /* what the topmost whole screen drew where */
    const struct screen *clicked; /* the latest click went there, and it is still on top */
    int cursor_y, cursor_x;       /* where the terminal's cursor goes; -1 = nowhere */

    /* The table. */
    size_t top;        /* first row shown */
    size_t skip;       /* columns scrolled out to the left */
    int page_rows;     /* rows of the table in the latest frame */
    char *filter_text; /* the filter in force, "" for none */
    bool detail;       /* the pane about the selected guest is open */
    size_t detail_top;
    struct gauges gauges; /* the scales of bars in cells */

    struct recorder recorder;
    double play_speed;         /* of a recording, when it plays */
    const struct theme *theme; /* NULL: the default one */
    enum tui_bars bars;
    uint64_t interval_ns;
    uint64_t paused_since_ns; /* 0 = not paused */
    bool pending;             /* something was published and the table has not been taken yet */
    uint64_t taken_ns;        /* when the table was last taken, by clock_ns() */
    bool dirty;               /* the screen must be drawn */
    bool redraw_all;          /* ... from scratch: the terminal may show something else */
    bool suspend, quit;
    bool leaving; /* ... once nothing is under way any more */
};

void console_init(struct console *c, struct feed *f, const struct tui_options *o,
                  struct filter *filter, WINDOW *win);
void console_release(struct console *c);

/* Takes the table: for the screen unless it is frozen, and for what is recorded, which goes on. */
void console_take(struct console *c);
/* Makes text the filter. False, with *e, when it does not parse: the one in force stays. */
bool console_apply_filter(struct console *c, const char *text, struct err *e);
/* The same while it is being typed: a filter that matches nothing does not count yet either, or the
 * table would go blank at every "cpu" on the way to "cpu>50". */
void console_try_filter(struct console *c, const char *text, struct err *e);
/* Says something in the last line, until the next key. May be hostile. */
void console_say(struct console *c, const char *text);
/* Why something cannot be done. */
void console_say_err(struct console *c, const struct err *e);
/* Leaves: at once, or once what is under way has been taken back. */
void console_quit(struct console *c);
/* Shows the terminal's cursor at a place of a canvas, for this frame. */
void console_cursor(struct console *c, const struct canvas *cv, int y, int x);

#endif
