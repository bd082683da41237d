/* Keeps the set of containers: list once, then events, and an inspection where something changed.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/mem.h"
#include "dockstat/conn.h"

enum {
    LIST_MAX_BYTES = 256 << 20, /* 100,000 containers at some 2 KB */
    INSPECT_MAX_BYTES = 4 << 20,
    INFO_MAX_BYTES = 4 << 20,
    STREAM_WAIT_MS = 2000,
};

#define LIST_PATH "/containers/json?all=true"

const char *dstat_where(const struct dstat_conn *c)
{
    return c->ep.name;
}

static _printf_(4, 0) void set_path(const struct dstat_conn *c, struct dstat_get *g,
                                    size_t max_bytes, const char *fmt, va_list ap)
{
    int n = snprintf(g->path, sizeof(g->path), "/v1.%u", c->version.minor);

    g->max_bytes = max_bytes;
    vsnprintf(g->path + n, sizeof(g->path) - (size_t)n, fmt, ap);
}

void dstat_api_path(const struct dstat_conn *c, struct dstat_get *g, size_t max_bytes,
                    const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    set_path(c, g, max_bytes, fmt, ap);
    va_end(ap);
}

int dstat_api_check(const struct dstat_conn *c, struct dstat_get *g, struct err *e)
{
    if (g->rc < 0) {
        if (e)
            *e = g->err;
        return g->rc;
    }
    if (g->status == 200)
        return 0;
    if (g->status == 400 && !c->ep.tls && g->body.s && strstr(g->body.s, "to an HTTPS server")) {
        err_set(e, EPROTO, "'%s' wants TLS", dstat_where(c));
        err_cure(e, "set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or write https:// for tcp://");
        return -EPROTO;
    }
    int code = g->status == 404 ? ENOENT : g->status == 401 || g->status == 403 ? EACCES : EPROTO;
    return err_set(e, code, "'%s' answers %s with HTTP status %ld", dstat_where(c), g->path,
                   g->status);
}

int dstat_api(struct dstat_conn *c, struct dstat_get *g, size_t max_bytes, struct err *e,
              const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    set_path(c, g, max_bytes, fmt, ap);
    va_end(ap);
    dstat_http_get(c->http, g, e);
    return dstat_api_check(c, g, e);
}

/* An event can be newer than the list: a container that we do not know yet is added, and dropped
 * again when its inspection says that there is none. */
static void on_event(void *arg, const char *line, size_t len)
{
    struct dstat_conn *c = arg;
    char id[DSTAT_ID_MAX + 1];

    if (!dstat_parse_event(line, len, id))
        return;
    struct dstat_container *found = dstat_set_add(&c->set, id);
    if (!found)
        return;
    found->dirty = true;
    found->generation = c->generation;
}

static int take_list(struct dstat_conn *c, struct dstat_get *g, struct err *e)
{
    int rc = dstat_api_check(c, g, e);

    if (rc == 0)
        rc = dstat_parse_list(&c->set, g->body.s ? g->body.s : "", g->body.len, ++c->generation, e);
    /* ENOENT would say that no engine is installed. */
    return rc == -ENOENT ? err_set(e, EPROTO, "'%s' has no list of containers", dstat_where(c))
                         : rc;
}

static int fetch_list(struct dstat_conn *c, struct err *e)
{
    struct dstat_get g = { .rc = 0 };

    dstat_api_path(c, &g, LIST_MAX_BYTES, LIST_PATH);
    dstat_http_get_all(c->http, &g, 1);
    int rc = take_list(c, &g, e);
    dstat_get_release(&g);
    return rc;
}

/* Podman begins its answer with the first event only, so one cannot wait for it to be listening:
 * ask it for what happened since a moment ago instead. Its clock need not be ours over TCP. */
static int subscribe(struct dstat_conn *c, struct err *e)
{
    char path[160];
    int n = snprintf(path, sizeof(path),
                     "/v1.%u/events?filters=%%7B%%22type%%22:%%5B%%22container%%22%%5D%%7D",
                     c->version.minor);

    if (c->version.podman)
        snprintf(path + n, sizeof(path) - (size_t)n, "&since=%lld",
                 (long long)time(NULL) - (c->local ? 2 : 60));
    int rc = dstat_http_stream_open(c->http, path, c->version.podman ? 0 : STREAM_WAIT_MS, on_event,
                                    c, e);
    c->no_events = rc == -EPROTO;
    return c->no_events ? 0 : rc;
}

