/* /proc/net/dev and /proc/PID/net/dev. */
#ifndef PROCFS_NETDEV_H
#define PROCFS_NETDEV_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sample.h"

struct pf_netdev {
    char name[32];
    /* As the owner of the file sees it: rx = received by this interface. */
    uint64_t rx_bytes, rx_packets, rx_errors, rx_drops;
    uint64_t tx_bytes, tx_packets, tx_errors, tx_drops;
};

/* Parses one interface per call: *text moves on to the next line. False at the end. Header lines
 * and lines that make no sense are skipped. */
bool pf_next_netdev(const char **text, struct pf_netdev *ret);

/* Adds an interface to the F_NET_* fields, seen from the side that owns it. */
void pf_netdev_add(struct sample *s, const struct pf_netdev *d);

#endif
