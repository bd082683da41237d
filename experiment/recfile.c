#include "experiment/recfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <zstd.h>

#include "core/cleanup.h"
#include "core/mem.h"
#include "experiment/block.h"
#include "experiment/wire.h"

/* \x89 and the line ends show a transfer that took it for text, as with PNG. */
static const char FILE_MAGIC[8] = { '\x89', 'X', 'L', 'T', '\r', '\n', '\x1a', '\n' };
static const char BLOCK_MAGIC[4] = { 'X', 'L', 'T', 'B' };
enum {
    VERSION = 1,
    FILE_HEADER_BYTES = 16,
    BLOCK_HEADER_BYTES = 48,
    COMPRESSION_LEVEL = 3, /* 10,000 guests: a block in 40 ms. More saves hardly a byte in 40 */
    SCAN_BYTES = 1 << 16,
};

/* Bytes of the file that are locked, whoever reads or writes them: by the recorder as long as it
 * has the file, by whoever appends for as long as that takes. Locks of the open file, so that a
 * process may have it open twice; not flock(), which NFS would take for a lock of all bytes. */
enum lock { LOCK_RECORDER, LOCK_APPEND };

static int lock_byte(int fd, enum lock byte, short type, int command)
{
    struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };
    int rc;

    do
        rc = fcntl(fd, command, &l);
    while (rc < 0 && errno == EINTR);
    return rc < 0 ? -errno : command == F_OFD_GETLK && l.l_type != F_UNLCK ? -EBUSY : 0;
}

bool recfile_is_written(int fd)
{
    return lock_byte(fd, LOCK_RECORDER, F_RDLCK, F_OFD_GETLK) == -EBUSY;
}

static int write_all(int fd, const uint8_t *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return k < 0 ? -errno : -EIO;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

/* Appends all or nothing. */
static int append_bytes(int fd, const uint8_t *p, size_t n, uint64_t *ret_offset)
{
    struct stat st;
    int locked = lock_byte(fd, LOCK_APPEND, F_WRLCK, F_OFD_SETLKW);
    int rc = fstat(fd, &st) < 0 ? -errno : write_all(fd, p, n);

    if (rc < 0 && ftruncate(fd, st.st_size) < 0)
        rc = -errno;
    if (locked == 0)
        lock_byte(fd, LOCK_APPEND, F_UNLCK, F_OFD_SETLK);
    *ret_offset = (uint64_t)st.st_size;
    return rc;
}

static int refuse_existing(const char *path, struct err *e)
{
    struct stat st;
    bool is_file = lstat(path, &st) == 0 && S_ISREG(st.st_mode);
    int rc = is_file ? err_set(e, EEXIST, "there is a file '%s' already", path)
                     : err_set(e, EEXIST, "there is '%s' already, and it is no regular file", path);

    err_cure(e, is_file ? "name another one, or delete it first"
                        : "name a file that is not there yet");
    return rc;
}

int recfile_create(const char *path, int *ret, struct err *e)
{
    uint8_t header[FILE_HEADER_BYTES] = { 0 };
    uint64_t offset;
    _cleanup_close_ int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);

    if (fd < 0)
        return errno == EEXIST ? refuse_existing(path, e)
                               : err_sys(e, errno, "cannot make the recording '%s'", path);
    memcpy(header, FILE_MAGIC, sizeof(FILE_MAGIC));
    store_le(header + 8, 4, VERSION);
    lock_byte(fd, LOCK_RECORDER, F_WRLCK, F_OFD_SETLK); /* a file system without locks: no marks */
    int rc = append_bytes(fd, header, sizeof(header), &offset);
    if (rc < 0) {
        unlink(path);
        return err_sys(e, -rc, "cannot write the recording '%s'", path);
    }
    *ret = fd;
    fd = -1;
    return 0;
}

static ssize_t read_at(int fd, void *p, size_t n, uint64_t offset)
{
    size_t done = 0;

    while (done < n) {
        ssize_t k = pread(fd, (char *)p + done, n - done, (off_t)(offset + done));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -errno;
        if (k == 0)
            break;
        done += (size_t)k;
    }
    return (ssize_t)done;
}

