#include "xltool/guestaddr.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strlist.h"

/* Sections, each behind a line that names it. ip and ifconfig say the same, and the kernel says it where there is
 * neither: what is local by its tree of routes, which knows no interfaces. */
const char *const guest_addresses_command[] = {
    "sh", "-c",
    "export LC_ALL=C; a=$(ip -4 -o addr 2>/dev/null); b=; [ -n \"$a\" ] || b=$(ifconfig 2>/dev/null); "
    "echo; echo =ip; printf \"%s\\n\" \"$a\"; echo =ifconfig; printf \"%s\\n\" \"$b\"; echo =routes; "
    "[ ! -r /proc/net/route ] || while read -r l; do printf \"%s\\n\" \"$l\"; done </proc/net/route; echo =local; "
    "[ -n \"$a$b\" ] || [ ! -r /proc/net/fib_trie ] || while read -r l; do printf \"%s\\n\" \"$l\"; done "
    "</proc/net/fib_trie; echo =end",
    NULL
};

enum { ROUTES_MOST = 64 };
enum { ROUTE_UP = 1, ROUTE_GATEWAY = 2 }; /* RTF_UP, RTF_GATEWAY of linux/route.h */

/* A line of /proc/net/route. */
struct route {
    char interface[INTERFACE_TEXT];
    uint32_t to, gateway, mask;
    unsigned flags;
    unsigned long metric;
};

struct reading {
    struct guest_addresses *ret;
    struct route routes[ROUTES_MOST];
    size_t n_routes;
    char interface[INTERFACE_TEXT]; /* whose lines ifconfig is at */
    uint32_t leaf;                  /* of the tree of routes; 0 = none */
};

/* ---- addresses ---- */

static bool is_machine(uint32_t ip)
{
    unsigned first = ip >> 24;

    return first > 0 && first != 127 && first < 224;
}

int ipv4_parse(const char *text, uint32_t *ret)
{
    uint32_t ip = 0;

    for (int i = 0; i < 4; i++) {
        unsigned part = 0, digits = 0;
        if (i > 0 && *text++ != '.')
            return -EINVAL;
        for (; isdigit((unsigned char)*text); text++, digits++)
            if ((part = part * 10 + (unsigned)(*text - '0')) > 255)
                return -EINVAL;
        if (digits == 0 || digits > 3)
            return -EINVAL;
        ip = ip << 8 | part;
    }
    if (*text || !is_machine(ip))
        return -EINVAL;
    *ret = ip;
    return 0;
}

void ipv4_format(char ret[IPV4_TEXT], uint32_t ip)
{
    snprintf(ret, IPV4_TEXT, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
}

static bool is_interface(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)name[i]) && !strchr("._-:", name[i]))
            return false;
    return n > 0 && n < INTERFACE_TEXT;
}

static uint32_t mask_of(int prefix)
{
    return prefix == 0 ? 0 : UINT32_MAX << (32 - prefix);
}

/* The first and the last address of a network are nobody's. */
static bool is_for_all(uint32_t ip, int prefix)
{
    uint32_t rest = prefix >= 1 && prefix <= 30 ? ~mask_of(prefix) : 0;

    return rest && ((ip & rest) == 0 || (ip & rest) == rest);
}

static void add(struct guest_addresses *ret, uint32_t ip, int prefix, const char *interface)
{
    if (is_for_all(ip, prefix) || !is_machine(ip))
        return;
    for (size_t i = 0; i < ret->n; i++)
        if (ret->v[i].ip == ip)
            return;
    if (ret->n == GUEST_ADDRESSES_MOST) {
        ret->left_out++;
        return;
    }
    struct guest_address *a = &ret->v[ret->n++];
    *a = (struct guest_address){ .ip = ip, .prefix = prefix };
    ipv4_format(a->text, ip);
    snprintf(a->interface, sizeof(a->interface), "%s", is_interface(interface) ? interface : "");
}

/* ---- ip ---- */

/* "2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\ ..." */
static void take_ip(struct reading *r, const char *line)
{
    char interface[64], text[64];
    unsigned prefix = 32;
    int after = 0;
    uint32_t ip;

    if (sscanf(line, "%*7[0-9]: %63s inet %63[0-9.]%n", interface, text, &after) != 2 || !after)
        return;
    if (line[after] == '/' && (sscanf(line + after, "/%3u", &prefix) != 1 || prefix > 32))
        return;
    char *at = strchr(interface, '@');
    if (at)
        *at = '\0';
    if (ipv4_parse(text, &ip) == 0)
        add(r->ret, ip, (int)prefix, interface);
}

/* ---- ifconfig ---- */

static int prefix_of(uint32_t mask)
{
    for (int i = 0; i <= 32; i++)
        if (mask_of(i) == mask)
            return i;
    return -1;
}

/* "255.255.255.0", or "0xffffff00" of a BSD. -1 when it is neither. */
static int read_mask(const char *text)
{
    unsigned a, b, c, d;

    if (strncmp(text, "0x", 2) == 0)
        return prefix_of((uint32_t)strtoul(text, NULL, 16));
    if (sscanf(text, "%3u.%3u.%3u.%3u", &a, &b, &c, &d) != 4 || a > 255 || b > 255 || c > 255 || d > 255)
        return -1;
    return prefix_of(a << 24 | b << 16 | c << 8 | d);
}

