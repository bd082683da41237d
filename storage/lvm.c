#include "storage/lvm.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/file.h"
#include "storage/spawn.h"

/* On every volume that is made here, and asked for before one is removed. */
#define TAG "xltool"

/* Those of the group and the volume follow; those of inner layers have a suffix. */
enum { UUID_LEN = sizeof("LVM-") - 1 + 64 };

bool lvm_split_name(const char *name, char **ret_vg, char **ret_lv)
{
    _cleanup_strbuf_ struct strbuf vg = STRBUF_INIT, lv = STRBUF_INIT;
    struct strbuf *part = &vg;

    for (const char *c = name; *c; c++) {
        if (*c != '-' || c[1] == '-')
            strbuf_addc(part, *c);
        else if (part == &vg)
            part = &lv;
        else
            return false;
        if (*c == '-' && c[1] == '-')
            c++;
    }
    if (vg.len == 0 || lv.len == 0)
        return false;
    *ret_vg = strbuf_detach(&vg);
    *ret_lv = strbuf_detach(&lv);
    return true;
}

bool lvm_volume_of(const struct stat *st, char **ret_vg, char **ret_lv)
{
    _cleanup_strbuf_ struct strbuf uuid = STRBUF_INIT, name = STRBUF_INIT;

    return file_device_attribute(st, "dm/uuid", &uuid) == 0 && uuid.len == UUID_LEN &&
           strncmp(strbuf_str(&uuid), "LVM-", strlen("LVM-")) == 0 &&
           file_device_attribute(st, "dm/name", &name) == 0 &&
           lvm_split_name(strbuf_str(&name), ret_vg, ret_lv);
}

static char *full_name(const char *vg, const char *lv)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;

    strbuf_addf(&name, "%s/%s", vg, lv);
    return strbuf_detach(&name);
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \n")] == '\0';
}

/* What LVM reports of a volume; blank where that does not apply. Its programs are short and never
 * stopped half-way: they rewrite the group's metadata. */
static int report(const char *name, const char *field, struct strbuf *out, struct err *e)
{
    const char *const argv[] = { "lvs", "--noheadings", "-o", field, name, NULL };

    return spawn_run(argv, out, NULL, e);
}

/* A thin volume's snapshots share its pool; others need room of their own. */
static int is_thin(const char *name, bool *ret, struct err *e)
{
    _cleanup_strbuf_ struct strbuf pool = STRBUF_INIT;
    int rc = report(name, "pool_lv", &pool, e);

    if (rc == 0)
        *ret = !is_blank(strbuf_str(&pool));
    return rc;
}

/* lvextend would give a snapshot that is not thin more room, and leave its size; and it cannot grow
 * what has such snapshots. */
static int check_can_grow(const struct image *i, const char *name, struct err *e)
{
    _cleanup_strbuf_ struct strbuf origin = STRBUF_INIT, role = STRBUF_INIT;
    bool thin = false;
    int rc = is_thin(name, &thin, e);

    if (rc == 0 && !thin)
        rc = report(name, "origin", &origin, e);
    if (rc == 0 && !thin)
        rc = report(name, "lv_role", &role, e);
    if (rc < 0 || thin)
        return rc;
    if (!is_blank(strbuf_str(&origin)))
        return err_set(e, ENOTSUP, "cannot grow '%s': it is a snapshot, as large as its origin",
                       i->path);
    if (!strstr(strbuf_str(&role), "origin"))
        return 0;
    err_set(e, EBUSY, "cannot grow '%s': it has snapshots", i->path);
    err_cure(e, "delete them first, or use thin volumes");
    return -EBUSY;
}

int lvm_grow(const struct image *i, uint64_t bytes, struct err *e)
{
    _cleanup_free_ char *name = full_name(i->vg, i->lv);
    char size[32];
    int rc = check_can_grow(i, name, e);

    snprintf(size, sizeof(size), "%" PRIu64 "b", bytes);
    const char *const argv[] = { "lvextend", "-q", "-L", size, name, NULL };
    return rc < 0 ? rc : spawn_run(argv, NULL, NULL, e);
}

int image_lvm_snapshot(struct op *op, const struct image *i, const char *name, struct err *e)
{
    _cleanup_free_ char *origin = full_name(i->vg, i->lv);
    bool thin = false;
    int rc = is_thin(origin, &thin, e);

    (void)op;
    if (rc < 0)
        return rc;
    /* Thin snapshots would wait to be activated by hand. */
    const char *const of_pool[] = { "lvcreate", "-q",      "-s", "-n",   name, "--addtag",
                                    TAG,        "--setactivationskip", "n", origin, NULL };
    const char *const of_its_own[] = { "lvcreate", "-q", "-s",           "-n",   name, "--addtag",
                                       TAG,        "-l", "100%ORIGIN", origin, NULL };
    return spawn_run(thin ? of_pool : of_its_own, NULL, NULL, e);
}

/* True when there is such a volume and it bears the tag. */
static int is_ours(const char *vg, const char *name, bool *ret, struct err *e)
{
    _cleanup_strbuf_ struct strbuf which = STRBUF_INIT, out = STRBUF_INIT;

    strbuf_addf(&which, "vg_name=\"%s\" && lv_name=\"%s\" && lv_tags={\"" TAG "\"}", vg, name);
    const char *const argv[] = { "lvs", "--noheadings", "-o", "lv_name", "-S", strbuf_str(&which),
                                 NULL };
    int rc = spawn_run(argv, &out, NULL, e);
    if (rc == 0)
        *ret = !is_blank(strbuf_str(&out));
    return rc;
}

int image_lvm_remove(struct op *op, const char *vg, const char *name, struct err *e)
{
    _cleanup_free_ char *volume = full_name(vg, name);
    const char *const argv[] = { "lvremove", "-q", "-f", volume, NULL };
    bool ours = false;
    int rc = is_ours(vg, name, &ours, e);

    (void)op;
    return rc < 0 || !ours ? rc : spawn_run(argv, NULL, NULL, e);
}
