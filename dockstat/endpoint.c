#include "dockstat/endpoint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/parse.h"

static const char *after(const char *uri, const char *scheme)
{
    size_t len = strlen(scheme);

    return strncmp(uri, scheme, len) == 0 ? uri + len : NULL;
}

bool dstat_accepts(const char *uri)
{
    return after(uri, "unix://") || after(uri, "tcp://") || after(uri, "http://") ||
           after(uri, "https://") || after(uri, "ssh://");
}

static const char *env(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

static int parse_unix(const char *path, struct dstat_endpoint *ret, struct err *e)
{
    if (path[0] != '/')
        return err_set(e, EINVAL, "'unix://%s': an absolute path must follow unix://", path);
    if (strlen(path) >= sizeof(ret->unix_path))
        return err_set(e, EINVAL, "'unix://%s': longer than a socket's name may be", path);
    snprintf(ret->unix_path, sizeof(ret->unix_path), "%s", path);
    snprintf(ret->base, sizeof(ret->base), "http://localhost");
    snprintf(ret->name, sizeof(ret->name), "%s", path);
    return 0;
}

/* HOST, HOST:PORT, [V6] or [V6]:PORT, of which the port is missing when *ret_port is 0. */
static bool host_ok(const char *host, uint64_t *ret_port)
{
    const char *end = host[0] == '[' ? strchr(host, ']') : host + strcspn(host, ":");

    *ret_port = 0;
    if (!end || end == host)
        return false;
    end += *end == ']';
    size_t len = (size_t)(end - host);
    if (strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]%") < len)
        return false;
    if (!*end)
        return true;
    return *end == ':' && parse_u64(end + 1, ret_port) == 0 && *ret_port > 0 && *ret_port < 65536;
}

static int parse_tcp(const char *uri, const char *host, bool tls, bool default_port,
                     struct dstat_endpoint *ret, struct err *e)
{
    char plain[256];
    uint64_t port;
    size_t len = strlen(host);

    if (len > 0 && host[len - 1] == '/')
        len--;
    if (len >= sizeof(plain))
        return err_set(e, EINVAL, "'%.300s': the host's name is too long", uri);
    snprintf(plain, sizeof(plain), "%.*s", (int)len, host);
    if (!host_ok(plain, &port))
        return err_set(e, EINVAL, "'%s': HOST or HOST:PORT must follow the scheme", uri);
    ret->tls = tls;
    snprintf(ret->name, sizeof(ret->name), "%s://%s%s", tls ? "https" : "http", plain,
             port || !default_port ? "" : (tls ? ":2376" : ":2375"));
    snprintf(ret->base, sizeof(ret->base), "%s://%s%s", tls ? "https" : "http", plain,
             port || !default_port ? "" : (tls ? ":2376" : ":2375"));
    if (tls && env("DOCKER_CERT_PATH"))
        snprintf(ret->cert_dir, sizeof(ret->cert_dir), "%s", env("DOCKER_CERT_PATH"));
    else if (tls && env("HOME"))
        snprintf(ret->cert_dir, sizeof(ret->cert_dir), "%s/.docker", env("HOME"));
    return 0;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Copies len bytes of a word that ssh can have as it stands; false when it cannot. */
static bool take_word(char *ret, size_t cap, const char *text, size_t len, const char *also)
{
    char allowed[128];

    snprintf(allowed, sizeof(allowed), LETTERS "._-%s", also);
    if (len == 0 || len >= cap || text[0] == '-' || strspn(text, allowed) < len)
        return false;
    snprintf(ret, cap, "%.*s", (int)len, text);
    return true;
}

/* HOST or [V6], which ssh wants without its brackets, and :PORT. */
static bool take_host(struct dstat_ssh *ret, const char *text, size_t len)
{
    const char *end = text + len, *from = text, *to = memchr(text, ':', len);
    uint64_t port;

    if (len > 0 && text[0] == '[') {
        from = text + 1;
        to = memchr(text, ']', len);
        if (!to)
            return false;
    }
    to = to ? to : end;
    if (!take_word(ret->host, sizeof(ret->host), from, (size_t)(to - from), from > text ? ":" : ""))
        return false;
    to += from > text;
    if (to == end)
        return true;
    if (*to != ':' || end - to - 1 < 1 || end - to - 1 > 5)
        return false;
    snprintf(ret->port, sizeof(ret->port), "%.*s", (int)(end - to - 1), to + 1);
    return parse_u64(ret->port, &port) == 0 && port > 0 && port < 65536;
}

static int parse_ssh(const char *uri, const char *rest, struct dstat_endpoint *ret, struct err *e)
{
    struct dstat_ssh *s = &ret->ssh;
    size_t len = strcspn(rest, "/"), user = strcspn(rest, "@");
    const char *path = rest + len;
    bool ok = true;

    if (user < len)
        ok = take_word(s->user, sizeof(s->user), rest, user, "+");
    user = user < len ? user + 1 : 0;
    if (!ok || !take_host(s, rest + user, len - user))
        return err_set(e, EINVAL, "'%.300s': [USER@]HOST[:PORT][/SOCKET] must follow ssh://, of "
                                  "letters, digits and . _ -",
                       uri);
    /* ssh would take "%" and "$" in a path for more than they are, and ":" for its end. */
    if (path[0] && path[1] && !take_word(s->path, sizeof(s->path), path, strlen(path), "/+@"))
        return err_set(e, EINVAL, "'%.300s': no such name of a socket: letters, digits and . _ - + "
                                  "@ / are allowed, at most 107",
                       uri);
    if (!s->path[0])
        snprintf(s->path, sizeof(s->path), "/var/run/docker.sock");
    snprintf(ret->base, sizeof(ret->base), "http://localhost");
    snprintf(ret->name, sizeof(ret->name), "%s", uri);
    return 0;
}

int dstat_endpoint_parse(const char *uri, struct dstat_endpoint *ret, struct err *e)
{
    const char *rest;

    memset(ret, 0, sizeof(*ret));
    if ((rest = after(uri, "unix://")) != NULL)
        return parse_unix(rest, ret, e);
    if ((rest = after(uri, "tcp://")) != NULL)
        return parse_tcp(uri, rest, env("DOCKER_TLS_VERIFY") != NULL, true, ret, e);
    if ((rest = after(uri, "http://")) != NULL)
        return parse_tcp(uri, rest, false, false, ret, e);
    if ((rest = after(uri, "https://")) != NULL)
        return parse_tcp(uri, rest, true, false, ret, e);
    if ((rest = after(uri, "ssh://")) != NULL)
        return parse_ssh(uri, rest, ret, e);
    return err_set(e, EINVAL, "'%s' is not an address of Docker or Podman", uri);
}

int dstat_endpoint_cure(const struct dstat_endpoint *ep, int rc, struct err *e)
{
    if (!e || rc == 0 || e->cure[0])
        return rc;
    if (rc == -ENOENT)
        err_cure(e, "install Docker or Podman, or name another socket with --connect unix://PATH");
    else if ((rc == -EACCES || rc == -EPERM) && ep->unix_path[0])
        err_cure(e, "run as root, or join the group that owns the socket "
                    "(Docker: sudo usermod -aG docker \"$USER\", then log in again)");
    else if (rc == -ECONNREFUSED && ep->unix_path[0])
        err_cure(e, "nothing listens there: start the engine (Docker: sudo systemctl start docker; "
                    "Podman: sudo systemctl start podman.socket)");
    else if (rc == -ECONNREFUSED || rc == -EHOSTUNREACH)
        err_cure(e, "check the address, and that the engine listens on TCP");
    else if (rc == -ETIMEDOUT)
        err_cure(e, "the engine hangs or cannot be reached: look at its log");
    return rc;
}

static void add_once(struct strlist *uris, const char *uri)
{
    if (dstat_accepts(uri) && !strlist_has(uris, uri))
        strlist_add(uris, uri);
}

void dstat_discover(struct strlist *uris)
{
    const char *runtime = env("XDG_RUNTIME_DIR");
    char podman[300];

    add_once(uris, env("DOCKER_HOST") ? env("DOCKER_HOST") : "unix:///var/run/docker.sock");
    if (geteuid() == 0 || !runtime)
        snprintf(podman, sizeof(podman), "unix:///run/podman/podman.sock");
    else
        snprintf(podman, sizeof(podman), "unix://%s/podman/podman.sock", runtime);
    add_once(uris, env("CONTAINER_HOST") ? env("CONTAINER_HOST") : podman);
}
