/* The list of domains that Xen gives, against the one kept from the sample before. */
#ifndef XENSTAT_LIST_H
#define XENSTAT_LIST_H

#include "core/guest.h"
#include "xenstat/conn.h"

/* Lists the domains in one hypercall (per 1,024), by libxenctrl: libxl_list_domain() gives the same
 * numbers for forty times the CPU, since it asks for a security label of each. Caller frees *ret,
 * which holds no pointers. 0 or -errno. */
int xstat_list_read(struct xstat_conn *c, libxl_dominfo **ret, size_t *ret_n);

/* Makes c->domains the n domains of this list (sorts it by domid), keeping what is known of those
 * that are still there. A domid with another uuid is another domain; one that has gone leaves its
 * CPU time in c->dead_cpu_ns, so that the host's sum never goes back. */
void xstat_list_merge(struct xstat_conn *c, libxl_dominfo *infos, size_t n);

/* The state behind the flags. Shut down in order to be saved or migrated is paused: it goes on. */
enum guest_state xstat_list_state(const libxl_dominfo *info);

#endif
