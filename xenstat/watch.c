#include "xenstat/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "xenstat/conn.h"

int xstat_watch_start(struct xstat_conn *c)
{
    /* A rename writes /vm/UUID/name; a guest can write under none of these. */
    static const char *const paths[] = {
        "@introduceDomain", "@releaseDomain",          "/vm",
        "/libxl",           "/local/domain/0/backend", "/local/domain/0/device-model"
    };

    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        if (!xs_watch(c->xs, paths[i], "xltool"))
            return -errno;
    return 0;
}

static void mark_domains(struct xstat_conn *c)
{
    for (size_t i = 0; i < c->n_domains; i++)
        if (!c->domains[i].name)
            c->domains[i].name_stale = c->domains[i].devices_stale = true;
    c->net.stale = true;
    c->threads_stale = true;
}

static void mark_vm(struct xstat_conn *c, const char *uuid)
{
    for (size_t i = 0; i < c->n_domains; i++)
        if (strcmp(c->domains[i].id, uuid) == 0)
            c->domains[i].name_stale = true;
}

static void mark_devices(struct xstat_conn *c, uint32_t domid)
{
    struct xstat_domain *d = xstat_domain_find(c, domid);

    if (d)
        d->devices_stale = true;
    c->net.stale = true;
    c->threads_stale = true;
}

static void mark(struct xstat_conn *c, const char *path)
{
    struct xstat_event e = xstat_parse_event(path);

    switch (e.kind) {
    case XSTAT_EVENT_DOMAINS:
        mark_domains(c);
        break;
    case XSTAT_EVENT_VM:
        mark_vm(c, e.uuid);
        break;
    case XSTAT_EVENT_DEVICE:
        mark_devices(c, e.domid);
        break;
    case XSTAT_EVENT_BACKEND:
        /* Its state or its names: the list of devices is libxl's, and that has its own watch. */
        c->net.stale = true;
        c->threads_stale = true;
        break;
    case XSTAT_EVENT_OTHER:
        break;
    }
}

bool xstat_watch_drain(struct xstat_conn *c)
{
    char **event;

    while ((event = xs_check_watch(c->xs)) != NULL) {
        mark(c, event[0]);
        free(event);
    }
    return errno == EAGAIN;
}