static int check_header(int fd, const char *path, struct err *e)
{
    uint8_t header[FILE_HEADER_BYTES];
    ssize_t n = read_at(fd, header, sizeof(header), 0);

    if (n < 0)
        return err_sys(e, (int)-n, "cannot read '%s'", path);
    if ((size_t)n < sizeof(header) || memcmp(header, FILE_MAGIC, sizeof(FILE_MAGIC)) != 0) {
        int rc = err_set(e, EPROTO, "'%s' is no recording", path);
        err_cure(e, "recordings are made by 'xltool record FILE'");
        return rc;
    }
    uint64_t version = load_le(header + 8, 4);
    if (version == VERSION)
        return 0;
    err_set(e, EPROTO, "'%s' is a recording of format %u, and this xltool knows format %d", path,
            (unsigned)version, VERSION);
    err_cure(e, "take a newer xltool");
    return -EPROTO;
}

int recfile_open(const char *path, bool to_append, int *ret, struct err *e)
{
    struct stat st;
    int how = to_append ? O_RDWR | O_APPEND : O_RDONLY;
    _cleanup_close_ int fd = open(path, how | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return err_sys(e, errno, "cannot open the recording '%s'", path);
    if (fstat(fd, &st) < 0)
        return err_sys(e, errno, "cannot look at '%s'", path);
    if (!S_ISREG(st.st_mode)) {
        int rc = err_set(e, EPROTO, "'%s' is no recording: it is not even a file", path);
        err_cure(e, "recordings are made by 'xltool record FILE'");
        return rc;
    }
    int rc = check_header(fd, path, e);
    if (rc < 0)
        return rc;
    *ret = fd;
    fd = -1;
    return 0;
}

static void store_header(uint8_t *p, const struct block *b)
{
    memset(p, 0, BLOCK_HEADER_BYTES);
    memcpy(p, BLOCK_MAGIC, sizeof(BLOCK_MAGIC));
    store_le(p + 4, 4, b->kind);
    store_le(p + 8, 4, b->stored);
    store_le(p + 12, 4, b->raw);
    store_le(p + 16, 8, b->begin_ns);
    store_le(p + 24, 8, b->end_ns);
    store_le(p + 32, 8, (uint64_t)b->wall_ns);
    store_le(p + 44, 4, crc32_of(p, 44));
}

/* The block whose header stands at p, itself at offset. */
static bool load_header(const uint8_t *p, uint64_t offset, struct block *b)
{
    if (memcmp(p, BLOCK_MAGIC, sizeof(BLOCK_MAGIC)) != 0 || load_le(p + 44, 4) != crc32_of(p, 44))
        return false;
    *b = (struct block){ .kind = (unsigned)load_le(p + 4, 4),
                         .offset = offset + BLOCK_HEADER_BYTES,
                         .stored = (uint32_t)load_le(p + 8, 4),
                         .raw = (uint32_t)load_le(p + 12, 4),
                         .begin_ns = load_le(p + 16, 8),
                         .end_ns = load_le(p + 24, 8),
                         .wall_ns = (int64_t)load_le(p + 32, 8) };
    return b->raw <= BLOCK_MOST_BYTES && b->stored <= ZSTD_COMPRESSBOUND(BLOCK_MOST_BYTES) &&
           b->begin_ns <= b->end_ns && b->end_ns <= INSTANT_MOST_NS;
}

static void free_context(ZSTD_CCtx **c)
{
    ZSTD_freeCCtx(*c);
}

static int compress(const struct block *b, const char *raw, uint8_t *to, size_t room, size_t *ret)
{
    _cleanup_(free_context) ZSTD_CCtx *c = ZSTD_createCCtx();

    if (!c)
        return -ENOMEM;
    ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, COMPRESSION_LEVEL);
    ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    *ret = ZSTD_compress2(c, to, room, raw, b->raw);
    return ZSTD_isError(*ret) ? -EIO : 0;
}

int recfile_append(int fd, const char *path, struct block *b, const char *raw, uint64_t *ret_bytes,
                   struct err *e)
{
    size_t room = ZSTD_compressBound(b->raw), stored = 0;
    _cleanup_free_ uint8_t *bytes = xcalloc(1, BLOCK_HEADER_BYTES + room);
    uint64_t offset;

