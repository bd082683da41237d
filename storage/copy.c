#include "storage/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/format.h"
#include "storage/file.h"

enum {
    SLICE_BYTES = 8 << 20, /* between two looks at whether to stop */
    BUFFER_BYTES = 1 << 20,
    ZERO_BYTES = 4096, /* the smallest hole to look for */
};

/* A copy under way. */
struct copy {
    struct op *op;
    const char *from, *to;
    int in, out;
    struct stat st;       /* of the source */
    uint64_t size;        /* of the source, as it was at first */
    uint64_t expected;    /* data bytes, for the progress */
    bool whole;           /* no SEEK_DATA here: read it all and leave out the zeroes */
    bool by_hand;         /* no copy_file_range() here */
    char *buffer;         /* for copies by hand; aligned for O_DIRECT */
    struct copy_result result;
};

static void copy_release(struct copy *c)
{
    close_cleanup(&c->in);
    close_cleanup(&c->out);
    free(c->buffer);
}

static int fail(const struct copy *c, int code, struct err *e)
{
    return err_sys(e, code, "cannot copy '%s' to '%s'", c->from, c->to);
}

/* A device is read past the page cache, which does not see what a guest writes through blkback. */
static int open_source(const char *path, struct stat *st, uint64_t *ret_bytes)
{
    if (stat(path, st) < 0)
        return -errno;
    if (!S_ISREG(st->st_mode) && !S_ISBLK(st->st_mode))
        return S_ISDIR(st->st_mode) ? -EISDIR : -EINVAL;

    _cleanup_close_ int fd =
        open(path, O_RDONLY | O_CLOEXEC | (S_ISBLK(st->st_mode) ? O_DIRECT : 0));
    if (fd < 0 || fstat(fd, st) < 0)
        return -errno;
    *ret_bytes = (uint64_t)st->st_size;
    if (S_ISBLK(st->st_mode) && ioctl(fd, BLKGETSIZE64, ret_bytes) < 0)
        return -errno;
    int opened = fd;
    fd = -1;
    return opened;
}

static int copy_open(struct copy *c, struct err *e)
{
    c->in = open_source(c->from, &c->st, &c->size);
    if (c->in < 0)
        return fail(c, -c->in, e);

    bool file = S_ISREG(c->st.st_mode);
    c->whole = c->by_hand = !file;
    c->expected = file ? (uint64_t)c->st.st_blocks * 512 : c->size;
    if (c->expected > c->size)
        c->expected = c->size;
    c->out = file_create(c->to, file ? &c->st : NULL);
    return c->out < 0 ? fail(c, -c->out, e) : 0;
}

static bool is_zero(const char *data, size_t len)
{
    return data[0] == 0 && memcmp(data, data + 1, len - 1) == 0;
}

