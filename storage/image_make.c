/* New images, copies of images, larger images. */
#include "storage/image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/format.h"
#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/copy.h"
#include "storage/file.h"
#include "storage/lvm.h"
#include "storage/spawn.h"

/* An empty file for qemu-img to fill: by itself it would write over what is there. */
static int make_empty(const char *path, const struct stat *like, uint64_t bytes, struct err *e)
{
    _cleanup_close_ int fd = file_create(path, like);

    if (fd < 0)
        return err_sys(e, -fd, "cannot make '%s'", path);
    if (ftruncate(fd, (off_t)bytes) == 0 && fsync(fd) == 0)
        return copy_sync_dir(path, e);
    int rc = err_sys(e, errno, "cannot make '%s'", path);
    unlink(path);
    return rc;
}

/* Makes the empty file, then lets qemu-img make an image of it. */
static int create(struct op *op, const char *path, const struct stat *like,
                  const char *const argv[], struct err *e)
{
    int rc = make_empty(path, like, 0, e);

    if (rc < 0)
        return rc;
    rc = spawn_run(argv, NULL, op, e);
    if (rc == 0)
        rc = copy_sync(path, e);
    if (rc < 0)
        unlink(path);
    return rc;
}

int image_make_overlay(struct op *op, const char *path, const char *base, const char *base_format,
                       struct err *e)
{
    _cleanup_image_ struct image below = IMAGE_INIT;
    struct stat st;
    char bytes[32];
    int rc = image_open(&below, base, base_format, e);

    if (rc < 0)
        return rc;
    if (stat(base, &st) < 0)
        return err_sys(e, errno, "cannot open '%s'", base);
    snprintf(bytes, sizeof(bytes), "%" PRIu64, below.virtual_bytes);
    /* -u: the base may be in use, so qemu-img shall not open it; we have. */
    const char *const argv[] = { "qemu-img", "create", "-q", "-u",  "-f",  "qcow2", "-F",
                                 base_format, "-b",    base, path,  bytes, NULL };
    return create(op, path, S_ISREG(st.st_mode) ? &st : NULL, argv, e);
}

int image_make(struct op *op, const char *path, const char *format, uint64_t bytes, struct err *e)
{
    char size[32];

    if (strcmp(format, "raw") == 0)
        return make_empty(path, NULL, bytes, e);
    snprintf(size, sizeof(size), "%" PRIu64, bytes);
    const char *const argv[] = { "qemu-img", "create", "-q", "-f", format, path, size, NULL };
    return create(op, path, NULL, argv, e);
}

/* Not sparse: its blocks are there, and read as zeroes. */
static int fill(const char *path, uint64_t bytes, struct err *e)
{
    _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    int code = fd < 0 ? errno : posix_fallocate(fd, 0, (off_t)bytes);

    if (code == 0 && fsync(fd) == 0)
        return 0;
    return err_sys(e, code ? code : errno, "cannot make '%s'", path);
}

int image_make_whole(struct op *op, const char *path, const char *format, uint64_t bytes, struct err *e)
{
    char size[32];
    int rc;

    snprintf(size, sizeof(size), "%" PRIu64, bytes);
    if (strcmp(format, "raw") == 0) {
        rc = make_empty(path, NULL, 0, e);
        if (rc < 0)
            return rc;
        rc = fill(path, bytes, e);
        if (rc < 0)
            unlink(path);
        return rc;
    }
    const char *const argv[] = { "qemu-img", "create", "-q", "-f", format, "-o", "preallocation=falloc", path, size, NULL };
    return create(op, path, NULL, argv, e);
}

/* The format that the backing file has: as the image says, else as QEMU would find out. */
static int format_below(const struct image *i, char **ret, struct err *e)
{
    _cleanup_image_ struct image below = IMAGE_INIT;

    if (i->backing_format) {
        *ret = xstrdup(i->backing_format);
        return 0;
    }
    int rc = image_open(&below, i->backing, NULL, e);
    if (rc == 0)
        *ret = steal(&below.format);
    return rc;
}