    int rc = b->raw ? compress(b, raw, bytes + BLOCK_HEADER_BYTES, room, &stored) : 0;
    if (rc < 0)
        return err_sys(e, -rc, "cannot compress a part of the recording '%s'", path);
    b->stored = (uint32_t)stored;
    store_header(bytes, b);
    rc = append_bytes(fd, bytes, BLOCK_HEADER_BYTES + stored, &offset);
    if (rc < 0) {
        err_sys(e, -rc, "cannot go on with the recording '%s'", path);
        if (rc == -ENOSPC || rc == -EDQUOT)
            err_cure(e, "make room; what has been recorded so far can be read");
        return rc;
    }
    b->offset = offset + BLOCK_HEADER_BYTES;
    *ret_bytes = BLOCK_HEADER_BYTES + stored;
    return 0;
}

static bool header_at(int fd, uint64_t offset, struct block *ret)
{
    uint8_t bytes[BLOCK_HEADER_BYTES];

    return read_at(fd, bytes, sizeof(bytes), offset) == (ssize_t)sizeof(bytes) &&
           load_header(bytes, offset, ret);
}

/* The first header at or after offset. */
static bool find_header(int fd, uint64_t offset, struct block *ret)
{
    _cleanup_free_ uint8_t *bytes = xcalloc(1, SCAN_BYTES);

    for (;;) {
        ssize_t n = read_at(fd, bytes, SCAN_BYTES, offset);
        if (n < BLOCK_HEADER_BYTES)
            return false;
        const uint8_t *p = bytes, *last = bytes + n - BLOCK_HEADER_BYTES;
        for (; p <= last; p++) {
            p = memmem(p, (size_t)(last - p) + sizeof(BLOCK_MAGIC), BLOCK_MAGIC,
                       sizeof(BLOCK_MAGIC));
            if (!p)
                break;
            if (load_header(p, offset + (uint64_t)(p - bytes), ret))
                return true;
        }
        offset += (uint64_t)n - BLOCK_HEADER_BYTES + 1;
    }
}

static void keep(struct block_list *l, const struct block *b)
{
    l->v = grow_array(l->v, &l->cap, l->n + 1, sizeof(*l->v));
    l->v[l->n++] = *b;
}

/* The last one may have been cut off, and just as many bytes been appended as it lacks. */
static bool is_whole(int fd, const struct block *b)
{
    _cleanup_free_ uint8_t *raw = NULL;

    return recfile_load(fd, b, &raw) == 0;
}

int recfile_skim(int fd, const char *path, struct block_list *ret, struct err *e)
{
    struct stat st;
    struct block_list list = { .v = NULL };
    uint64_t at = FILE_HEADER_BYTES, inside = at; /* where a block may begin if none does at `at` */
    struct block b;

    if (fstat(fd, &st) < 0)
        return err_sys(e, errno, "cannot look at '%s'", path);
    uint64_t size = (uint64_t)st.st_size;
    while (at < size) {
        if (!header_at(fd, at, &b)) {
            /* The block before may have been cut off, and others appended right behind. */
            list.torn = true;
            if (!find_header(fd, inside, &b))
                break;
        }
        inside = b.offset;
        at = b.offset + b.stored;
        if (at < size || (at == size && is_whole(fd, &b))) {
            keep(&list, &b);
        } else {
            list.torn = true;
            at = inside;
        }
    }
    *ret = list;
    return 0;
}

int recfile_load(int fd, const struct block *b, uint8_t **ret)
{
    _cleanup_free_ uint8_t *stored = xcalloc(1, b->stored), *raw = xcalloc(1, b->raw);
    ssize_t n = read_at(fd, stored, b->stored, b->offset);

    if (n < 0)
        return (int)n;
    if ((size_t)n != b->stored)
        return -EBADMSG;
    size_t got = b->raw ? ZSTD_decompress(raw, b->raw, stored, b->stored) : 0;
    if (ZSTD_isError(got) || got != b->raw)
        return -EBADMSG;
    *ret = steal(&raw);
    return 0;
}
