#include "xenstat/domain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/cleanup.h"
#include "core/mem.h"
#include "core/parse.h"
#include "procfs/file.h"
#include "xenstat/conn.h"
#include "xenstat/thread.h"

/* A toolstack can attach a few hundred devices at most; more is nonsense. */
enum { DEVICES_MAX = 1024 };

static void release_devices(struct xstat_conn *c, struct xstat_domain *d)
{
    for (size_t i = 0; i < d->n_disks; i++)
        for (int k = 0; k < XSTAT_VBD_FILES; k++)
            xstat_file_close(&d->disks[i].files[k], &c->files_left);
    free(d->disks);
    free(d->vifs);
    d->disks = NULL;
    d->vifs = NULL;
    d->n_disks = d->n_vifs = 0;
}

void xstat_domain_release(struct xstat_conn *c, struct xstat_domain *d)
{
    release_devices(c, d);
    xstat_threads_release(c, d);
    xstat_qmp_release(&d->qmp);
    free(d->name);
    d->name = NULL;
}

static int compare_domids(const void *a, const void *b)
{
    const struct xstat_domain *x = a, *y = b;

    return (x->domid > y->domid) - (x->domid < y->domid);
}

struct xstat_domain *xstat_domain_find(struct xstat_conn *c, uint32_t domid)
{
    struct xstat_domain key = { .domid = domid };

    if (c->n_domains == 0)
        return NULL;
    return bsearch(&key, c->domains, c->n_domains, sizeof(*c->domains), compare_domids);
}

bool xstat_domain_has_qdisk(const struct xstat_domain *d)
{
    for (size_t i = 0; i < d->n_disks; i++)
        if (d->disks[i].backend.backend_domid == 0 &&
            strcmp(d->disks[i].backend.kind, "qdisk") == 0)
            return true;
    return false;
}

/* A node's text; NULL when there is none. Caller frees. libxenstore ends it with NUL; what stands
 * behind a NUL of the guest's own is cut off. */
static char *_printf_(2, 3) read_node(struct xstat_conn *c, const char *fmt, ...)
{
    char path[256];
    unsigned int len;
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(path, sizeof(path), fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof(path))
        return NULL;
    return xs_read(c->xs, XBT_NULL, path, &len);
}

/* Reads the back ends of a domain's devices of one class from libxl's own part of xenstore, which
 * the guest cannot write. Caller frees; *ret_n is set. */
static struct xstat_backend *read_backends(struct xstat_conn *c, uint32_t domid, const char *class,
                                           size_t *ret_n)
{
    char path[64];
    unsigned int n = 0;
    struct xstat_backend *backends = NULL;

    *ret_n = 0;
    snprintf(path, sizeof(path), "/libxl/%" PRIu32 "/device/%s", domid, class);
    char **ids = xs_directory(c->xs, XBT_NULL, path, &n);
    if (ids && n > 0 && n <= DEVICES_MAX)
        backends = xcalloc(n, sizeof(*backends));
    for (unsigned int i = 0; backends && i < n; i++) {
        _cleanup_free_ char *backend = read_node(c, "%s/%s/backend", path, ids[i]);
        struct xstat_backend *b = &backends[*ret_n];
        if (backend && xstat_parse_backend(backend, b) && b->domid == domid)
            (*ret_n)++;
    }
    free(ids);
    return backends;
}

static void read_devices(struct xstat_conn *c, struct xstat_domain *d)
{
    size_t n;

    release_devices(c, d);
    struct xstat_backend *b = read_backends(c, d->domid, "vbd", &n);
    d->disks = xcalloc(n, sizeof(*d->disks));
    for (; d->n_disks < n; d->n_disks++) {
        struct xstat_disk *disk = &d->disks[d->n_disks];
        disk->backend = b[d->n_disks];
        for (int k = 0; k < XSTAT_VBD_FILES; k++)
            disk->files[k] = (struct xstat_file)XSTAT_FILE_INIT;
    }
    free(b);
    b = read_backends(c, d->domid, "vif", &n);
    d->vifs = xcalloc(n, sizeof(*d->vifs));
    for (; d->n_vifs < n; d->n_vifs++)
        d->vifs[d->n_vifs].backend = b[d->n_vifs];
    free(b);
}

static void read_device_model(struct xstat_conn *c, struct xstat_domain *d)
{
    _cleanup_free_ char *text = read_node(c, "/local/domain/%" PRIu32 "/image/device-model-pid",
                                          d->domid);
    uint64_t pid;

    if (!text || parse_u64(text, &pid) < 0 || pid == 0 || pid > INT32_MAX)
        pid = 0;
    if ((int)pid != d->dm_pid)
        xstat_device_model_set(c, d, (int)pid);
}

static void read_name(struct xstat_conn *c, struct xstat_domain *d)
{
    _cleanup_free_ char *started = NULL;

    free(d->name);
    d->name = read_node(c, "/local/domain/%" PRIu32 "/name", d->domid);
    if (d->started)
        return;
    started = read_node(c, "/vm/%s/start_time", d->id);
    d->started = started && xstat_parse_start_time(started, &d->start_ns);
}

/* Domains that xenstore does not know (bare ones, or those being built) cost no question each.
 * NULL when the list cannot be had: then every domain is asked about. */
static uint8_t *known_domids(struct xstat_conn *c)
{
    unsigned int n;
    char **ids = xs_directory(c->xs, XBT_NULL, "/local/domain", &n);
    uint32_t domid;

    if (!ids)
        return NULL;
    uint8_t *known = xcalloc(XSTAT_DOMID_END, 1);
    for (unsigned int i = 0; i < n; i++)
        if (xstat_parse_domid(ids[i], &domid))
            known[domid] = 1;
    free(ids);
    return known;
}

void xstat_domains_refresh(struct xstat_conn *c)
{
    _cleanup_free_ uint8_t *known = NULL;
    bool asked = false;

    for (size_t i = 0; i < c->n_domains; i++) {
        struct xstat_domain *d = &c->domains[i];
        if (!d->name_stale && !d->devices_stale)
            continue;
        if (!asked)
            known = known_domids(c);
        asked = true;
        if (!known || known[d->domid]) {
            if (d->name_stale)
                read_name(c, d);
            if (d->devices_stale && d->domid != 0) {
                read_devices(c, d);
                read_device_model(c, d);
            }
        }
        d->name_stale = d->devices_stale = false;
    }
}
