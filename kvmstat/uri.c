#include "kvmstat/uri.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const char *const drivers[] = { "qemu",         "test", "lxc", "vz",           "bhyve",
                                       "esx",          "gsx",  "vpx", "hyperv",       "vbox",
                                       "openvz",       "ch",   "xen", "vmwareplayer", "vmwarews",
                                       "vmwarefusion", "libxl" };
static const char *const transports[] = { "unix", "ssh", "tls", "tcp", "libssh", "libssh2", "ext" };

static bool listed(const char *const *list, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

/* Copies len bytes when they fit; false when they do not. */
static bool take(char *dst, size_t cap, const char *src, size_t len)
{
    if (len >= cap)
        return false;
    memcpy(dst, src, len);
    dst[len] = '\0';
    return true;
}

static void parse_root(const char *query, struct kstat_uri *ret)
{
    const char *root = query ? strstr(query, "root=") : NULL;

    if (root && (root[-1] == '?' || root[-1] == '&'))
        take(ret->root, sizeof(ret->root), root + 5, strcspn(root + 5, "&"));
}

int kstat_uri_parse(const char *uri, struct kstat_uri *ret)
{
    struct kstat_uri u = { .driver = "" };
    const char *colon = strstr(uri, "://");

    if (!colon)
        return -EINVAL;
    const char *plus = memchr(uri, '+', (size_t)(colon - uri));
    const char *end = plus ? plus : colon;
    if (plus && plus + 1 == colon)
        return -EINVAL;
    if (!take(u.driver, sizeof(u.driver), uri, (size_t)(end - uri)) ||
        (plus && !take(u.transport, sizeof(u.transport), plus + 1, (size_t)(colon - plus - 1))))
        return -EINVAL;
    const char *host = colon + 3, *path = host + strcspn(host, "/?");
    const char *query = strchr(path, '?');
    u.has_host = path != host;
    take(u.path, sizeof(u.path), path, query ? (size_t)(query - path) : strlen(path));
    u.embed = strcmp(u.path, "/embed") == 0 && !u.has_host;
    u.local = !u.has_host && (!*u.transport || strcmp(u.transport, "unix") == 0) &&
              strcmp(u.driver, "test") != 0;
    u.socket = query && (strstr(query, "?socket=") || strstr(query, "&socket="));
    if (u.embed)
        parse_root(query, &u);
    *ret = u;
    return 0;
}

bool kstat_accepts(const char *uri)
{
    struct kstat_uri u;

    if (kstat_uri_parse(uri, &u) < 0 ||
        !listed(drivers, sizeof(drivers) / sizeof(drivers[0]), u.driver))
        return false;
    if (*u.transport)
        return listed(transports, sizeof(transports) / sizeof(transports[0]), u.transport);
    return strcmp(u.driver, "xen") != 0;
}
