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
