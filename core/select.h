/* Choosing rows: filter expressions and GUEST arguments. */
#ifndef CORE_SELECT_H
#define CORE_SELECT_H

#include "core/table.h"

/* A filter expression:
 *   cpu>50 & platform=xen & name~web      terms with & | ! and ( )
 *   KEY=TEXT KEY!=TEXT KEY~TEXT           equal (case matters), contains (it does not)
 *   KEY<N KEY<=N KEY>N KEY>=N KEY=N       numbers; sizes take K M G T
 *   WORD                                  a name that contains WORD, case aside
 * KEY is a column's key or JSON key. TEXT with blanks or operators goes in "quotes".
 * A cell that is not known matches nothing but !(...). */
struct filter;

/* Parses text. -EINVAL and an error that shows the place on a mistake. "" matches everything. */
int filter_parse(const char *text, struct filter **ret, struct err *e);
void filter_free(struct filter *f);
void filter_freep(struct filter **f);
bool filter_match(const struct filter *f, const struct table *t, const struct row *r);
/* True when the filter reads a rate, which takes two samples. */
bool filter_needs_rate(const struct filter *f);

/* Drops the rows that do not match. */
void table_filter(struct table *t, const struct filter *f);

/* Finds the guest that the user named: NAME, PLATFORM:NAME, or a prefix of the id (at least four
 * characters). Exactly one match: 0. None: -ESRCH. Several: -EEXIST with the candidates listed. */
int table_find_guest(const struct table *t, const char *arg, const struct row **ret, struct err *e);

#endif
