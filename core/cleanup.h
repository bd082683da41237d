/* Scope-bound clean-up, so that an early return never leaks. */
#ifndef CORE_CLEANUP_H
#define CORE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Runs FN(&variable) when the variable leaves its scope. */
#define _cleanup_(fn) __attribute__((cleanup(fn)))
#define _printf_(fmt, args) __attribute__((format(printf, fmt, args)))

/* Hands a cleaned-up pointer over: returns it and leaves NULL behind. */
#define steal(ptr)                      \
    (__extension__({                    \
        __typeof__(ptr) _p = (ptr);     \
        __typeof__(*_p) _v = *_p;       \
        *_p = NULL;                     \
        _v;                             \
    }))

static inline void free_cleanup(void *p)
{
    free(*(void **)p);
}

static inline void close_cleanup(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void fclose_cleanup(FILE **f)
{
    if (*f)
        fclose(*f);
}

#define _cleanup_free_ _cleanup_(free_cleanup)
#define _cleanup_close_ _cleanup_(close_cleanup)
#define _cleanup_fclose_ _cleanup_(fclose_cleanup)

#endif
