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
    SLICE_BYTES = 8 << 20,    /* between two looks at whether to stop */
    BUFFER_BYTES = 256 << 10, /* stays in the processor's cache: faster than a larger one */
    BLOCK_BYTES = 4096,       /* the smallest hole to look for; aligned enough for O_DIRECT */
};

/* A copy under way. */
struct copy {
    struct op *op;
    const char *from, *to;
    int in, out;
    struct stat st;    /* of the source */
    uint64_t size;     /* of the source, as it was at first */
    uint64_t expected; /* data bytes, for the progress */
    bool whole;        /* the source does not know its holes: read it all */
    bool sync;         /* on disk in the end */
    char *buffer;
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
static int open_source(struct copy *c)
{
    if (stat(c->from, &c->st) < 0)
        return -errno;
    bool device = S_ISBLK(c->st.st_mode);
    if (!device && !S_ISREG(c->st.st_mode))
        return S_ISDIR(c->st.st_mode) ? -EISDIR : -EINVAL;

    c->in = open(c->from, O_RDONLY | O_CLOEXEC | (device ? O_DIRECT : 0));
    if (c->in < 0 || fstat(c->in, &c->st) < 0)
        return -errno;
    c->size = (uint64_t)c->st.st_size;
    return device && ioctl(c->in, BLKGETSIZE64, &c->size) < 0 ? -errno : 0;
}

static int copy_open(struct copy *c, struct err *e)
{
    int rc = open_source(c);

    if (rc < 0)
        return fail(c, -rc, e);
    bool file = S_ISREG(c->st.st_mode);
    c->whole = !file;
    c->expected = file ? (uint64_t)c->st.st_blocks * 512 : c->size;
    if (c->expected > c->size)
        c->expected = c->size;
    c->out = file_create(c->to, file ? &c->st : NULL);
    if (c->out < 0)
        return fail(c, -c->out, e);
    c->buffer = aligned_alloc(BLOCK_BYTES, BUFFER_BYTES);
    return c->buffer ? 0 : fail(c, ENOMEM, e);
}

static bool is_zero(const char *data, size_t len)
{
    return data[0] == 0 && memcmp(data, data + 1, len - 1) == 0;
}

static int write_out(struct copy *c, const char *data, size_t len, uint64_t at)
{
    c->result.bytes_written += len;
    return file_write_at(c->out, data, len, at);
}

/* Writes what is not zero: the target is one hole to begin with. */
static int write_data(struct copy *c, size_t len, uint64_t at)
{
    size_t start = 0, pos = 0;
    int rc = 0;

    while (pos < len && rc == 0) {
        size_t n = len - pos < BLOCK_BYTES ? len - pos : BLOCK_BYTES;
        if (is_zero(c->buffer + pos, n)) {
            rc = write_out(c, c->buffer + start, pos - start, at + start);
            start = pos + n;
        }
        pos += n;
    }
    return rc < 0 ? rc : write_out(c, c->buffer + start, len - start, at + start);
}

static int became_smaller(const struct copy *c, struct err *e)
{
    return err_set(e, EIO, "cannot copy '%s' to '%s': it became smaller meanwhile", c->from, c->to);
}

/* Copies exactly len bytes. A device's end is whole blocks away, as O_DIRECT wants it. */
static int copy_slice(struct copy *c, uint64_t at, uint64_t len, struct err *e)
{
    while (len > 0) {
        size_t most = len < BUFFER_BYTES ? (size_t)len : BUFFER_BYTES;
        ssize_t n = pread(c->in, c->buffer, most, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(c, errno, e);
        if (n == 0)
            return became_smaller(c, e);
        int rc = write_data(c, (size_t)n, at);
        if (rc < 0)
            return fail(c, -rc, e);
        at += (uint64_t)n;
        len -= (uint64_t)n;
    }
    return 0;
}

/* Copies what lies between two places. *done counts for the progress. */
static int copy_extent(struct copy *c, uint64_t at, uint64_t end, uint64_t *done, struct err *e)
{
    while (at < end) {
        uint64_t len = end - at < SLICE_BYTES ? end - at : SLICE_BYTES;
        op_progress(c->op, *done < c->expected ? *done : c->expected, c->expected);
        int rc = op_check(c->op, e);
        if (rc == 0)
            rc = copy_slice(c, at, len, e);
        if (rc < 0)
            return rc;
        /* The disk begins at once, so that the fsync at the end is short. */
        if (c->sync)
            sync_file_range(c->out, (off_t)at, (off_t)len, SYNC_FILE_RANGE_WRITE);
        at += len;
        *done += len;
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
        c->whole = true;
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
        return became_smaller(c, e);
    op_progress(c->op, c->expected, c->expected);
    return 0;
}

static int copy_contents(struct copy *c, struct err *e)
{
    c->result.reflinked = S_ISREG(c->st.st_mode) && ioctl(c->out, FICLONE, c->in) == 0;
    return c->result.reflinked ? 0 : copy_data(c, e);
}

/* Says how much was wanting, once the broken copy has gone. */
static int explain_no_space(const struct copy *c, int code, struct err *e)
{
    _cleanup_strbuf_ struct strbuf need = STRBUF_INIT, left = STRBUF_INIT, dir = STRBUF_INIT;
    uint64_t bytes = 0;

    file_dir(&dir, c->to);
    copy_space(strbuf_str(&dir), &bytes, NULL);
    format_size(&need, c->expected);
    format_size(&left, bytes);
    err_set(e, ENOSPC, "cannot copy '%s' to '%s': %s (needs %s, %s free)", c->from, c->to,
            code == EDQUOT ? "the quota is used up" : "no space left on the disk",
            strbuf_str(&need), strbuf_str(&left));
    err_cure(e, "free some space in '%s'", strbuf_str(&dir));
    return -ENOSPC;
}

static int copy(struct copy *c, struct copy_result *ret, struct err *e)
{
    int rc = copy_open(c, e);

    if (rc == 0)
        rc = copy_contents(c, e);
    if (rc == 0 && c->sync)
        rc = copy_sync(c->to, e);
    if (rc == 0 && ret)
        *ret = c->result;
    if (rc == 0 || c->out < 0)
        return rc;
    close(c->out);
    c->out = -1;
    unlink(c->to);
    return rc == -ENOSPC || rc == -EDQUOT ? explain_no_space(c, -rc, e) : rc;
}

int copy_file_unsynced(struct op *op, const char *from, const char *to, struct copy_result *ret,
                       struct err *e)
{
    _cleanup_(copy_release) struct copy c = {
        .op = op, .from = from, .to = to, .in = -1, .out = -1
    };

    return copy(&c, ret, e);
}

int copy_sync(const char *path, struct err *e)
{
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0 || fsync(fd) < 0)
        return err_sys(e, errno, "cannot sync '%s'", path);
    return copy_sync_dir(path, e);
}

int copy_file(struct op *op, const char *from, const char *to, struct copy_result *ret,
              struct err *e)
{
    _cleanup_(copy_release) struct copy c = {
        .op = op, .from = from, .to = to, .in = -1, .out = -1, .sync = true
    };

    return copy(&c, ret, e);
}
