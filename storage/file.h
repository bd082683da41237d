/* Small helpers for files that the rest of storage/ shares. */
#ifndef STORAGE_FILE_H
#define STORAGE_FILE_H

#include <stdint.h>
#include <stdint.h>
#include <sys/stat.h>

#include "core/strbuf.h"

/* Makes a file that was not there, open for reading and writing, with the mode and owner of `like`
 * as far as we may give them (NULL: 0600 and ours). The descriptor or -errno. */
int file_create(const char *path, const struct stat *like);

/* Writes all of data at a place of a file. 0 or -errno. */
int file_write_at(int fd, const char *data, size_t len, uint64_t at);

/* Appends the directory that path lies in: "." for a bare name. */
void file_dir(struct strbuf *out, const char *path);

/* The size of a block device, from sysfs: needs no right to read it. 0 or -errno. */
int file_device_bytes(const struct stat *st, uint64_t *ret_bytes);

/* Appends what /sys/dev/block says of a device ("dm/uuid"), without the line's end. 0 or -errno. */
int file_device_attribute(const struct stat *st, const char *name, struct strbuf *out);

#endif
