/* What copy_file() would cost, and whether there is room for it. */
#include "storage/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/format.h"
#include "storage/file.h"

enum { TRIED_BYTES = 1 << 20 }; /* a whole number of blocks on every file system */

int copy_size(const char *from, uint64_t *ret_bytes, struct err *e)
{
    struct stat st;

    if (stat(from, &st) < 0)
        return err_sys(e, errno, "cannot look at '%s'", from);
    if (S_ISBLK(st.st_mode)) {
        int rc = file_device_bytes(&st, ret_bytes);
        return rc < 0 ? err_sys(e, -rc, "cannot learn the size of '%s'", from) : 0;
    }
    uint64_t size = (uint64_t)st.st_size, allocated = (uint64_t)st.st_blocks * 512;
    *ret_bytes = allocated < size ? allocated : size;
    return 0;
}

bool copy_can_reflink(const char *from, const char *dir)
{
    _cleanup_close_ int in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    _cleanup_close_ int out = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    struct stat st;

    if (in < 0 || out < 0 || fstat(in, &st) < 0)
        return false;
    struct file_clone_range head = { .src_fd = in,
                                     .src_length = st.st_size > TRIED_BYTES ? TRIED_BYTES : 0 };
    return ioctl(out, FICLONERANGE, &head) == 0;
}

int copy_space(const char *dir, uint64_t *ret_bytes, struct err *e)
{
    struct statvfs fs;

    if (statvfs(dir, &fs) < 0)
        return err_sys(e, errno, "cannot learn how much space '%s' has", dir);
    *ret_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    return 0;
}

void copy_plan_space(struct plan *p, const char *dir, uint64_t need_bytes)
{
    _cleanup_strbuf_ struct strbuf need = STRBUF_INIT, left = STRBUF_INIT;
    uint64_t space = 0, with_margin = need_bytes + need_bytes / 100;
    struct err e = ERR_INIT;

    if (copy_space(dir, &space, &e) < 0) {
        plan_refuse(p, "%s", e.msg);
        return;
    }
    if (need_bytes == 0 || space >= with_margin)
        return;
    format_size(&need, with_margin);
    format_size(&left, space);
    plan_refuse(p, "'%s' has %s free; %s are needed", dir, strbuf_str(&left), strbuf_str(&need));
    plan_cure(p, "free some space in '%s'", dir);
}
