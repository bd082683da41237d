#include "xenstat/net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/file.h"
#include "xenstat/conn.h"

/* Whose interface this is: dom0's netback says so in sysfs, whatever its name is by now. An HVM
 * guest's emulated card is a tap beside its vif, with "-emu" behind the vif's name. */
static bool look_up(const char *ifname, struct xstat_ifname *ret)
{
    char path[96], text[64];
    struct xstat_backend b;
    size_t len = strlen(ifname);

    if (len > 4 && strcmp(ifname + len - 4, "-emu") == 0)
        len -= 4;
    if (memchr(ifname, '/', len))
        return false;
    snprintf(path, sizeof(path), "/sys/class/net/%.*s/device/nodename", (int)len, ifname);
    if (pf_read(path, text, sizeof(text)) <= 0 || !xstat_parse_backend(text, &b) ||
        strcmp(b.kind, "vif") != 0)
        return false;
    ret->domid = b.domid;
    ret->devid = b.devid;
    return true;
}

/* The entry for a name. The file's order seldom changes, so the entry behind the one found last is
 * nearly always the one; *cursor is where to look first. */
static struct xstat_ifname *find_name(struct xstat_net *net, const char *name, size_t *cursor)
{
    for (size_t tried = 0; tried < net->n; tried++) {
        struct xstat_ifname *e = &net->names[(*cursor + tried) % net->n];
        if (strcmp(e->name, name) == 0) {
            *cursor = (size_t)(e - net->names) + 1;
            return e;
        }
    }
    net->names = grow_array(net->names, &net->cap, net->n + 1, sizeof(*net->names));
    struct xstat_ifname *e = &net->names[net->n++];
    *e = (struct xstat_ifname){ .is_vif = false };
    snprintf(e->name, sizeof(e->name), "%s", name);
    e->is_vif = look_up(name, e);
    *cursor = net->n;
    return e;
}

static struct xstat_vif *find_vif(struct xstat_conn *c, const struct xstat_ifname *e)
{
    struct xstat_domain *d = xstat_domain_find(c, e->domid);

    for (size_t i = 0; d && i < d->n_vifs; i++)
        if (d->vifs[i].backend.devid == e->devid && d->vifs[i].backend.backend_domid == 0)
            return &d->vifs[i];
    return NULL;
}

/* Adds: an HVM guest has both a vif and a tap for the same card. */
static void count(struct xstat_vif *v, const struct pf_netdev *n)
{
    if (!v->found)
        snprintf(v->ifname, sizeof(v->ifname), "%s", n->name);
    v->found = true;
    v->rx_bytes += n->rx_bytes;
    v->rx_packets += n->rx_packets;
    v->rx_errors += n->rx_errors;
    v->rx_drops += n->rx_drops;
    v->tx_bytes += n->tx_bytes;
    v->tx_packets += n->tx_packets;
    v->tx_errors += n->tx_errors;
    v->tx_drops += n->tx_drops;
}

static void clear(struct xstat_vif *v)
{
    *v = (struct xstat_vif){ .backend = v->backend };
}

/* Spreads the text over the vifs. False when a name turned out to be out of date. */
static bool spread(struct xstat_conn *c)
{
    const char *text = c->net.text.s;
    struct pf_netdev dev;
    size_t cursor = 0;
    bool fresh = true;

    for (size_t i = 0; i < c->n_domains; i++)
        for (size_t k = 0; k < c->domains[i].n_vifs; k++)
            clear(&c->domains[i].vifs[k]);
    while (pf_next_netdev(&text, &dev)) {
        const struct xstat_ifname *e = find_name(&c->net, dev.name, &cursor);
        if (!e->is_vif)
            continue;
        struct xstat_vif *v = find_vif(c, e);
        if (v)
            count(v, &dev);
        else
            fresh = false;
    }
    return fresh;
}

static bool any_missing(const struct xstat_conn *c)
{
    for (size_t i = 0; i < c->n_domains; i++)
        for (size_t k = 0; k < c->domains[i].n_vifs; k++) {
            const struct xstat_vif *v = &c->domains[i].vifs[k];
            if (!v->found && v->backend.backend_domid == 0)
                return true;
        }
    return false;
}

void xstat_net_read(struct xstat_conn *c)
{
    struct xstat_net *net = &c->net;

    if (net->stale)
        net->n = 0;
    if (!pf_text_read(&net->text, "/proc/net/dev")) {
        net->n = 0;
        return;
    }
    bool learnt_now = net->n == 0;
    bool fresh = spread(c);
    if (!learnt_now && (!fresh || any_missing(c))) {
        net->n = 0;
        spread(c);
    }
    net->stale = false;
}

bool xstat_net_owner(const struct xstat_net *net, const char *ifname, uint32_t *ret_domid)
{
    for (size_t i = 0; i < net->n; i++)
        if (net->names[i].is_vif && strcmp(net->names[i].name, ifname) == 0) {
            *ret_domid = net->names[i].domid;
            return true;
        }
    return false;
}

void xstat_net_fill(const struct xstat_domain *d, struct snapshot *snap, struct sample *s)
{
    const char *why = d->n_vifs ? NULL : "it has no network interface";

    for (size_t i = 0; i < d->n_vifs && !why; i++) {
        const struct xstat_vif *v = &d->vifs[i];
        if (v->backend.backend_domid != 0)
            why = snapshot_strf(snap, "its back end is in driver domain %u, not in dom0",
                                v->backend.backend_domid);
        else if (!v->found)
            why = "dom0 has no interface for it yet";
    }
    for (size_t i = 0; i < d->n_vifs && !why; i++) {
        const struct xstat_vif *v = &d->vifs[i];
        sample_add(s, F_NET_RX_BYTES, v->tx_bytes);
        sample_add(s, F_NET_TX_BYTES, v->rx_bytes);
        sample_add(s, F_NET_RX_PACKETS, v->tx_packets);
        sample_add(s, F_NET_TX_PACKETS, v->rx_packets);
        sample_add(s, F_NET_RX_ERRORS, v->tx_errors);
        sample_add(s, F_NET_TX_ERRORS, v->rx_errors);
        sample_add(s, F_NET_RX_DROPS, v->tx_drops);
        sample_add(s, F_NET_TX_DROPS, v->rx_drops);
    }
    if (why)
        sample_unknown_range(s, F_NET_RX_BYTES, F_NET_TX_DROPS, why);
}

void xstat_net_release(struct xstat_net *net)
{
    free(net->names);
    pf_text_release(&net->text);
    *net = (struct xstat_net){ .n = 0 };
}
