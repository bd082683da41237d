#include "storage/image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/format.h"
#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/copy.h"
#include "storage/file.h"
#include "storage/lvm.h"
#include "storage/qemu_img.h"
#include "storage/spawn.h"

void image_release(struct image *i)
{
    free(i->path);
    free(i->format);
    free(i->backing);
    free(i->vg);
    free(i->lv);
    *i = (struct image)IMAGE_INIT;
}

/* What begins a file of each format. Fixed VHDs and raw disks have no such thing. */
static const struct {
    const char *format;
    size_t at, len;
    const char *magic;
} magics[] = {
    { "qcow2", 0, 8, "QFI\xfb\0\0\0\3" }, { "qcow2", 0, 8, "QFI\xfb\0\0\0\2" },
    { "qcow", 0, 4, "QFI\xfb" },          { "qed", 0, 4, "QED" },
    { "vmdk", 0, 4, "KDMV" },             { "vmdk", 0, 21, "# Disk DescriptorFile" },
    { "vpc", 0, 8, "conectix" },          { "vhdx", 0, 8, "vhdxfile" },
    { "vdi", 64, 4, "\x7f\x10\xda\xbe" }, { "luks", 0, 6, "LUKS\xba\xbe" },
};

/* The format of a file nobody has declared, by how it begins; "raw" when it begins like none. */
static int probe(const char *path, const char **ret)
{
    char head[512] = "";
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 || pread(fd, head, sizeof(head), 0) < 0)
        return -errno;
    *ret = "raw";
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
        if (memcmp(head + magics[i].at, magics[i].magic, magics[i].len) == 0) {
            *ret = magics[i].format;
            break;
        }
    return 0;
}

/* A device holds raw data unless something else is declared: it is never probed. */
static int open_device(struct image *i, const struct stat *st, const char *declared, struct err *e)
{
    int rc = file_device_bytes(st, &i->virtual_bytes);

    if (rc < 0)
        return err_sys(e, -rc, "cannot learn the size of '%s'", i->path);
    i->allocated_bytes = i->virtual_bytes;
    i->format = xstrdup(declared ? declared : "raw");
    i->kind = lvm_volume_of(st, &i->vg, &i->lv) ? IMAGE_LVM : IMAGE_BLOCK;
    return strcmp(i->format, "raw") == 0 ? 0 : qemu_img_info(i, e);
}

static int open_regular(struct image *i, const struct stat *st, const char *declared, struct err *e)
{
    const char *format = declared;
    int rc = format ? 0 : probe(i->path, &format);

    if (rc < 0)
        return err_sys(e, -rc, "cannot open '%s'", i->path);
    i->format = xstrdup(format);
    i->allocated_bytes = (uint64_t)st->st_blocks * 512;
    if (strcmp(format, "raw") == 0) {
        i->kind = IMAGE_RAW;
        i->virtual_bytes = (uint64_t)st->st_size;
        return 0;
    }
    i->kind = strcmp(format, "qcow2") == 0 ? IMAGE_QCOW2 : IMAGE_OTHER;
    return i->kind == IMAGE_QCOW2 ? qemu_img_info(i, e) : 0;
}

static int open_as_it_is(struct image *i, const char *declared, struct err *e)
{
    struct stat st;

    if (stat(i->path, &st) < 0)
        return err_sys(e, errno, "cannot open '%s'", i->path);
    if (S_ISBLK(st.st_mode))
        return open_device(i, &st, declared, e);
    if (S_ISREG(st.st_mode))
        return open_regular(i, &st, declared, e);
    i->kind = IMAGE_OTHER;
    i->format = xstrdup(S_ISDIR(st.st_mode) ? "directory" : "special file");
    return 0;
}

int image_open(struct image *ret, const char *path, const char *declared, struct err *e)
{
    _cleanup_image_ struct image i = IMAGE_INIT;
    char *resolved = realpath(path, NULL);

    if (!resolved)
        return err_sys(e, errno, "cannot open '%s'", path);
    i.path = resolved;
    int rc = open_as_it_is(&i, declared, e);
    if (rc < 0)
        return rc;
    if (i.kind == IMAGE_LVM && *path == '/') { /* /dev/vg/lv says more than /dev/dm-7 */
        free(i.path);
        i.path = xstrdup(path);
    }
    *ret = i;
    i = (struct image)IMAGE_INIT;
    return 0;
}

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
static int create(struct op *op, const char *path, const struct stat *like, const char *const argv[],
                  struct err *e)
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

    format_bytes(&has, (double)i->virtual_bytes);
    format_bytes(&wanted, (double)bytes);
    return err_set(e, EINVAL, "cannot shrink '%s' from %s to %s: what lies beyond would be lost", i->path,
                   strbuf_str(&has), strbuf_str(&wanted));
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
        return err_set(e, ENOTSUP, "cannot grow '%s': it is no raw or qcow2 file and no logical volume",
                       now.path);
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
