#include "xltool/xen/steps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/parse.h"
#include "storage/steps.h"
#include "xltool/xen/build.h"
#include "xltool/xen/refuse.h"
#include "xltool/xen/resize.h"
#include "xltool/xen/revert.h"
#include "xltool/xen/snapstore.h"
#include "xltool/xen/still.h"

static uint32_t domid_of(const char *text)
{
    uint64_t domid;

    return text && parse_u64(text, &domid) == 0 && domid < UINT32_MAX ? (uint32_t)domid
                                                                      : (uint32_t)INVALID_DOMID;
}

static int do_destroy(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    (void)op;
    return xen_dom_destroy(c, a[0], domid_of(n > 1 ? a[1] : NULL), e);
}

static int do_forget(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    static const char *const files[] = { "guest.json", "monitor" };
    _cleanup_free_ char *snapshots = xen_guest_path(a[0], "snapshots");
    _cleanup_free_ char *dir = xen_guest_path(a[0], NULL);

    (void)c;
    (void)op;
    (void)n;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        _cleanup_free_ char *path = xen_guest_path(a[0], files[i]);
        if (unlink(path) < 0 && errno != ENOENT && errno != ENOTDIR)
            return err_sys(e, errno, "cannot remove '%s'", path);
    }
    if ((rmdir(snapshots) < 0 && errno != ENOENT) || (rmdir(dir) < 0 && errno != ENOENT))
        return err_sys(e, errno, "cannot remove '%s'", dir);
    return 0;
}

static int do_launch(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    (void)op;
    (void)n;
    return xen_launch(c, a[0], e);
}

static int do_start(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    (void)n;
    xen_guest_init(&g);
    int rc = xen_guest_load(c, a[0], &g, e);
    if (rc < 0)
        return rc;
    if (!xen_dom_find(c, a[0], &g.dom)) {
        xen_apply_next(c, &g);
        rc = xen_build(c, op, &g, e);
        if (rc == 0)
            rc = xen_guest_save(c, &g, e);
    }
    return rc < 0 ? rc : xen_launch(c, a[0], e);
}

static int do_rename(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    (void)op;
    (void)n;
    return xen_rename(c, a[0], a[1], e);
}

static int do_go_on(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    (void)op;
    (void)n;
    return xen_go_on(c, a[0], domid_of(a[1]), a[2], e);
}

static int do_current(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    _cleanup_xen_guest_ struct xen_guest g;

    (void)op;
    (void)n;
    xen_guest_init(&g);
    int rc = xen_guest_load(c, a[0], &g, e);
    if (rc < 0)
        return rc;
    free(g.current);
    g.current = *a[1] ? xstrdup(a[1]) : NULL;
    return xen_guest_save(c, &g, e);
}

static int do_reparent(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    _cleanup_xen_snapshot_ struct xen_snapshot s;

    (void)op;
    (void)n;
    xen_snapshot_init(&s);
    int rc = xen_snapshot_load(c, a[0], a[1], &s, e);
    if (rc < 0)
        return rc;
    free(s.parent);
    s.parent = *a[2] ? xstrdup(a[2]) : NULL;
    return xen_snapshot_save(c, a[0], "", &s, e);
}

static int do_finish_revert(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    (void)n;
    return xen_finish_revert(c, op, a[0], a[1], a[2], e);
}

/* The steps that take a resize back: UUID DOMID NUMBER. */
typedef int put_back(struct xen_ts *c, const char *id, uint32_t domid, uint64_t n, struct err *e);

static int do_put_back(put_back *f, struct xen_ts *c, char **a, struct err *e)
{
    uint64_t n;

    return parse_u64(a[2], &n) < 0 ? err_set(e, EINVAL, "'%s' is no number", a[2])
                                   : f(c, a[0], domid_of(a[1]), n, e);
}

static int do_vcpus(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    (void)op;
    (void)n;
    return do_put_back(xen_put_vcpus_back, c, a, e);
}

static int do_memory(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    (void)op;
    (void)n;
    return do_put_back(xen_put_memory_back, c, a, e);
}

static int do_cap(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e)
{
    (void)op;
    (void)n;
    return do_put_back(xen_put_cap_back, c, a, e);
}

static const struct {
    const char *verb;
    size_t args; /* at least */
    int (*perform)(struct xen_ts *c, struct op *op, char **a, size_t n, struct err *e);
} steps[] = {
    { "destroy", 1, do_destroy },
    { "forget", 1, do_forget },
    { "launch", 1, do_launch },
    { "start", 1, do_start },
    { "rename-guest", 2, do_rename },
    { "go-on", 3, do_go_on },
    { "current", 2, do_current },
    { "reparent", 3, do_reparent },
    { "finish-revert", 3, do_finish_revert },
    { "put-vcpus-back", 3, do_vcpus },
    { "put-memory-back", 3, do_memory },
    { "put-cap-back", 3, do_cap },
};

int xen_perform(struct ts *t, struct op *op, const struct step *s, struct err *e)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
        if (strcmp(s->verb, steps[i].verb) == 0)
            return s->args.n >= steps[i].args
                       ? steps[i].perform((struct xen_ts *)t, op, s->args.v, s->args.n, e)
                       : err_set(e, EINVAL, "step '%s' lacks arguments", s->verb);
    return storage_perform(op, s, e);
}
