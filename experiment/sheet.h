/* What a page is made of: text, tables, figures. Inside of experiment/. */
#ifndef EXPERIMENT_SHEET_H
#define EXPERIMENT_SHEET_H

#include "experiment/page.h"
#include "experiment/plot_scale.h"

/* The page that is being written. */
struct sheet {
    const struct page *page;
    struct strbuf *out;
    struct err *err;
    int rc; /* of the first plot that could not be saved */
};

/* The page up to its title, inside of <header>; its end, from </main> on. */
void sheet_open(struct sheet *s, const char *title);
void sheet_close(struct sheet *s);
/* Appends text that is hostile. */
void sheet_text(struct sheet *s, const char *text);
/* <TAG>text</TAG>; the text is hostile. */
void sheet_element(struct sheet *s, const char *tag, const char *text);
/* Begins a table with these columns, ended by NULL. class: "figures", but for the first column;
 * "said": but for the last one too; "text": none of them; "notes": the same, and only the last two break their lines. */
void sheet_head(struct sheet *s, const char *class, const char *caption, const char *const *names);
void sheet_table_end(struct sheet *s);
/* A <td> with a dash, and why. */
void sheet_missing(struct sheet *s, const char *why);
/* A <td> with a figure; NaN: a dash, with the reason for whom it wants to know. */
void sheet_figure(struct sheet *s, enum metric m, double v, const char *why);
/* A <figure> with the plot, and under it what it shows; NULL where that has been said. */
void sheet_plot(struct sheet *s, const struct plot *p, const char *caption);
/* What the boxes that follow show. */
void sheet_about_boxes(struct sheet *s);

/* The unit that a metric has on an axis. */
enum plot_unit metric_plot_unit(enum metric m);
/* "CPU guest, % of one core". */
void metric_axis(struct strbuf *out, enum metric m);

#endif
