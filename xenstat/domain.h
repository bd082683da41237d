/* What is kept of a domain from sample to sample: all that need not be read again each time. */
#ifndef XENSTAT_DOMAIN_H
#define XENSTAT_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/sample.h"
#include "xenstat/file.h"
#include "xenstat/parse.h"
#include "xenstat/qmp.h"

enum { XSTAT_VBD_FILES = 4 };

struct xstat_disk {
    struct xstat_backend backend;
    struct xstat_file files[XSTAT_VBD_FILES];
};

/* Counters as dom0 sees them: rx = what the guest has sent. */
struct xstat_vif {
    struct xstat_backend backend;
    bool found;
    char ifname[32];
    uint64_t rx_bytes, rx_packets, rx_errors, rx_drops;
    uint64_t tx_bytes, tx_packets, tx_errors, tx_drops;
};

/* A kernel thread of dom0 that serves this domain. */
struct xstat_thread {
    int tid;
    uint64_t start_ns; /* tells it from a later thread of that number */
    char name[64];
    struct xstat_file schedstat;
    uint64_t cpu_ns; /* when last read */
    bool seen;       /* by the scan that runs now */
};

struct xstat_domain {
    uint32_t domid;
    uint8_t uuid[16];
    char id[40];     /* the uuid as text: the guest's identity */
    uint64_t cpu_ns; /* when last listed */

    bool name_stale, devices_stale;
    char *name;        /* NULL: it has none; hostile */
    bool started;      /* start_ns is known */
    uint64_t start_ns; /* CLOCK_REALTIME when it was started, as the toolstack noted */

    struct xstat_disk *disks;
    size_t n_disks;
    struct xstat_vif *vifs;
    size_t n_vifs;
    struct xstat_thread *threads;
    size_t n_threads, cap_threads;
    uint64_t threads_past_ns; /* CPU of back-end threads and device models that have ended */
    int dm_pid;               /* the device model; 0: none */
    uint64_t dm_start_ns;
    struct xstat_file dm_stat;
    uint64_t dm_cpu_ns; /* when last read */
    struct xstat_qmp qmp;
};

struct xstat_conn;

/* Frees what it holds and gives its files back. */
void xstat_domain_release(struct xstat_conn *c, struct xstat_domain *d);

/* The domain with this number; NULL when there is none. */
struct xstat_domain *xstat_domain_find(struct xstat_conn *c, uint32_t domid);

/* Reads from xenstore what is stale of every domain: names, start times, the list of devices. */
void xstat_domains_refresh(struct xstat_conn *c);

/* True when some disk is served by the device model. */
bool xstat_domain_has_qdisk(const struct xstat_domain *d);

#endif
