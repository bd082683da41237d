/* One guest on the whole screen: charts, devices, configuration, why cells are unknown. What it
 * says is made here as lines of text in styles, of given data alone; who draws it need not know
 * more. */
#ifndef TUI_GUESTVIEW_H
#define TUI_GUESTVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/detail.h"
#include "core/history.h"
#include "core/table.h"
#include "tui/lines.h"

enum guest_tab { GUEST_CHARTS, GUEST_DEVICES, GUEST_CONFIG, GUEST_WHY, GUEST_TAB_COUNT };

/* "Charts", "Devices", ... */
const char *guest_tab_name(enum guest_tab tab);

/* What the user has chosen. */
struct guestview {
    enum guest_tab tab;
    unsigned span_s; /* the charts' time: 60, 300 or 600 */
    int cursor_s;    /* the marked time, seconds before the charts' right end; -1 none */
    size_t scroll;   /* lines, in Charts rows of charts; cut by guestview_body() */
};

/* What it is shown of. Everything belongs to the caller. */
struct guestview_data {
    const struct table *table;
    const struct row *row; /* of the table */
    bool gone;             /* ... of an earlier one: the guest is not there any more */
    const struct history *history;
    const struct detail *detail; /* the newest description; NULL: there is none */
    uint64_t detail_ns;          /* when it came */
    const struct detail *before; /* the one before it, for rates per device; NULL: there is none */
    uint64_t before_ns;
    const char *detail_why; /* why there is none; NULL: it is on its way. Hostile */
    int64_t wall_s;         /* now, seconds since 1970: charts tell the time of day; 0: "-5m" */
    bool utf8;
};

void guestview_init(struct guestview *v);

/* Left and Right move the cursor by a sixtieth of the charts' time, z and Z change that time, Up,
 * Down, pages, Home and End scroll a page of `height` lines. True when the key was for that. Tabs
 * are the caller's: guestview_set_tab(). */
bool guestview_key(struct guestview *v, int key, int height);
void guestview_set_tab(struct guestview *v, enum guest_tab tab);

/* A click into column x of the page: in Charts it moves the cursor there, beside the plots it takes
 * it away. */
void guestview_click(struct guestview *v, int width, int x);

/* Who it is: one line of exactly `width` columns. */
void guestview_title(const struct guestview_data *d, int width, struct lines *ret);

/* The page of the chosen tab: at most `height` lines of at most `width` columns. Cuts v->scroll to
 * what there is; returns how far it may go. */
size_t guestview_body(struct guestview *v, const struct guestview_data *d, int width, int height,
                      struct lines *ret);

/* The parts, each in a file of its own. */

/* Rows of charts from v->scroll on; returns as guestview_body(). */
size_t guestview_charts(struct guestview *v, const struct guestview_data *d, int width, int height,
                        struct lines *ret);
/* All lines, however many. */
void guestview_devices(const struct guestview_data *d, int width, struct lines *ret);
void guestview_config(const struct guestview_data *d, int width, struct lines *ret);
/* Why there is no description, or `nothing` where there is one that has nothing to show. */
void guestview_no_detail(const struct guestview_data *d, int width, const char *nothing,
                         struct lines *ret);
void guestview_why(const struct guestview_data *d, int width, struct lines *ret);

#endif
