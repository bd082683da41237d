#include "xltool/xen/create.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"
#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/copy.h"
#include "storage/image.h"
#include "storage/steps.h"
#include "xltool/xen/build.h"
#include "xltool/xen/copies.h"
#include "xltool/xen/disk.h"
#include "xltool/xen/refuse.h"
#include "xltool/xen/spec.h"
#include "xltool/xen/xlcfg.h"

struct job {
    struct xen_guest g;
    struct strlist notes;
    const struct disk_spec **disks; /* those to be made, as g.made; inside the request */
};

static void job_release(struct job *j)
{
    free(j->disks);
    strlist_release(&j->notes);
    xen_guest_release(&j->g);
}

#define _cleanup_job_ _cleanup_(job_release)

/* Disks that are to be made are not there yet: building is checked without them. */
static int check_new_disks(const struct xen_guest *g, struct err *e)
{
    struct xen_disk one[1] = { { .to = NULL } };
    int rc = 0;

    for (size_t i = 0; i < g->made.n && rc == 0; i++) {
        one[0].to = g->made.v[i];
        rc = xen_check_copies(&(struct xen_disks){ .v = one, .n = 1 }, e);
    }
    return rc;
}

static int read_config(struct xen_ts *c, const struct request *r, struct job *j, struct err *e)
{
    switch (r->config_kind) {
    case CONFIG_XL:
        return xen_xlcfg_parse(c, r->config_path, r->config_text, &j->g, &j->notes, e);
    case CONFIG_SPEC:
        return xen_spec_parse(c, &r->spec, r->name, &j->g, &j->disks, e);
    default:
        return err_set(e, ENOTSUP, "'%s' is no configuration for Xen", r->config_path);
    }
}

static int prepare(struct xen_ts *c, const struct request *r, struct job *j, struct err *e)
{
    struct xen_dom d;

    *j = (struct job){ .disks = NULL };
    xen_guest_init(&j->g);
    int rc = read_config(c, r, j, e);
    if (rc == 0)
        rc = xen_check_name(c, j->g.name, NULL, e);
    if (rc == 0 && xen_dom_find(c, j->g.id, &d))
        rc = err_set(e, EEXIST, "a guest with uuid %s runs already", j->g.id);
    if (rc == 0)
        rc = check_new_disks(&j->g, e);
    return rc < 0 ? rc : xen_build_check(c, &j->g, e);
}

/* Returns how much room it takes. */
static uint64_t plan_disk(struct plan *p, const char *path, const struct disk_spec *d)
{
    _cleanup_strbuf_ struct strbuf size = STRBUF_INIT;
    uint64_t bytes = d->size_bytes;

    if (d->source && copy_size(d->source, &bytes, NULL) == 0)
        p->copy_bytes += bytes;
    format_size(&size, bytes);
    if (d->source)
        plan_step(p, "copy %s to %s (%s)", d->source, path, strbuf_str(&size));
    else
        plan_step(p, "make disk %s (%s, %s)", path, strbuf_str(&size), d->preallocate ? "preallocated" : "sparse");
    return bytes;
}

static void plan_disks(struct plan *p, const struct job *j)
{
    _cleanup_free_ char *dir = xen_images_dir();
    uint64_t sum = 0;

    for (size_t i = 0; i < j->g.made.n; i++)
        sum += plan_disk(p, j->g.made.v[i], j->disks[i]);
    if (sum)
        xen_plan_space(p, dir, sum);
}

int xen_plan_create(struct xen_ts *c, const struct request *r, struct plan *p, struct err *e)
{
    _cleanup_job_ struct job j;

    int rc = prepare(c, r, &j, e);
    if (rc < 0)
        return xen_refuse(p, rc, e);
    plan_disks(p, &j);
    for (size_t i = 0; i < j.notes.n; i++)
        plan_step(p, "%s", j.notes.v[i]);
    plan_step(p, "start '%s', a %s guest with %d vCPUs and %llu MiB", j.g.name,
              libxl_domain_type_to_string(j.g.config.c_info.type), j.g.config.b_info.max_vcpus,
              (unsigned long long)(j.g.config.b_info.target_memkb >> 10));
    return 0;
}

static int make_disk(struct op *op, const char *path, const struct disk_spec *d, struct err *e)
{
    const char *format = d->format ? d->format : "raw";

    if (d->source)
        return image_copy(op, d->source, path, e);
    return d->preallocate ? image_make_whole(op, path, format, d->size_bytes, e)
                          : image_make(op, path, format, d->size_bytes, e);
}

static int make_disks(struct op *op, const struct job *j, struct err *e)
{
    _cleanup_free_ char *dir = xen_images_dir();
    int rc = j->g.made.n ? make_dirs(dir, e) : 0;

    for (size_t i = 0; i < j->g.made.n && rc == 0; i++) {
        op_phase(op, "making %s", j->g.made.v[i]);
        rc = storage_claim(op, e, "unlink", j->g.made.v[i]);
        if (rc == 0)
            rc = make_disk(op, j->g.made.v[i], j->disks[i], e);
    }
    return rc;
}

static int build(struct xen_ts *c, struct op *op, struct xen_guest *g, struct err *e)
{
    int rc = op_undo(op, e, "destroy", g->id, NULL);

    if (rc < 0)
        return rc;
    op_phase(op, "building '%s'", g->name);
    rc = xen_build(c, op, g, e);
    if (rc == 0)
        rc = op_undo(op, e, "forget", g->id, NULL);
    if (rc == 0)
        rc = xen_guest_save(c, g, e);
    return rc < 0 ? rc : op_then(op, e, "launch", g->id, NULL);
}

int xen_run_create(struct xen_ts *c, struct op *op, struct err *e)
{
    _cleanup_job_ struct job j;

    int rc = prepare(c, op->req, &j, e);
    if (rc == 0)
        rc = make_disks(op, &j, e);
    if (rc == 0)
        rc = build(c, op, &j.g, e);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < j.notes.n; i++)
        op_note(op, "%s", j.notes.v[i]);
    detail_begin(&op->result, "guest");
    detail_text(&op->result, "name", j.g.name);
    detail_text(&op->result, "id", j.g.id);
    detail_text(&op->result, "platform", "xen");
    return 0;
}
