/* One guest on the whole screen: charts, devices, configuration, why cells are unknown, snapshots,
 * operations. What it says is made here as lines of text in styles, of given data alone; who draws
 * it need not know more. */
#ifndef TUI_GUESTVIEW_H
#define TUI_GUESTVIEW_H

#include "tui/guest/guestview_data.h"
#include "tui/term/lines.h"

/* "Charts", "Devices", ... */
const char *guest_tab_name(enum guest_tab tab);

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

#endif
