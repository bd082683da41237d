/* What dom0 spends for a guest: its back ends' kernel threads and its device model. */
#ifndef XENSTAT_THREAD_H
#define XENSTAT_THREAD_H

#include <stdint.h>

struct xstat_conn;
struct xstat_domain;

/* Looks for the kernel threads of all domains when a back end has changed, and now and then anyway.
 * After xstat_net_read(), which knows whose a renamed interface is. */
void xstat_threads_scan(struct xstat_conn *c, uint64_t now_ns);

/* CPU time, in ns, that dom0 has spent for the domain: threads and device model, those that have
 * ended included. */
uint64_t xstat_threads_cpu_ns(struct xstat_conn *c, struct xstat_domain *d);

/* Takes this process for the domain's device model, if its command line says so; pid 0: none. */
void xstat_device_model_set(struct xstat_conn *c, struct xstat_domain *d, int pid);

void xstat_threads_release(struct xstat_conn *c, struct xstat_domain *d);

#endif
