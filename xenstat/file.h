/* Small files of /proc and /sys that are read again at every sample. The first ones are kept open:
 * one system call instead of three, and an open file of /proc stays with its thread (it fails once
 * the thread has gone), whatever gets that pid later. */
#ifndef XENSTAT_FILE_H
#define XENSTAT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct xstat_file {
    int fd; /* -1: not open */
};

#define XSTAT_FILE_INIT                                                                            \
    {                                                                                              \
        .fd = -1                                                                                   \
    }

/* Keeps path open for xstat_file_read() while *left, the number of files that may still be opened,
 * allows. 0, -EMFILE when there is no room, or -errno. */
int xstat_file_open(struct xstat_file *f, const char *path, int *left);

/* Reads the file from its start into buf, NUL-terminated; what does not fit is cut. Length or
 * -errno (-EBADF when it is not open). */
ssize_t xstat_file_read(const struct xstat_file *f, char *buf, size_t cap);

/* Closes it, if open, and gives its place back. */
void xstat_file_close(struct xstat_file *f, int *left);

/* How many files to keep open: a share of what this process may open. */
int xstat_file_budget(void);

#endif
