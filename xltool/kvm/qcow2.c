#include "xltool/kvm/qcow2.h"

#include <errno.h>
#include <json.h>
#include <string.h>

#include "core/strbuf.h"
#include "storage/spawn.h"

static void json_put(struct json_object **object)
{
    json_object_put(*object);
}

/* What qemu-img knows of an image that may be in use (-U). */
static int info(const char *path, struct json_object **ret, struct err *e)
{
    const char *const argv[] = { "qemu-img", "info",          "-U", "-f",
                                 "qcow2",    "--output=json", path, NULL };
    _cleanup_strbuf_ struct strbuf out = STRBUF_INIT;
    int rc = spawn_run(argv, &out, NULL, e);

    if (rc < 0)
        return rc;
    *ret = json_tokener_parse(strbuf_str(&out));
    return *ret ? 0 : err_set(e, EIO, "cannot read what qemu-img says of '%s'", path);
}

static const char *name_of(struct json_object *snapshot)
{
    struct json_object *name = NULL;

    json_object_object_get_ex(snapshot, "name", &name);
    return json_object_get_string(name);
}

int kvm_qcow2_snapshots(const char *path, struct strlist *ret, struct err *e)
{
    _cleanup_(json_put) struct json_object *all = NULL;
    struct json_object *list;
    int rc = info(path, &all, e);

    if (rc < 0 || !json_object_object_get_ex(all, "snapshots", &list))
        return rc;
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        const char *name = name_of(json_object_array_get_idx(list, i));
        if (name)
            strlist_add(ret, name);
    }
    return 0;
}

int kvm_qcow2_memory_bytes(const char *path, const char *name, uint64_t *ret, struct err *e)
{
    _cleanup_(json_put) struct json_object *all = NULL;
    struct json_object *list, *size;
    int rc = info(path, &all, e);

    if (rc < 0)
        return rc;
    size_t n = json_object_object_get_ex(all, "snapshots", &list) ? json_object_array_length(list)
                                                                  : 0;
    for (size_t i = 0; i < n; i++) {
        struct json_object *snapshot = json_object_array_get_idx(list, i);
        const char *is = name_of(snapshot);
        if (!is || strcmp(is, name) != 0 ||
            !json_object_object_get_ex(snapshot, "vm-state-size", &size))
            continue;
        *ret = (uint64_t)json_object_get_int64(size);
        return 0;
    }
    return err_set(e, ENOENT, "'%s' holds no snapshot '%s'", path, name);
}

int kvm_qcow2_drop(struct op *op, const char *path, const char *name, struct err *e)
{
    const char *const argv[] = { "qemu-img", "snapshot", "-q", "-d", name, path, NULL };

    return spawn_run(argv, NULL, op, e);
}

int kvm_qcow2_extract(struct op *op, const char *from, const char *name, const char *to,
                      struct err *e)
{
    _cleanup_strbuf_ struct strbuf which = STRBUF_INIT;

    strbuf_addf(&which, "snapshot.name=%s", name);
    const char *const argv[] = { "qemu-img", "convert", "-q", "-U",    "-l", strbuf_str(&which),
                                 "-f",       "qcow2",   "-O", "qcow2", from, to,
                                 NULL };
    return spawn_run(argv, NULL, op, e);
}

int kvm_qcow2_commit(struct op *op, const char *overlay, struct err *e)
{
    const char *const argv[] = { "qemu-img", "commit", "-q", "-f", "qcow2", overlay, NULL };

    return spawn_run(argv, NULL, op, e);
}
