/* A list of owned strings. */
#ifndef CORE_STRLIST_H
#define CORE_STRLIST_H

#include "core/cleanup.h"

#include <stdbool.h>
#include <stddef.h>

struct strlist {
    char **v;
    size_t n, cap;
};

#define STRLIST_INIT { .v = NULL }
#define _cleanup_strlist_ _cleanup_(strlist_release)

/* Keeps a copy of s. */
void strlist_add(struct strlist *l, const char *s);
bool strlist_has(const struct strlist *l, const char *s);
/* Adds the pieces of text between separators; empty pieces are dropped. */
void strlist_split(struct strlist *l, const char *text, char separator);
void strlist_release(struct strlist *l);

#endif
