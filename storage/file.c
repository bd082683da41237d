#include "storage/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/parse.h"
#include "storage/copy.h"

enum { WRITER_MS = 2000 };

int file_create(const char *path, const struct stat *like)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        return -errno;
    /* A user copies a file of root's that he may read: then it is his. */
    if (like && fchown(fd, like->st_uid, like->st_gid) == 0)
        fchmod(fd, like->st_mode & 0777);
    return fd;
}

int file_write_at(int fd, const char *data, size_t len, uint64_t at)
{
    while (len > 0) {
        ssize_t n = pwrite(fd, data, len, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        data += n;
        len -= (size_t)n;
        at += (uint64_t)n;
    }
    return 0;
}

void file_dir(struct strbuf *out, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        strbuf_adds(out, ".");
    else
        strbuf_add(out, path, slash == path ? 1 : (size_t)(slash - path));
}

int file_device_attribute(const struct stat *st, const char *name, struct strbuf *out)
{
    char path[128], text[256];

    snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/%s", major(st->st_rdev), minor(st->st_rdev),
             name);
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));
    if (n < 0)
        return -errno;
    strbuf_add(out, text, n > 0 && text[n - 1] == '\n' ? (size_t)n - 1 : (size_t)n);
    return 0;
}

int file_device_bytes(const struct stat *st, uint64_t *ret_bytes)
{
    _cleanup_strbuf_ struct strbuf sectors = STRBUF_INIT;
    int rc = file_device_attribute(st, "size", &sectors);
    uint64_t n;

    if (rc == 0)
        rc = parse_u64(strbuf_str(&sectors), &n);
    if (rc == 0)
        *ret_bytes = n * 512;
    return rc;
}

int copy_sync_dir(const char *path, struct err *e)
{
    _cleanup_strbuf_ struct strbuf dir = STRBUF_INIT;

    file_dir(&dir, path);
    _cleanup_close_ int fd = open(strbuf_str(&dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        return err_sys(e, errno, "cannot sync '%s'", strbuf_str(&dir));
    return 0;
}

static int make_dir(const char *path, struct err *e)
{
    struct stat st;

    if (mkdir(path, 0700) == 0)
        return copy_sync_dir(path, e);
    int code = errno;
    if (code == EEXIST && stat(path, &st) == 0)
        code = S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
    return code ? err_sys(e, code, "cannot make directory '%s'", path) : 0;
}

int make_dirs(const char *path, struct err *e)
{
    _cleanup_free_ char *part = xstrdup(path);
    int rc = 0;

    for (char *slash = strchr(part + 1, '/'); slash && rc == 0; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        rc = make_dir(part, e);
        *slash = '/';
    }
    return rc < 0 ? rc : make_dir(part, e);
}

/* A hidden name beside path, for mkostemp(). */
static char *temporary_beside(const char *path)
{
    _cleanup_strbuf_ struct strbuf name = STRBUF_INIT;
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;

    strbuf_add(&name, path, (size_t)(base - path));
    strbuf_addf(&name, ".%.200s.XXXXXX", base);
    return strbuf_detach(&name);
}

int write_file(const char *path, const char *text, size_t len, unsigned mode, struct err *e)
{
    _cleanup_free_ char *beside = temporary_beside(path);
    _cleanup_close_ int fd = mkostemp(beside, O_CLOEXEC);

    if (fd < 0)
        return err_sys(e, errno, "cannot write '%s'", path);
    int rc = fchmod(fd, mode) < 0 ? -errno : file_write_at(fd, text, len, 0);
    if (rc == 0 && fsync(fd) < 0)
        rc = -errno;
    if (rc == 0 && rename(beside, path) < 0)
        rc = -errno;
    if (rc == 0)
        return copy_sync_dir(path, e);
    unlink(beside);
    return err_sys(e, -rc, "cannot write '%s'", path);
}

/* Reads until the end, or until there is more than max. */
static int read_whole(int fd, size_t max, struct strbuf *text)
{
    char piece[16384];

    while (text->len <= max) {
        ssize_t n = read(fd, piece, sizeof(piece));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            return 0;
        strbuf_add(text, piece, (size_t)n);
    }
    return -EFBIG;
}

/* A pipe, as of a shell's <(COMMAND), is read too; one into which nobody writes keeps nobody waiting. */
static int await_writer(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    struct stat st;

    if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) && poll(&p, 1, WRITER_MS) == 0)
        return -ETIMEDOUT;
    return fcntl(fd, F_SETFL, 0) < 0 ? -errno : 0; /* from here on reading waits */
}

int read_file(const char *path, size_t max, char **ret, size_t *ret_len, struct err *e)
{
    _cleanup_strbuf_ struct strbuf text = STRBUF_INIT;
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int rc = fd < 0 ? -errno : await_writer(fd);

    if (rc == 0)
        rc = read_whole(fd, max, &text);

    if (rc < 0)
        return err_sys(e, -rc, "cannot read '%s'", path);
    if (ret_len)
        *ret_len = text.len;
    *ret = strbuf_detach(&text);
    return 0;
}
