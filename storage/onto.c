/* The contents of one disk onto another that is there already. */
#include "storage/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/file.h"

enum {
    SLICE_BYTES = 1 << 20,  /* read at once, and between two looks at whether to stop */
    PIECE_BYTES = 64 << 10, /* compared and written: not smaller than an LVM snapshot's chunks */
};

struct onto {
    const char *from, *to;
    int in, out;
    uint64_t size; /* of the source */
    char *wanted, *present;
    struct copy_result result;
};

static void onto_release(struct onto *o)
{
    close_cleanup(&o->in);
    close_cleanup(&o->out);
    free(o->wanted);
    free(o->present);
}

static int fail(const struct onto *o, int code, struct err *e)
{
    return err_sys(e, code, "cannot restore '%s' from '%s'", o->to, o->from);
}

/* Devices are read and written past the page cache, of which a back end knows nothing. */
static int open_disk(const char *path, int flags, uint64_t *ret_bytes)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return -errno;
    if (!S_ISBLK(st.st_mode) && (!S_ISREG(st.st_mode) || flags & O_EXCL))
        return -ENOTBLK;
    int fd = open(path, flags | O_CLOEXEC | (S_ISBLK(st.st_mode) ? O_DIRECT : 0));
    if (fd < 0)
        return -errno;
    *ret_bytes = (uint64_t)st.st_size;
    if (S_ISBLK(st.st_mode) && ioctl(fd, BLKGETSIZE64, ret_bytes) < 0) {
        int code = errno;
        close(fd);
        return -code;
    }
    return fd;
}

static int onto_open(struct onto *o, struct err *e)
{
    uint64_t room;

    o->in = open_disk(o->from, O_RDONLY, &o->size);
    if (o->in < 0)
        return fail(o, -o->in, e);
    /* Of a device, O_EXCL means: not while it is mounted, or part of another. */
    o->out = open_disk(o->to, O_RDWR | O_EXCL, &room);
    if (o->out < 0)
        return fail(o, -o->out, e);
    if (room < o->size)
        return err_set(e, EFBIG, "cannot restore '%s' from '%s', which is larger", o->to, o->from);
    o->wanted = aligned_alloc(4096, SLICE_BYTES);
    o->present = aligned_alloc(4096, SLICE_BYTES);
    return o->wanted && o->present ? 0 : fail(o, ENOMEM, e);
}

/* Reads a slice whole: neither side may end before it. */
static int read_slice(int fd, char *data, uint64_t at, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = pread(fd, data + done, len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            return -EIO;
        done += (size_t)n;
    }
    return 0;
}

static int copy_slice(struct onto *o, uint64_t at, size_t len)
{
    int rc = read_slice(o->in, o->wanted, at, len);

    if (rc == 0)
        rc = read_slice(o->out, o->present, at, len);
    for (size_t pos = 0; pos < len && rc == 0; pos += PIECE_BYTES) {
        size_t n = len - pos < PIECE_BYTES ? len - pos : PIECE_BYTES;
        if (memcmp(o->wanted + pos, o->present + pos, n) == 0)
            continue;
        rc = file_write_at(o->out, o->wanted + pos, n, at + pos);
        o->result.bytes_written += n;
    }
    return rc;
}

static int copy_all(struct onto *o, struct op *op, struct err *e)
{
    for (uint64_t at = 0; at < o->size; at += SLICE_BYTES) {
        op_progress(op, at, o->size);
        int rc = op_check(op, e);
        if (rc < 0)
            return rc;
        rc = copy_slice(o, at, o->size - at < SLICE_BYTES ? (size_t)(o->size - at) : SLICE_BYTES);
        if (rc < 0)
            return fail(o, -rc, e);
    }
    op_progress(op, o->size, o->size);
    return fsync(o->out) < 0 ? fail(o, errno, e) : 0;
}

int copy_onto(struct op *op, const char *from, const char *to, struct copy_result *ret,
              struct err *e)
{
    _cleanup_(onto_release) struct onto o = { .from = from, .to = to, .in = -1, .out = -1 };
    int rc = onto_open(&o, e);

    if (rc == 0)
        rc = copy_all(&o, op, e);
    if (rc == 0 && ret)
        *ret = o.result;
    return rc;
}
