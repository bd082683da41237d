#include "xltool/xen/still.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/sample.h"
#include "core/strbuf.h"
#include "xltool/xen/monitor.h"

static const char suspended[] = "suspended", paused[] = "paused";

static int record(struct op *op, const struct xen_guest *g, const char *how, struct xen_still *ret,
                  struct err *e)
{
    _cleanup_strbuf_ struct strbuf domid = STRBUF_INIT;

    strbuf_addf(&domid, "%u", g->dom.domid);
    *ret = (struct xen_still){ .g = g, .how = how, .since_ns = clock_ns() };
    return op_undo(op, e, "go-on", g->id, strbuf_str(&domid), how, NULL);
}

static bool has_qemu_disk(struct xen_ts *c, uint32_t domid)
{
    int n = 0;
    bool has = false;
    libxl_device_disk *disks = libxl_device_disk_list(c->ctx, domid, &n);

    for (int i = 0; disks && i < n; i++)
        has = has || disks[i].backend == LIBXL_DISK_BACKEND_QDISK;
    if (disks)
        libxl_device_disk_list_free(disks, n);
    return has;
}

/* The device model holds parts of a qcow2 in memory: "stop" makes it write them down. */
static int tell_qemu(struct xen_ts *c, uint32_t domid, const char *command, struct err *e)
{
    char *answer = NULL;

    if (!has_qemu_disk(c, domid))
        return 0;
    xen_begin(c, NULL);
    int rc = xen_end(c, libxl_qemu_monitor_command(c->ctx, domid, command, &answer, NULL), e,
                     "cannot tell the device model to %s", command);
    free(answer);
    return rc;
}

int xen_still_suspend(struct xen_ts *c, struct op *op, const struct xen_guest *g, const char *state,
                      struct xen_still *ret, struct err *e)
{
    _cleanup_close_ int fd = open(state, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return err_sys(e, errno, "cannot make '%s'", state);
    int rc = record(op, g, suspended, ret, e);
    if (rc < 0)
        return rc;
    ret->since_ns = clock_ns();
    xen_begin_abortable(c, op);
    rc = xen_end(c, libxl_domain_suspend(c->ctx, g->dom.domid, fd, 0, NULL), e,
                 "cannot save the memory of '%s'", g->name);
    return rc < 0 ? rc : tell_qemu(c, g->dom.domid, "stop", e);
}

int xen_still_pause(struct xen_ts *c, struct op *op, const struct xen_guest *g,
                    struct xen_still *ret, struct err *e)
{
    *ret = (struct xen_still){ .g = g };
    if (!g->live || g->dom.paused)
        return 0;
    int rc = record(op, g, paused, ret, e);
    if (rc < 0)
        return rc;
    xen_begin(c, op);
    rc = xen_end(c, libxl_domain_pause(c->ctx, g->dom.domid, NULL), e, "cannot pause '%s'",
                 g->name);
    return rc < 0 ? rc : tell_qemu(c, g->dom.domid, "stop", e);
}

/* Its vcpus run again. */
static int resume(struct xen_ts *c, const char *id, uint32_t domid, const char *how, struct err *e)
{
    struct xen_dom d;
    int rc = 0;

    if (!xen_dom_find(c, id, &d) || d.domid != domid)
        return 0;
    xen_begin(c, NULL);
    if (strcmp(how, suspended) == 0 && xen_dom_suspended(&d))
        rc = libxl_domain_resume(c->ctx, domid, 1, NULL);
    else if (strcmp(how, paused) == 0 && d.paused)
        rc = libxl_domain_unpause(c->ctx, domid, NULL);
    rc = xen_end(c, rc, e, "cannot let %s go on", id);
    return rc < 0 ? rc : tell_qemu(c, domid, "cont", e);
}

/* xl's daemon takes a suspended domain for one that is leaving, and has left it. */
static int look_after(const char *id, const char *how, struct err *e)
{
    return strcmp(how, suspended) == 0 ? xen_monitor_spawn(id, e) : 0;
}

int xen_go_on(struct xen_ts *c, const char *id, uint32_t domid, const char *how, struct err *e)
{
    int rc = resume(c, id, domid, how, e);

    return rc < 0 ? rc : look_after(id, how, e);
}

int xen_still_end(struct xen_ts *c, const struct xen_still *s, uint64_t *ret_ms, struct err *e)
{
    struct xen_dom d;

    *ret_ms = 0;
    if (!s->how)
        return 0;
    int rc = resume(c, s->g->id, s->g->dom.domid, s->how, e);
    *ret_ms = (clock_ns() - s->since_ns) / 1000000;
    if (rc == 0 && !(xen_dom_find(c, s->g->id, &d) && d.domid == s->g->dom.domid))
        return err_set(e, ESRCH, "'%s' was destroyed meanwhile", s->g->name);
    return rc < 0 ? rc : look_after(s->g->id, s->how, e);
}
