/* Allocation that cannot fail: out of memory ends the process with one line.
 * Nothing here changes a guest, so there is no half-done work to save. */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stddef.h>

void *xcalloc(size_t n, size_t size);
/* Room for n elements of size bytes each; checks the product. */
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

/* Grows array *arr (elements of elem bytes, capacity *cap) until it holds need elements. */
void *grow_array(void *arr, size_t *cap, size_t need, size_t elem);

#endif
