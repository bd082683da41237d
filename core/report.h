/* Plans and results in words, a line each, for the command line and the console alike. Lines may
 * hold hostile text: escape them for a terminal. Pure. */
#ifndef CORE_REPORT_H
#define CORE_REPORT_H

#include "core/detail.h"
#include "core/plan.h"
#include "core/request.h"
#include "core/strbuf.h"
#include "core/strlist.h"

/* "snapshot 'before' of 'web'", "clone 'web' to 'web2'". */
void report_title(struct strbuf *out, const struct request *r);

/* What will be done, what it costs, what is lost or refused. */
void report_plan(const struct plan *p, struct strlist *ret);

/* What was done, by the operation's result: how long it took, how long the guest stood still, the
 * table that ends a resize, remarks. */
void report_result(const struct request *r, const struct detail *result, uint64_t took_ns,
                   struct strlist *ret);

/* The table that ends a resize alone; nothing when there is none. */
void report_resize(const struct detail *result, struct strlist *ret);

#endif
