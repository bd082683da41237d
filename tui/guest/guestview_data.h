/* What the view of one guest is made of: the user's choice, and what is known of the guest. No
 * functions; guestview.h has those that show it. */
#ifndef TUI_GUESTVIEW_DATA_H
#define TUI_GUESTVIEW_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/detail.h"
#include "core/history.h"
#include "core/table.h"

struct tasks;

enum guest_tab {
    GUEST_CHARTS,
    GUEST_DEVICES,
    GUEST_CONFIG,
    GUEST_WHY,
    GUEST_SNAPSHOTS,
    GUEST_OPERATIONS,
    GUEST_TAB_COUNT
};

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
    const char *detail_why;         /* why there is none; NULL: it is on its way. Hostile */
    const struct detail *snapshots; /* records of core/toolstack.h; NULL: what detail has of them */
    const char *snapshots_why;      /* why there is no answer; NULL: it is on its way. Hostile */
    const struct tasks *tasks;      /* what has been asked for, of any guest; NULL: nothing */
    uint64_t clock_ns;              /* now, on the clock of the tasks */
    int64_t wall_s; /* now, seconds since 1970: charts tell the time of day; 0: "-5m" */
    bool utf8;
};

#endif
