/* The report: one HTML page that needs nothing else, neither network nor script. */
#ifndef EXPERIMENT_PAGE_H
#define EXPERIMENT_PAGE_H

#include "core/strlist.h"
#include "experiment/bench_file.h"
#include "experiment/plot.h"
#include "experiment/study.h"

/* A pair that is compared. */
struct page_pair {
    const struct study *base_study, *study;
    const struct study_guest *base, *guest;
};

struct page {
    const struct study *studies;
    size_t n;
    const struct page_pair *pairs; /* with the baseline; none: nothing is compared */
    size_t n_pairs;
    const char *command; /* the line that makes this page again, for a shell */
    /* Is given each plot of the page; NULL: nobody is. What it returns ends the page. */
    int (*save)(void *arg, const struct plot *p, struct err *e);
    void *arg;
};

/* Appends the page, valid as HTML and well-formed as XML. */
int page_write(struct strbuf *out, const struct page *p, struct err *e);

/* The same of n results of benches, one after the other; of p only command, save and arg are used. */
int page_write_benches(struct strbuf *out, const struct page *p, const struct bench_file *files, size_t n,
                       struct err *e);

#endif
