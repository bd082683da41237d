/* Where to listen: ADDR:PORT. Numeric, so that nobody's name service decides who may connect. Pure.
 */
#ifndef SERVE_ADDRESS_H
#define SERVE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "core/err.h"
#include "core/strbuf.h"

struct address {
    struct sockaddr_storage sa;
    socklen_t len;
};

/* "127.0.0.1:9755", "[::1]:9755", "localhost:9755"; port 0: any that is free. -EINVAL with an
 * error. */
int address_parse(const char *text, struct address *ret, struct err *e);

/* True when only this machine can connect to it. */
bool address_is_loopback(const struct address *a);

/* As address_parse() reads it. */
void address_format(struct strbuf *out, const struct address *a);

#endif