static int write_all(struct copy *c, const char *data, size_t len, uint64_t at)
{
    while (len > 0) {
        ssize_t n = pwrite(c->out, data, len, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        c->result.bytes_written += (uint64_t)n;
        data += n;
        len -= (size_t)n;
        at += (uint64_t)n;
    }
    return 0;
}

/* Writes what is not zero: the target is one hole to begin with. */
static int write_data(struct copy *c, const char *data, size_t len, uint64_t at)
{
    size_t start = 0, pos = 0;
    int rc = 0;

    while (pos < len && rc == 0) {
        size_t n = len - pos < ZERO_BYTES ? len - pos : ZERO_BYTES;
        if (is_zero(data + pos, n)) {
            rc = write_all(c, data + start, pos - start, at + start);
            start = pos + n;
        }
        pos += n;
    }
    return rc < 0 ? rc : write_all(c, data + start, len - start, at + start);
}

/* Reads and writes at most len bytes; how many, 0 at the source's end. */
static ssize_t copy_by_hand(struct copy *c, uint64_t at, size_t len)
{
    if (!c->buffer)
        c->buffer = aligned_alloc(ZERO_BYTES, BUFFER_BYTES);
    if (!c->buffer)
        return -ENOMEM;
    /* Whole blocks for O_DIRECT, at the end of a device too: it gives what there is. */
    ssize_t n = pread(c->in, c->buffer, c->whole || len > BUFFER_BYTES ? BUFFER_BYTES : len, (off_t)at);
    if (n <= 0)
        return n < 0 ? -errno : 0;
    if ((size_t)n > len)
        n = (ssize_t)len;
    int rc = c->whole ? write_data(c, c->buffer, (size_t)n, at)
                      : write_all(c, c->buffer, (size_t)n, at);
    return rc < 0 ? rc : n;
}

/* As copy_by_hand(), in the kernel where it can: a file server then copies on its side. */
static ssize_t copy_some(struct copy *c, uint64_t at, size_t len)
{
    off_t in = (off_t)at, out = (off_t)at;

    if (c->by_hand)
        return copy_by_hand(c, at, len);
    ssize_t n = copy_file_range(c->in, &in, c->out, &out, len, 0);
    if (n > 0) {
        c->result.bytes_written += (uint64_t)n;
        return n;
    }
    if (n < 0 && errno != EXDEV && errno != EOPNOTSUPP && errno != EINVAL && errno != ENOSYS)
        return -errno;
    c->by_hand = true;
    return copy_by_hand(c, at, len);
}

static int check_and_tell(struct copy *c, uint64_t done, struct err *e)
{
    op_progress(c->op, done < c->expected ? done : c->expected, c->expected);
    return op_check(c->op, e);
}

/* Copies what lies between two places. *done counts for the progress. */
static int copy_extent(struct copy *c, uint64_t at, uint64_t end, uint64_t *done, struct err *e)
{
    while (at < end) {
        int rc = check_and_tell(c, *done, e);
        uint64_t left = end - at < SLICE_BYTES ? end - at : SLICE_BYTES, slice = left;
        while (left > 0 && rc == 0) {
            ssize_t n = copy_some(c, at, left);
            if (n < 0)
                return fail(c, (int)-n, e);
            if (n == 0)
                return err_set(e, EIO, "cannot copy '%s' to '%s': it became smaller meanwhile",
                               c->from, c->to);
            at += (uint64_t)n;
            left -= (uint64_t)n;
        }
        if (rc < 0)
            return rc;
        /* The disk begins at once, so that the fsync at the end is short. */
        sync_file_range(c->out, (off_t)(at - slice), (off_t)slice, SYNC_FILE_RANGE_WRITE);
        *done += slice;
    }
    return 0;
}

/* The next stretch of data at or after `at`: false when only a hole follows. */
static bool next_extent(struct copy *c, uint64_t at, uint64_t *ret_start, uint64_t *ret_end)
{
    *ret_start = at;
    *ret_end = c->size;
    if (at >= c->size)
        return false;
    if (c->whole)
        return true;

    off_t data = lseek(c->in, (off_t)at, SEEK_DATA);
    if (data < 0 && errno == ENXIO)
        return false;
    off_t hole = data < 0 ? -1 : lseek(c->in, data, SEEK_HOLE);
    if (hole < 0) { /* the file system does not know its holes */
        c->whole = c->by_hand = true;
        return true;
    }
    *ret_start = (uint64_t)data;
    if ((uint64_t)hole < c->size)
        *ret_end = (uint64_t)hole;
    return *ret_start < c->size;
}

static int copy_data(struct copy *c, struct err *e)
{
    uint64_t start, end = 0, done = 0;
    struct stat now;

    if (ftruncate(c->out, (off_t)c->size) < 0)
        return fail(c, errno, e);
    while (next_extent(c, end, &start, &end)) {
        int rc = copy_extent(c, start, end, &done, e);
        if (rc < 0)
            return rc;
    }
    if (S_ISREG(c->st.st_mode) && fstat(c->in, &now) == 0 && (uint64_t)now.st_size < c->size)
        return err_set(e, EIO, "cannot copy '%s' to '%s': it became smaller meanwhile", c->from,
                       c->to);
    op_progress(c->op, c->expected, c->expected);
    return 0;
}

static int copy_contents(struct copy *c, struct err *e)
{
    int rc = 0;

    c->result.reflinked = S_ISREG(c->st.st_mode) && ioctl(c->out, FICLONE, c->in) == 0;
    if (!c->result.reflinked)
        rc = copy_data(c, e);
    if (rc == 0 && fsync(c->out) < 0)
        rc = fail(c, errno, e);
    return rc < 0 ? rc : copy_sync_dir(c->to, e);
}

/* Says how much was wanting, once the broken copy has gone. */
static int explain_no_space(const struct copy *c, int code, struct err *e)
{
    _cleanup_strbuf_ struct strbuf need = STRBUF_INIT, left = STRBUF_INIT, dir = STRBUF_INIT;
    uint64_t bytes = 0;

    file_dir(&dir, c->to);
    copy_space(strbuf_str(&dir), &bytes, NULL);
    format_bytes(&need, (double)c->expected);
    format_bytes(&left, (double)bytes);
    err_set(e, ENOSPC, "cannot copy '%s' to '%s': %s (needs %s, %s free)", c->from, c->to,
            code == EDQUOT ? "the quota is used up" : "no space left on the disk", strbuf_str(&need),
            strbuf_str(&left));
    err_cure(e, "free some space in '%s'", strbuf_str(&dir));
    return -ENOSPC;
}

int copy_file(struct op *op, const char *from, const char *to, struct copy_result *ret, struct err *e)
{
    _cleanup_(copy_release) struct copy c = {
        .op = op, .from = from, .to = to, .in = -1, .out = -1
    };
    int rc = copy_open(&c, e);

    if (rc < 0)
        return rc;
    rc = copy_contents(&c, e);
    if (rc == 0 && ret)
        *ret = c.result;
    if (rc == 0)
        return 0;
    close(c.out);
    c.out = -1;
    unlink(to);
    return rc == -ENOSPC || rc == -EDQUOT ? explain_no_space(&c, -rc, e) : rc;
}
