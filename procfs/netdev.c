#include "procfs/netdev.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "procfs/file.h"

static bool parse_line(const char *line, struct pf_netdev *ret)
{
    const char *colon = strchr(line, ':');

    if (!colon)
        return false;
    line += strspn(line, " ");
    size_t len = (size_t)(colon - line);
    if (len == 0 || len >= sizeof(ret->name))
        return false;
    struct pf_netdev d = { .name = "" };
    memcpy(d.name, line, len);
    int n = sscanf(colon + 1,
                   "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %*u %*u %*u %*u %" SCNu64
                   " %" SCNu64 " %" SCNu64 " %" SCNu64,
                   &d.rx_bytes, &d.rx_packets, &d.rx_errors, &d.rx_drops, &d.tx_bytes,
                   &d.tx_packets, &d.tx_errors, &d.tx_drops);
    if (n != 8)
        return false;
    *ret = d;
    return true;
}

bool pf_next_netdev(const char **text, struct pf_netdev *ret)
{
    char line[512];

    while (pf_next_line(text, line, sizeof(line)))
        if (parse_line(line, ret))
            return true;
    return false;
}

void pf_netdev_add(struct sample *s, const struct pf_netdev *d)
{
    sample_add(s, F_NET_RX_BYTES, d->rx_bytes);
    sample_add(s, F_NET_TX_BYTES, d->tx_bytes);
    sample_add(s, F_NET_RX_PACKETS, d->rx_packets);
    sample_add(s, F_NET_TX_PACKETS, d->tx_packets);
    sample_add(s, F_NET_RX_ERRORS, d->rx_errors);
    sample_add(s, F_NET_TX_ERRORS, d->tx_errors);
    sample_add(s, F_NET_RX_DROPS, d->rx_drops);
    sample_add(s, F_NET_TX_DROPS, d->tx_drops);
}
