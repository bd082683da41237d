/* Commands in guests: by ssh where its spec named an address, by API or agent where
 * there is one, by a shell on the console elsewhere. */
#ifndef XLTOOL_GUESTEXEC_H
#define XLTOOL_GUESTEXEC_H

#include "xltool/control.h"

/* Runs argv in the guest. Its output goes to our stdout and stderr (quiet: nowhere); on a console the two
 * cannot be told apart. wait_ns: how long a shell may take to answer. 0 and its exit status, or -errno. */
int guest_exec(struct control *c, const struct row *r, char *const argv[], bool quiet, uint64_t wait_ns,
               int *ret_status, struct err *e);

/* The same, with what it writes appended to *out (the first megabyte, both streams as they come; hostile) and its
 * last word by wait_ns. Over ssh its exit status must be 0. Main thread; waits. */
int guest_exec_output(struct control *c, const struct row *r, const char *const argv[], uint64_t wait_ns,
                      struct strbuf *out, int *ret_status, struct err *e);

#endif
