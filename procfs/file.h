/* Reading small files of /proc, /sys and cgroups. Every observer that looks at the local kernel
 * goes through this folder; parsers take text, so that tests can feed them recordings. */
#ifndef PROCFS_FILE_H
#define PROCFS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads a whole file relative to directory dirfd (AT_FDCWD for an absolute path) into buf, which is
 * NUL-terminated. What does not fit is cut. Returns the length, or -errno. */
ssize_t pf_readat(int dirfd, const char *path, char *buf, size_t cap);
ssize_t pf_read(const char *path, char *buf, size_t cap);

/* A file of /proc that is read again and again, whatever its length: kept open, with the memory it is
 * read into. Zeroed to begin with. */
struct pf_text {
    char *s; /* NUL-terminated after a read */
    size_t cap;
    int fd;
    bool is_open;
};

/* Reads the whole file, the same one each time. False when it cannot be read. */
bool pf_text_read(struct pf_text *t, const char *path);
void pf_text_release(struct pf_text *t);

/* A file that holds one number. 0, -errno, or -EINVAL when it holds none ("max"). */
int pf_read_u64at(int dirfd, const char *path, uint64_t *ret);
int pf_read_u64(const char *path, uint64_t *ret);

/* The number after "KEY " or "KEY: " at the start of a line of text ("usage_usec 12").
 * Returns 0, or -ENOENT when there is no such line. */
int pf_keyed_u64(const char *text, const char *key, uint64_t *ret);

/* Copies the next line of *text without its end, cut to cap, and moves *text behind it. False at the
 * end. A parser that works on the copy cannot run into the next line, and does not measure the whole
 * text for each line, as sscanf() does. */
bool pf_next_line(const char **text, char *buf, size_t cap);

#endif
