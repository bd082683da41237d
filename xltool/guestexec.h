/* Commands in guests: by ssh where its spec named an address, by API or agent where
 * there is one, by a shell on the console elsewhere. */
#ifndef XLTOOL_GUESTEXEC_H
#define XLTOOL_GUESTEXEC_H

#include "xltool/control.h"

/* Runs argv in the guest. Its output goes to our stdout and stderr (quiet: nowhere); on a console the two
 * cannot be told apart. wait_ns: how long a shell may take to answer. 0 and its exit status, or -errno. */
int guest_exec(struct control *c, const struct row *r, char *const argv[], bool quiet, uint64_t wait_ns,
               int *ret_status, struct err *e);

#endif