int image_keep_backing(struct op *op, const struct image *i, const char *copy, struct err *e)
{
    _cleanup_free_ char *format = NULL;

    if (!i->backing_relative)
        return 0;
    int rc = format_below(i, &format, e);
    if (rc < 0)
        return rc;
    const char *const argv[] = { "qemu-img", "rebase", "-q", "-u",       "-f", i->format, "-F",
                                 format,     "-b",     i->backing, copy, NULL };
    rc = spawn_run(argv, NULL, op, e);
    return rc < 0 ? rc : copy_sync(copy, e);
}

/* The template may be read-only. */
static int make_writable(const char *path, struct err *e)
{
    struct stat st;

    if (lstat(path, &st) < 0 || chmod(path, (st.st_mode & 07777) | S_IRUSR | S_IWUSR) < 0)
        return err_sys(e, errno, "cannot make '%s' writable", path);
    return 0;
}

int image_copy(struct op *op, const char *from, const char *to, struct err *e)
{
    _cleanup_image_ struct image i = IMAGE_INIT;
    struct copy_result result;
    int rc = image_open(&i, from, NULL, e);

    if (rc == 0)
        rc = copy_file(op, from, to, &result, e);
    if (rc < 0)
        return rc;
    rc = make_writable(to, e);
    if (rc == 0)
        rc = image_keep_backing(op, &i, to, e);
    if (rc < 0)
        unlink(to);
    return rc;
}

static int grow_raw(const char *path, uint64_t bytes, struct err *e)
{
    _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0 || ftruncate(fd, (off_t)bytes) < 0 || fsync(fd) < 0)
        return err_sys(e, errno, "cannot grow '%s'", path);
    return 0;
}

static int grow_qcow2(struct op *op, const char *path, uint64_t bytes, struct err *e)
{
    char size[32];

    snprintf(size, sizeof(size), "%" PRIu64, bytes);
    const char *const argv[] = { "qemu-img", "resize", "-q", "-f", "qcow2", path, size, NULL };
    int rc = spawn_run(argv, NULL, op, e);
    return rc < 0 ? rc : copy_sync(path, e);
}

static int refuse_to_shrink(const struct image *i, uint64_t bytes, struct err *e)
{
    _cleanup_strbuf_ struct strbuf has = STRBUF_INIT, wanted = STRBUF_INIT;

    format_size(&has, i->virtual_bytes);
    format_size(&wanted, bytes);
    return err_set(e, EINVAL, "cannot shrink '%s' from %s to %s: what lies beyond would be lost",
                   i->path, strbuf_str(&has), strbuf_str(&wanted));
}

/* A volume with a qcow2 in it would have to grow twice. */
static bool can_grow(const struct image *i)
{
    return i->kind == IMAGE_RAW || i->kind == IMAGE_QCOW2 ||
           (i->kind == IMAGE_LVM && strcmp(i->format, "raw") == 0);
}

int image_grow(struct op *op, const struct image *i, uint64_t bytes, struct err *e)
{
    _cleanup_image_ struct image now = IMAGE_INIT; /* time has passed since i was looked at */
    int rc = image_open(&now, i->path, i->format, e);

    if (rc < 0)
        return rc;
    if (!can_grow(&now))
        return err_set(e, ENOTSUP,
                       "cannot grow '%s': it is no raw or qcow2 file and no logical volume", now.path);
    if (bytes < now.virtual_bytes)
        return refuse_to_shrink(&now, bytes, e);
    if (bytes == now.virtual_bytes)
        return 0;
    switch (now.kind) {
    case IMAGE_RAW:
        return grow_raw(now.path, bytes, e);
    case IMAGE_QCOW2:
        return grow_qcow2(op, now.path, bytes, e);
    default:
        return lvm_grow(&now, bytes, e);
    }
}
