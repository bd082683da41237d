/* The open connection: handles, and what is kept between samples. Sampler thread only. */
#ifndef XENSTAT_CONN_H
#define XENSTAT_CONN_H

#include <xenctrl.h>
#include <xenstore.h>

#include "core/observer.h"
#include "procfs/machine.h"
#include "xenstat/api.h"
#include "xenstat/domain.h"
#include "xenstat/log.h"
#include "xenstat/net.h"
#include "xenstat/stored.h"

struct xstat_conn {
    struct obs obs; /* first */
    struct xstat_log log;
    libxl_ctx *ctx;
    xc_interface *xc; /* for the list of domains alone */
    struct xs_handle *xs;
    uint64_t page_bytes;

    struct xstat_domain *domains; /* sorted by domid */
    size_t n_domains;
    uint64_t dead_cpu_ns; /* CPU of domains that have gone since we opened */

    struct xstat_stored stored; /* guests without a domain */
    struct xstat_net net;
    struct pf_machine machine; /* its cards and disks */
    int files_left; /* how many more xstat_files may be kept open */

    bool threads_stale;          /* a back end changed: look for its kernel threads */
    uint64_t scan_at_ns;         /* the next look anyway */
    uint64_t scan_not_before_ns; /* so that guests that toggle their devices cost us little */

    int xenstored_pid; /* 0: not a process of dom0 */
    struct xstat_file xenstored_stat;
};

/* Is this the domain that controls a Xen host, and may we? 0, or the reason: -ENOENT, -ENODEV not a
 * dom0, -EACCES not root. */
int xstat_check_dom0(struct err *e);

#endif
