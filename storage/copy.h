/* Copies of disk images and other files: whole or not at all. */
#ifndef STORAGE_COPY_H
#define STORAGE_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/op.h"
#include "core/plan.h"

struct copy_result {
    bool reflinked;         /* shares its blocks with the source: cost no space and no time */
    uint64_t bytes_written; /* data copied; holes are not */
};

/* Copies regular file or block device `from` to the new file `to` (O_EXCL; mode and owner of a
 * regular `from`, 0600 for a device): by reflink where the file system can, else the data alone:
 * holes and blocks of zeroes become holes. With progress, and on disk (fsync) when it returns. On
 * failure `to` does not exist: -ENOSPC, -EEXIST, -ECANCELED, ... with an error that names both. The
 * caller has called storage_claim(op, e, "unlink", to) before (storage/steps.h). */
int copy_file(struct op *op, const char *from, const char *to, struct copy_result *ret,
              struct err *e);

/* As copy_file(), but not on disk yet, and a third faster: for a guest that stands still meanwhile.
 * copy_sync() does the rest once it goes on. */
int copy_file_unsynced(struct op *op, const char *from, const char *to, struct copy_result *ret,
                       struct err *e);

/* Makes a file, written by whomever, and its directory entry durable. Follows no link. */
int copy_sync(const char *path, struct err *e);

/* Makes block device `to` equal to file or device `from`, which is not larger, by writing what
 * differs; on disk when it returns. Done twice it writes nothing more. -EBUSY while `to` is
 * mounted; that no guest runs on it is the caller's to know. */
int copy_onto(struct op *op, const char *from, const char *to, struct copy_result *ret,
              struct err *e);

/* Data bytes that copy_file() would write at most: allocated bytes of a file, size of a device. */
int copy_size(const char *from, uint64_t *ret_bytes, struct err *e);

/* True when `from` can be reflinked to a file in directory `dir` (found out by trying with a file
 * that has no name). */
bool copy_can_reflink(const char *from, const char *dir);

/* Bytes that a file in `dir` may still grow by (statvfs, unprivileged). */
int copy_space(const char *dir, uint64_t *ret_bytes, struct err *e);

/* Adds plan_refuse() and plan_cure() when dir has less than need bytes (and 1 %) left. */
void copy_plan_space(struct plan *p, const char *dir, uint64_t need_bytes);

/* Makes what was written to `path`'s directory entry durable (fsync of the directory). */
int copy_sync_dir(const char *path, struct err *e);

/* mkdir -p with mode 0700 for what is made. */
int make_dirs(const char *path, struct err *e);

/* Writes text to a new, hidden file beside path, syncs it and renames it into place. */
int write_file(const char *path, const char *text, size_t len, unsigned mode, struct err *e);

/* Reads a whole file of at most max bytes (-EFBIG). *ret ends with a NUL and is for free(); ret_len
 * may be NULL. */
int read_file(const char *path, size_t max, char **ret, size_t *ret_len, struct err *e);

#endif
