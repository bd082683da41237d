/* What the fuzz targets share. A target is one function that is given any bytes; that nothing
 * crashes, leaks or reads beyond its bounds is what the sanitizers look for, what else must hold is
 * said by fuzz_require(). */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/cleanup.h"
#include "core/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define fuzz_require(what)                                                                         \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);                     \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* A copy that ends in NUL, of exactly that size: a byte too far is seen. For free(). */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = xcalloc(1, size + 1);

    if (size)
        memcpy(text, data, size);
    return text;
}

/* A file that holds the bytes, and its name; closed it is gone. */
static inline int fuzz_file(const uint8_t *data, size_t size, char path[64])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    fuzz_require(fd >= 0);
    fuzz_require(write(fd, data, size) == (ssize_t)size);
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

/* What goes to a terminal: no control character. */
static inline bool fuzz_is_harmless(const char *text)
{
    for (const char *s = text; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            return false;
    return true;
}

/* So that what is only read is not left out by the compiler. */
static inline void fuzz_look(const char *text)
{
    static volatile size_t sum;

    sum = sum + strlen(text);
}

#endif
