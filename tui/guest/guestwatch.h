/* What is known of the guest that its screen is about. It stays with this guest, also when it is
 * filtered out or gone; what its table does not have is asked for as long as a page needs it. Main
 * thread only. */
#ifndef TUI_GUESTWATCH_H
#define TUI_GUESTWATCH_H

#include "tui/console.h"
#include "tui/guest/guestview_data.h"
#include "tui/guest/snapquery.h"

struct description {
    bool known;
    struct detail detail;
    uint64_t t_ns; /* when it came */
};

struct guestwatch {
    enum guest_tab tab; /* the page that is looked at */

    /* The guest as it was seen last: the snapshots keep the row's guests alive. */
    struct row row;
    struct snapshot *now, *prev;
    bool gone;

    struct description latest, before;
    char *why; /* there is no description; NULL = it has not been refused */
    bool asking;
    uint64_t asked_ns;

    struct snapquery snapshots;
    size_t n_over; /* operations that were over when they were asked for */
};

/* Turns to the guest of a row of the console's table. */
void guestwatch_show(struct console *c, struct guestwatch *w, const struct row *r);
/* Takes what has come, and asks for what the page needs. */
void guestwatch_update(struct console *c, struct guestwatch *w);
/* Turns to another page. */
void guestwatch_set_tab(struct console *c, struct guestwatch *w, enum guest_tab tab);
/* What the page is made of: valid until the next update. */
void guestwatch_data(struct console *c, const struct guestwatch *w, struct guestview_data *ret);
/* True when the guest's toolstack may be asked for snapshots: it is opened for changes, so a
 * console that makes none does not. */
bool guestwatch_may_ask(struct console *c, const struct guestwatch *w);
void guestwatch_release(struct guestwatch *w);

#endif