/* "eth0: flags=..." or "eth0      Link encap:..." begins an interface, an indented line is about it:
 * "inet 10.0.0.2  netmask 255.255.255.0 ..." or "inet addr:10.0.0.2  Bcast:10.0.0.255  Mask:255.255.255.0" */
static void take_ifconfig(struct reading *r, const char *line)
{
    char text[64], mask[64] = "";
    uint32_t ip;

    if (isalnum((unsigned char)*line)) {
        snprintf(r->interface, sizeof(r->interface), "%.*s", (int)strcspn(line, " \t"), line);
        size_t n = strlen(r->interface);
        if (n > 0 && r->interface[n - 1] == ':')
            r->interface[n - 1] = '\0';
        return;
    }
    if (sscanf(line, " inet addr:%63[0-9.]", text) != 1 && sscanf(line, " inet %63[0-9.]", text) != 1)
        return;
    const char *at = strstr(line, "netmask ");
    if (!at)
        at = strstr(line, "Mask:");
    if (at)
        sscanf(at + strcspn(at, " :") + 1, "%63s", mask);
    if (ipv4_parse(text, &ip) == 0)
        add(r->ret, ip, read_mask(mask), r->interface);
}

/* ---- the kernel's own files ---- */

/* It writes addresses as the numbers that they are in memory. */
static uint32_t from_network(uint32_t v)
{
    return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
}

/* "eth0 00000000 010200C0 0003 0 0 0 00000000 0 0 0" */
static void take_route(struct reading *r, const char *line)
{
    struct route one = { .flags = 0 };

    if (r->n_routes == ROUTES_MOST ||
        sscanf(line, "%15s %8x %8x %4x %*d %*d %9lu %8x", one.interface, &one.to, &one.gateway, &one.flags, &one.metric,
               &one.mask) != 6 ||
        !is_interface(one.interface) || !(one.flags & ROUTE_UP))
        return;
    one.to = from_network(one.to);
    one.gateway = from_network(one.gateway);
    one.mask = from_network(one.mask);
    r->routes[r->n_routes++] = one;
}

/* A leaf "|-- 10.0.0.2", and in lines below it what is there: "/32 host LOCAL". */
static void take_leaf(struct reading *r, const char *line)
{
    char text[64];

    if (sscanf(line, " |-- %63[0-9.]", text) == 1) {
        r->leaf = 0;
        ipv4_parse(text, &r->leaf);
    } else if (r->leaf && strstr(line, "/32 host LOCAL")) {
        add(r->ret, r->leaf, -1, "");
    }
}

/* By the routes that lead to a network without a gateway: which is it in? The narrowest. */
static void find_network(const struct reading *r, struct guest_address *a)
{
    const struct route *best = NULL;

    for (size_t i = 0; i < r->n_routes; i++) {
        const struct route *one = &r->routes[i];
        if ((one->flags & ROUTE_GATEWAY) || !one->mask || (a->ip & one->mask) != one->to)
            continue;
        if (!best || one->mask > best->mask)
            best = one;
    }
    if (!best)
        return;
    snprintf(a->interface, sizeof(a->interface), "%s", best->interface);
    a->prefix = prefix_of(best->mask);
}

static const struct route *default_route(const struct reading *r)
{
    const struct route *best = NULL;

    for (size_t i = 0; i < r->n_routes; i++) {
        const struct route *one = &r->routes[i];
        if (!one->to && !one->mask && (!best || one->metric < best->metric))
            best = one;
    }
    return best;
}

/* ---- all of it ---- */

static void put_first(struct guest_addresses *ret, const char *interface)
{
    size_t to = 0;

    for (size_t i = 0; i < ret->n; i++) {
        if (strcmp(ret->v[i].interface, interface) != 0)
            continue;
        struct guest_address one = ret->v[i];
        memmove(&ret->v[to + 1], &ret->v[to], (i - to) * sizeof(one));
        ret->v[to++] = one;
    }
}

static void conclude(struct reading *r)
{
    const struct route *out = default_route(r);

    for (size_t i = 0; i < r->ret->n; i++)
        if (!r->ret->v[i].interface[0])
            find_network(r, &r->ret->v[i]);
    if (!out)
        return;
    snprintf(r->ret->gateway_interface, sizeof(r->ret->gateway_interface), "%s", out->interface);
    if ((out->flags & ROUTE_GATEWAY) && is_machine(out->gateway))
        ipv4_format(r->ret->gateway, out->gateway);
    put_first(r->ret, out->interface);
}

typedef void taker(struct reading *r, const char *line);

static taker *section(const char *line, taker *now)
{
    static const struct {
        const char *line;
        taker *take;
    } sections[] = { { "=ip", take_ip }, { "=ifconfig", take_ifconfig }, { "=routes", take_route },
                     { "=local", take_leaf }, { "=end", NULL } };

    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
        if (strcmp(line, sections[i].line) == 0)
            return sections[i].take;
    return now;
}

void guest_addresses_parse(const char *text, struct guest_addresses *ret)
{
    _cleanup_strlist_ struct strlist lines = STRLIST_INIT;
    struct reading r = { .ret = ret };
    taker *take = NULL;

    *ret = (struct guest_addresses){ .n = 0 };
    strlist_split(&lines, text, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        lines.v[i][strcspn(lines.v[i], "\r")] = '\0';
        taker *next = section(lines.v[i], take);
        if (take && next == take)
            take(&r, lines.v[i]);
        take = next;
    }
    conclude(&r);
}
