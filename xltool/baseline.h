/* What a report's --baseline means: GUEST, which the other guests of its recording are compared
 * with; FILE, whose guests their namesakes in the other recordings are compared with; FILE:GUEST,
 * which all others are compared with. */
#ifndef XLTOOL_BASELINE_H
#define XLTOOL_BASELINE_H

#include "experiment/page.h"

/* The part of text that may name a guest of the recording; NULL when text is. */
const char *baseline_within(const char *text, const char *path);

/* The pairs that text (NULL: none) asks for; *ret is for free(). -ESRCH: nothing is meant by it;
 * -EEXIST: several guests are; -ENODATA: nothing can be compared with it. */
int baseline_pairs(const char *text, const struct study *studies, size_t n, struct page_pair **ret,
                   size_t *ret_n, struct err *e);

#endif
