#include "core/uri.h"

#include <string.h>
#include <strings.h>

/* A part of a URI. */
struct part {
    const char *at;
    size_t len;
};

/* USER@HOST:PORT; of no length where this machine is meant. */
static struct part authority_of(const char *uri)
{
    const char *at = strstr(uri, "://");

    if (!at || strncmp(uri, "unix:", 5) == 0)
        return (struct part){ "", 0 };
    return (struct part){ at + 3, strcspn(at + 3, "/?#") };
}

bool uri_is_remote(const char *uri)
{
    return authority_of(uri).len > 0;
}

/* It without USER@. */
static struct part without_user(struct part p)
{
    const char *user = memrchr(p.at, '@', p.len);

    return user ? (struct part){ user + 1, p.len - (size_t)(user + 1 - p.at) } : p;
}

const char *uri_host(const char *uri)
{
    return uri_is_remote(uri) ? without_user(authority_of(uri)).at : uri;
}

static bool is(const struct part *p, const char *text)
{
    return p->len == strlen(text) && strncasecmp(p->at, text, p->len) == 0;
}

/* The host alone; of no length for this machine, also by its other names. */
static struct part host_of(const char *uri)
{
    static const char *const here[] = { "localhost", "127.0.0.1", "[::1]" };
    struct part p = without_user(authority_of(uri));
    const char *port = memrchr(p.at, ':', p.len), *bracket = memrchr(p.at, ']', p.len);
    if (port && (!bracket || port > bracket))
        p.len = (size_t)(port - p.at);
    for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++)
        if (is(&p, here[i]))
            p.len = 0;
    return p;
}

bool uri_same_machine(const char *a, const char *b)
{
    struct part x = host_of(a), y = host_of(b);

    return x.len == y.len && strncasecmp(x.at, y.at, x.len) == 0;
}
