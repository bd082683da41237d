/* Runs another program (qemu-img, lvcreate, ssh): no shell, no inherited descriptors. */
#ifndef STORAGE_SPAWN_H
#define STORAGE_SPAWN_H

#include "core/op.h"
#include "core/strbuf.h"

/* Runs argv (argv[0] is looked up in PATH) with stdin from /dev/null, collects its stdout in *out
 * (NULL: dropped; at most 1 MiB) and waits for its end. 0; -EIO (-ENOSPC) with the first line of
 * its stderr when it ends with another status than 0; -ENOENT with the Debian package to install
 * when it is not there. op (may be NULL) is asked now and then: once it says stop, the program is
 * ended with SIGTERM, after 5 s with SIGKILL. Any thread; other children are left alone. */
int spawn_run(const char *const argv[], struct strbuf *out, struct op *op, struct err *e);

#endif
