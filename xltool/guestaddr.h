/* What IPv4 addresses, interfaces and default gateway a guest itself says it has. Pure. */
#ifndef XLTOOL_GUESTADDR_H
#define XLTOOL_GUESTADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GUEST_ADDRESSES_MOST = 16, IPV4_TEXT = 16, INTERFACE_TEXT = 16 };

struct guest_address {
    char text[IPV4_TEXT];           /* "10.0.0.2": a number, safe for a command line and a terminal */
    char interface[INTERFACE_TEXT]; /* letters, digits and . _ - : alone; "" = not known */
    uint32_t ip;                    /* the same, in the host's byte order */
    int prefix;                     /* bits of the network, 0..32; -1 = not known */
};

struct guest_addresses {
    struct guest_address v[GUEST_ADDRESSES_MOST]; /* of the default route's interface first */
    size_t n, left_out;                           /* left_out: there was no room for so many */
    char gateway[IPV4_TEXT];                      /* "" = it has no default route with one */
    char gateway_interface[INTERFACE_TEXT];       /* "" = no default route, or not known */
};

/* Four decimal numbers, and nothing else, as an address in the host's byte order: of one machine (no loopback,
 * multicast, broadcast, nor 0.0.0.0/8). -EINVAL otherwise, and *ret untouched. */
int ipv4_parse(const char *text, uint32_t *ret);
void ipv4_format(char ret[IPV4_TEXT], uint32_t ip);

/* The words of the command that asks, NULL-terminated. It needs a shell; ip or ifconfig where there is one, else no other
 * program. Its exit status is 0. */
extern const char *const guest_addresses_command[];

/* Reads what the command has written, which is hostile: what makes no sense is left out, and so are loopback addresses.
 * A guest may still lie about which addresses are its own. */
void guest_addresses_parse(const char *text, struct guest_addresses *ret);

#endif
