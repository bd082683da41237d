/* One guest asked call by call, for drivers whose bulk statistics are missing or incomplete. */
#ifndef KVMSTAT_PERDOMAIN_H
#define KVMSTAT_PERDOMAIN_H

#include "kvmstat/conn.h"

/* Sets what is not known yet of a running guest: CPU, memory, vCPUs, disks, network. Sampler
 * thread; several round trips. */
void kstat_perdomain_fill(const struct kstat_conn *c, virDomainPtr dom, const struct kstat_guest *g,
                          struct sample *s);

/* State and reason by virDomainGetState. 0 or -errno. */
int kstat_perdomain_state(virDomainPtr dom, int *ret_state, int *ret_reason);

#endif
