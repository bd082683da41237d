/* The parts of the page of recordings. Inside of experiment/. */
#ifndef EXPERIMENT_PAGE_PARTS_H
#define EXPERIMENT_PAGE_PARTS_H

#include "experiment/sheet.h"

/* "xen", with several recordings "xen, load.rec": page_figures.c. */
void guest_about(struct strbuf *out, const struct page *p, const struct study *s,
                 const struct study_guest *g);

/* The parts. */
void page_timelines(struct sheet *s);     /* page_time.c */
void page_glance(struct sheet *s);        /* page_figures.c */
void page_distributions(struct sheet *s); /* page_figures.c */
void page_comparisons(struct sheet *s);   /* page_pairs.c */

#endif
