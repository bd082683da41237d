#include "serve/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "core/parse.h"

static int parse_host(const char *host, uint16_t port, struct address *ret)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

    memset(ret, 0, sizeof(*ret));
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        memcpy(&ret->sa, &v4, sizeof(v4));
        ret->len = sizeof(v4);
    } else if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
        memcpy(&ret->sa, &v6, sizeof(v6));
        ret->len = sizeof(v6);
    }
    return ret->len ? 0 : -EINVAL;
}

int address_parse(const char *text, struct address *ret, struct err *e)
{
    const char *colon = strrchr(text, ':');
    char host[INET6_ADDRSTRLEN + 2] = "";
    struct address a;
    uint64_t port;

    if (colon && (size_t)(colon - text) < sizeof(host))
        memcpy(host, text, (size_t)(colon - text));
    size_t len = strlen(host);
    bool bracketed = len > 2 && host[0] == '[' && host[len - 1] == ']';
    if (bracketed)
        host[len - 1] = '\0';
    const char *name = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host + bracketed;
    if (!colon || parse_u64(colon + 1, &port) < 0 || port > UINT16_MAX ||
        parse_host(name, (uint16_t)port, &a) < 0 || bracketed != (a.sa.ss_family == AF_INET6))
        return err_set(e, EINVAL,
                       "--listen takes ADDR:PORT, such as 127.0.0.1:9755 or [::1]:9755, not '%s'",
                       text);
    *ret = a;
    return 0;
}

bool address_is_loopback(const struct address *a)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    memcpy(&v4, &a->sa, sizeof(v4));
    memcpy(&v6, &a->sa, sizeof(v6));
    if (a->sa.ss_family == AF_INET)
        return ntohl(v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

void address_format(struct strbuf *out, const struct address *a)
{
    char host[INET6_ADDRSTRLEN] = "?";
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    memcpy(&v4, &a->sa, sizeof(v4));
    memcpy(&v6, &a->sa, sizeof(v6));
    if (a->sa.ss_family == AF_INET)
        inet_ntop(AF_INET, &v4.sin_addr, host, sizeof(host));
    else
        inet_ntop(AF_INET6, &v6.sin6_addr, host, sizeof(host));
    /* The port stands at the same place in both. */
    strbuf_addf(out, a->sa.ss_family == AF_INET ? "%s:%u" : "[%s]:%u", host, ntohs(v4.sin_port));
}
