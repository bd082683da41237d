/* The guests' network interfaces, as dom0's ends of them count. */
#ifndef XENSTAT_NET_H
#define XENSTAT_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "procfs/file.h"
#include "procfs/netdev.h"
#include "xenstat/file.h"

/* Which guest an interface of dom0 belongs to, learnt from sysfs once per name. */
struct xstat_ifname {
    char name[32];
    bool is_vif;
    uint32_t domid, devid;
};

struct xstat_net {
    bool stale;                 /* names may mean something else now: learn them again */
    struct xstat_ifname *names; /* in the order of /proc/net/dev */
    size_t n, cap;
    struct pf_text text; /* /proc/net/dev */
};

struct xstat_conn;
struct xstat_domain;

/* Reads /proc/net/dev once and spreads it over the vifs of all domains. */
void xstat_net_read(struct xstat_conn *c);

/* The domid an interface belongs to, from what the last read learnt. */
bool xstat_net_owner(const struct xstat_net *net, const char *ifname, uint32_t *ret_domid);

struct sample;
struct snapshot;

/* Sets the F_NET_* fields of one domain from its vifs, turned round to the guest's view.
 * Reasons are owned by snap. */
void xstat_net_fill(const struct xstat_domain *d, struct snapshot *snap, struct sample *s);

void xstat_net_release(struct xstat_net *net);

#endif
