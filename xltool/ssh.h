/* Commands in guests over ssh: where a guest's spec names an address. The address is kept under
 * state_dir()/addresses, by the guest's id. */
#ifndef XLTOOL_SSH_H
#define XLTOOL_SSH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/err.h"
#include "core/strbuf.h"
#include "core/strlist.h"

/* Letters, digits and . : - _ @ [ ] %, no '-' first: a host, user@host or an IP address. -EINVAL. */
int ssh_check_address(const char *address, struct err *e);

int ssh_keep_address(const char *guest_id, const char *address, struct err *e);
void ssh_forget_address(const char *guest_id);
/* The address, for free(); NULL when the guest has none. */
char *ssh_address(const char *guest_id);

/* Runs argv there with our stdin, stdout and stderr (quiet: none of them), asking for no password.
 * 0 and its exit status (255: ssh itself failed, and has said why), -ENOENT without ssh. */
int ssh_exec(const char *address, char *const argv[], bool quiet, int *ret_status, struct err *e);

/* The same, with what it writes to stdout appended to *out, without stdin, and ended at deadline_ns (CLOCK_MONOTONIC) or
 * by a signal that interrupt_caught() knows of. -EIO, and what ssh or the command says, unless the status is 0. */
int ssh_output(const char *address, const struct strlist *words, uint64_t deadline_ns, struct strbuf *out,
               int *ret_status, struct err *e);

#endif
