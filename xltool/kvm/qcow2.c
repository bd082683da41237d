#include "xltool/kvm/qcow2.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/strbuf.h"
#include "storage/copy.h"
#include "storage/spawn.h"

/* The table of snapshots, as docs/interop/qcow2.txt of QEMU has it: big-endian, entries padded to 8
 * bytes. Read here, since qemu-img takes longer to start than a small snapshot does. */
enum {
    HEADER_BYTES = 72,
    COUNT_AT = 60,
    TABLE_AT = 64,
    ENTRY_BYTES = 40,
    ID_LEN_AT = 12,
    NAME_LEN_AT = 14,
    MEMORY_AT = 32,
    EXTRA_LEN_AT = 36,
    SNAPSHOTS_MAX = 65536, /* QEMU's own bound */
};

struct entry {
    char *name;
    uint64_t memory_bytes, next; /* next: where the one after it begins */
};

static uint64_t big_endian(const unsigned char *p, int bytes)
{
    uint64_t v = 0;

    while (bytes-- > 0)
        v = v << 8 | *p++;
    return v;
}

static bool read_at(int fd, void *to, size_t len, uint64_t at)
{
    return pread(fd, to, len, (off_t)at) == (ssize_t)len;
}

static bool read_entry(int fd, uint64_t at, struct entry *ret)
{
    unsigned char head[ENTRY_BYTES], large[8];

    if (!read_at(fd, head, sizeof(head), at))
        return false;
    uint64_t extra = big_endian(head + EXTRA_LEN_AT, 4), id_len = big_endian(head + ID_LEN_AT, 2);
    uint64_t name_len = big_endian(head + NAME_LEN_AT, 2),
             name_at = at + ENTRY_BYTES + extra + id_len;
    ret->memory_bytes = big_endian(head + MEMORY_AT, 4);
    if (extra >= sizeof(large) && read_at(fd, large, sizeof(large), at + ENTRY_BYTES))
        ret->memory_bytes = big_endian(large, sizeof(large));
    ret->name = xcalloc(1, name_len + 1);
    ret->next = (name_at + name_len + 7) & ~7ull;
    return read_at(fd, ret->name, name_len, name_at);
}

/* Calls fn with each snapshot until it returns true. */
static int each_snapshot(const char *path, bool (*fn)(const struct entry *s, void *arg), void *arg,
                         struct err *e)
{
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    unsigned char header[HEADER_BYTES];

    if (fd < 0)
        return err_sys(e, errno, "cannot open '%s'", path);
    if (!read_at(fd, header, sizeof(header), 0) || memcmp(header, "QFI\xfb", 4) != 0)
        return err_set(e, EINVAL, "'%s' is no qcow2 image", path);
    uint64_t n = big_endian(header + COUNT_AT, 4), at = big_endian(header + TABLE_AT, 8);
    bool stop = false;
    for (uint64_t i = 0; i < n && i < SNAPSHOTS_MAX && !stop; i++) {
        struct entry s = { .name = NULL };
        bool whole = read_entry(fd, at, &s);
        stop = whole && fn(&s, arg);
        at = s.next;
        free(s.name);
        if (!whole)
            return err_set(e, EIO, "the snapshots in '%s' cannot be read", path);
    }
    return 0;
}

static bool add_name(const struct entry *s, void *arg)
{
    strlist_add(arg, s->name);
    return false;
}

int kvm_qcow2_snapshots(const char *path, struct strlist *ret, struct err *e)
{
    return each_snapshot(path, add_name, ret, e);
}

struct wanted {
    const char *name;
    uint64_t memory_bytes;
    bool found;
};

static bool is_wanted(const struct entry *s, void *arg)
{
    struct wanted *w = arg;

    w->found = strcmp(s->name, w->name) == 0;
    w->memory_bytes = s->memory_bytes;
    return w->found;
}

int kvm_qcow2_memory_bytes(const char *path, const char *name, uint64_t *ret, struct err *e)
{
    struct wanted w = { .name = name };
    int rc = each_snapshot(path, is_wanted, &w, e);

    if (rc < 0)
        return rc;
    if (!w.found)
        return err_set(e, ENOENT, "'%s' holds no snapshot '%s'", path, name);
    *ret = w.memory_bytes;
    return 0;
}

int kvm_qcow2_drop(struct op *op, const char *path, const char *name, struct err *e)
{
    const char *const argv[] = { "qemu-img", "snapshot", "-q", "-d", name, path, NULL };

    return spawn_run(argv, NULL, op, e);
}

int kvm_qcow2_flatten(struct op *op, const char *from, const char *snapshot, const char *to,
                      struct err *e)
{
    _cleanup_strbuf_ struct strbuf which = STRBUF_INIT;
    /* By itself qemu-img would let everybody read it. */
    _cleanup_close_ int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const char *argv[16] = { "qemu-img", "convert", "-q", "-U", "-f", "qcow2", "-O", "qcow2" };
    size_t n = 8;

    if (fd < 0)
        return err_sys(e, errno, "cannot make '%s'", to);
    if (snapshot) {
        strbuf_addf(&which, "snapshot.name=%s", snapshot);
        argv[n++] = "-l";
        argv[n++] = strbuf_str(&which);
    }
    argv[n++] = from;
    argv[n] = to;
    int rc = spawn_run(argv, NULL, op, e);
    return rc < 0 ? rc : copy_sync(to, e);
}

int kvm_qcow2_commit(struct op *op, const char *overlay, struct err *e)
{
    const char *const argv[] = { "qemu-img", "commit", "-q", "-f", "qcow2", overlay, NULL };

    return spawn_run(argv, NULL, op, e);
}
