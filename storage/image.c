#include "storage/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "storage/file.h"
#include "storage/lvm.h"
#include "storage/qemu_img.h"

void image_release(struct image *i)
{
    free(i->path);
    free(i->format);
    free(i->backing);
    free(i->backing_format);
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