/* What happened while nobody listened is unknown: every container that runs is looked at again. */
static int resync(struct dstat_conn *c, struct err *e)
{
    int rc = subscribe(c, e);

    if (rc < 0)
        return rc;
    rc = fetch_list(c, e);
    for (size_t i = 0; rc == 0 && i < c->set.n; i++)
        c->set.v[i]->dirty |= c->set.v[i]->alive;
    return rc;
}

/* The engine answered, but not with what we understand: keep what we know of the container. */
static void take_inspect(struct dstat_conn *c, struct dstat_container *found, struct dstat_get *g)
{
    int rc = dstat_api_check(c, g, NULL);

    if (rc == 0)
        rc = dstat_parse_inspect(found, g->body.s, g->body.len, NULL);
    if (rc == -ENOENT)
        found->generation = c->generation - 1; /* gone: pruned below */
}

static bool still_there(const struct dstat_container *found, void *arg)
{
    const struct dstat_conn *c = arg;

    return found->generation == c->generation;
}

/* Inspects up to DSTAT_PARALLEL containers from index *next on, side by side. */
static int inspect_batch(struct dstat_conn *c, size_t *next, struct err *e)
{
    struct dstat_get gets[DSTAT_PARALLEL];
    struct dstat_container *who[DSTAT_PARALLEL];
    size_t n = 0;
    int rc = 0;

    memset(gets, 0, sizeof(gets));
    for (; *next < c->set.n && n < DSTAT_PARALLEL; ++*next)
        if (c->set.v[*next]->dirty) {
            who[n] = c->set.v[*next];
            dstat_api_path(c, &gets[n], INSPECT_MAX_BYTES, "/containers/%s/json", who[n]->id);
            n++;
        }
    dstat_http_get_all(c->http, gets, n);
    for (size_t i = 0; i < n; i++) {
        if (gets[i].rc == 0)
            take_inspect(c, who[i], &gets[i]);
        else if (gets[i].rc != -EMSGSIZE && rc == 0)
            rc = dstat_api_check(c, &gets[i], e);
        dstat_get_release(&gets[i]);
    }
    return rc;
}

static int inspect_dirty(struct dstat_conn *c, struct err *e)
{
    size_t next = 0;

    while (next < c->set.n) {
        int rc = inspect_batch(c, &next, e);
        if (rc < 0)
            return rc;
    }
    dstat_set_prune(&c->set, still_there, c);
    return 0;
}

/* Not vital: without it a few facts are missing. */
static void take_info(struct dstat_conn *c, struct dstat_get *g)
{
    if (dstat_api_check(c, g, NULL) == 0)
        dstat_parse_info(g->body.s ? g->body.s : "", g->body.len, &c->info, NULL);
}

static int take_version(struct dstat_conn *c, struct dstat_get *g, struct err *e)
{
    int rc = dstat_api_check(c, g, e);

    return rc < 0 ? rc
                  : dstat_parse_version(g->body.s ? g->body.s : "", g->body.len, &c->version, e);
}

/* Docker takes its time over /version and /info (it runs programs to ask for their versions):
 * meanwhile the list comes in. Podman takes a second and a half: on this machine it is not asked,
 * its headers and the kernel tell as much. */
int dstat_track_start(struct dstat_conn *c, struct err *e)
{
    struct dstat_get gets[3] = { [1] = { .path = "/version", .max_bytes = INFO_MAX_BYTES } };
    bool all = !c->version.podman || !c->local;
    int rc = subscribe(c, e);

    if (rc < 0)
        return rc;
    dstat_api_path(c, &gets[0], LIST_MAX_BYTES, LIST_PATH);
    dstat_api_path(c, &gets[2], INFO_MAX_BYTES, "/info");
    dstat_http_get_all(c->http, gets, all ? 3 : 1);
    /* First, as it alone tells why a version is refused. */
    if (all)
        rc = take_version(c, &gets[1], e);
    if (rc == 0)
        rc = take_list(c, &gets[0], e);
    if (rc == 0 && all)
        take_info(c, &gets[2]);
    for (size_t i = 0; i < 3; i++)
        dstat_get_release(&gets[i]);
    return rc;
}

int dstat_track(struct dstat_conn *c, struct err *e)
{
    int rc = 0;

    if (c->no_events)
        rc = fetch_list(c, e);
    else if (!dstat_http_stream_poll(c->http))
        rc = resync(c, e);
    return rc < 0 ? rc : inspect_dirty(c, e);
}
