/* The pages of the view of one guest, a file each: for guestview.c alone. */
#ifndef TUI_GUESTVIEW_TABS_H
#define TUI_GUESTVIEW_TABS_H

#include "tui/guest/guestview_data.h"
#include "tui/term/lines.h"

/* Rows of charts from v->scroll on; cuts it to what there is, and returns how far it may go. */
size_t guestview_charts(struct guestview *v, const struct guestview_data *d, int width, int height,
                        struct lines *ret);
/* A click into column x of the charts moves the cursor there; beside the plots it takes it away. */
void guestview_charts_click(struct guestview *v, int width, int x);
/* All lines, however many. */
void guestview_devices(const struct guestview_data *d, int width, struct lines *ret);
void guestview_config(const struct guestview_data *d, int width, struct lines *ret);
/* Why there is no description, or `nothing` where there is one that has nothing to show. */
void guestview_no_detail(const struct guestview_data *d, int width, const char *nothing,
                         struct lines *ret);
void guestview_why(const struct guestview_data *d, int width, struct lines *ret);
void guestview_snapshots(const struct guestview_data *d, int width, struct lines *ret);
void guestview_operations(const struct guestview_data *d, int width, struct lines *ret);

#endif
