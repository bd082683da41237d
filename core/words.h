/* A command line cut into words as a shell would, without one. Pure. */
#ifndef CORE_WORDS_H
#define CORE_WORDS_H

#include "core/err.h"
#include "core/strlist.h"

/* Words are parted by blanks and tabs. Within '...' everything stands for itself; within "..." too,
 * but \" and \\; elsewhere a backslash takes the next character as it is. Quotes may join on: a'b
 * c'd is one word, '' an empty one. Nothing else is special: no variables, no globs, no pipes.
 * -EINVAL when a quote is not closed, or nothing follows a backslash. */
int words_split(struct strlist *ret, const char *text, struct err *e);

#endif
