#include "xenstat/parse.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/parse.h"

/* Reads digits at *p and moves behind them. */
static bool take_u32(const char **p, uint32_t *ret)
{
    uint64_t v = 0;
    const char *start = *p;

    for (; isdigit((unsigned char)**p); (*p)++) {
        v = v * 10 + (uint64_t)(**p - '0');
        if (v > UINT32_MAX)
            return false;
    }
    *ret = (uint32_t)v;
    return *p != start;
}

static bool take_text(const char **p, const char *text)
{
    size_t len = strlen(text);

    if (strncmp(*p, text, len) != 0)
        return false;
    *p += len;
    return true;
}

static bool take_domid(const char **p, uint32_t *ret)
{
    return take_u32(p, ret) && *ret < XSTAT_DOMID_END;
}

bool xstat_parse_domid(const char *text, uint32_t *ret)
{
    uint32_t domid;

    if (!take_domid(&text, &domid) || *text)
        return false;
    *ret = domid;
    return true;
}

static bool is_block_thread(const char *comm, uint32_t *ret_domid)
{
    take_text(&comm, "blkback.");
    return take_domid(&comm, ret_domid) && comm[0] == '.' && isalpha((unsigned char)comm[1]);
}

/* Where the interface's name ends in a netback thread's name; NULL when it is none. The last words
 * may be cut off, never the first letter behind the queue. */
static const char *ifname_end(const char *comm)
{
    static const char *const words[] = { "-guest-rx", "-dealloc", "-control" };

    for (const char *p = comm; (p = strchr(p, '-')) != NULL; p++) {
        const char *q = p + 1;
        uint32_t queue;
        if (*q++ == 'q' && take_u32(&q, &queue) && q[0] == '-' && (q[1] == 'g' || q[1] == 'd'))
            return p;
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
            if (strcmp(p, words[i]) == 0)
                return p;
    }
    return NULL;
}

enum xstat_kthread xstat_parse_kthread(const char *comm, uint32_t *ret_domid, char *ret_ifname,
                                       size_t cap)
{
    const char *end;

    if (is_block_thread(comm, ret_domid))
        return XSTAT_KTHREAD_BLOCK;
    end = ifname_end(comm);
    if (!end || end == comm || (size_t)(end - comm) >= cap)
        return XSTAT_KTHREAD_OTHER;
    memcpy(ret_ifname, comm, (size_t)(end - comm));
    ret_ifname[end - comm] = '\0';
    return XSTAT_KTHREAD_NET;
}

bool xstat_parse_backend(const char *path, struct xstat_backend *ret)
{
    struct xstat_backend b = { .backend_domid = 0 };

    if (take_text(&path, "/local/domain/") &&
        (!take_domid(&path, &b.backend_domid) || *path++ != '/'))
        return false;
    if (!take_text(&path, "backend/"))
        return false;
    size_t len = strcspn(path, "/");
    if (len == 0 || len >= sizeof(b.kind) || path[len] != '/')
        return false;
    memcpy(b.kind, path, len);
    path += len + 1;
    if (!take_domid(&path, &b.domid) || *path++ != '/' || !take_u32(&path, &b.devid))
        return false;
    if (*path && *path != '\n')
        return false;
    *ret = b;
    return true;
}

static void parse_vm_event(const char *p, struct xstat_event *e)
{
    size_t len = strcspn(p, "/");

    if (len != sizeof(e->uuid) - 1)
        return;
    const char *leaf = p + len;
    if (*leaf && strcmp(leaf, "/name") != 0 && strcmp(leaf, "/start_time") != 0)
        return;
    memcpy(e->uuid, p, len);
    e->kind = XSTAT_EVENT_VM;
}

static void parse_libxl_event(const char *p, struct xstat_event *e)
{
    if (take_domid(&p, &e->domid) && (!*p || strncmp(p, "/device", 7) == 0))
        e->kind = XSTAT_EVENT_DEVICE;
}

/* backend/KIND/DOMID...; device-model/DOMID... */
static void parse_dom0_event(const char *p, struct xstat_event *e)
{
    if (take_text(&p, "backend/")) {
        p += strcspn(p, "/");
        if (*p++ == '/' && take_domid(&p, &e->domid))
            e->kind = XSTAT_EVENT_BACKEND;
    } else if (take_text(&p, "device-model/") && take_domid(&p, &e->domid)) {
        e->kind = XSTAT_EVENT_DEVICE;
    }
}

struct xstat_event xstat_parse_event(const char *path)
{
    struct xstat_event e = { .kind = XSTAT_EVENT_OTHER };

    if (strcmp(path, "@introduceDomain") == 0 || strcmp(path, "@releaseDomain") == 0)
        e.kind = XSTAT_EVENT_DOMAINS;
    else if (take_text(&path, "/vm/"))
        parse_vm_event(path, &e);
    else if (take_text(&path, "/libxl/"))
        parse_libxl_event(path, &e);
    else if (take_text(&path, "/local/domain/0/"))
        parse_dom0_event(path, &e);
    return e;
}

bool xstat_parse_start_time(const char *text, uint64_t *ret_ns)
{
    double seconds;

    if (parse_double(text, &seconds) < 0 || seconds <= 0 || seconds > 1e10)
        return false;
    *ret_ns = (uint64_t)(seconds * 1e9);
    return true;
}

/* a..z, aa..zz as the kernel counts disks, then the partition. */
static void format_disk(char *ret, size_t cap, const char *prefix, uint32_t disk, uint32_t part)
{
    char letters[8];
    size_t n = sizeof(letters) - 1;

    letters[n] = '\0';
    for (uint32_t d = disk + 1; d > 0 && n > 0; d = (d - 1) / 26)
        letters[--n] = (char)('a' + (d - 1) % 26);
    if (part)
        snprintf(ret, cap, "%s%s%" PRIu32, prefix, letters + n, part);
    else
        snprintf(ret, cap, "%s%s", prefix, letters + n);
}

/* docs/man/xen-vbd-interface.7: major and minor of the classic schemes, or 1 << 28 extended. */
void xstat_vdev_name(uint32_t vdev, char *ret, size_t cap)
{
    uint32_t major = vdev >> 8, minor = vdev & 0xff;

    if (vdev >> 28 == 1)
        format_disk(ret, cap, "xvd", (vdev & 0xfffffff) >> 8, vdev & 0xff);
    else if (major == 202)
        format_disk(ret, cap, "xvd", minor >> 4, minor & 15);
    else if (major == 8)
        format_disk(ret, cap, "sd", minor >> 4, minor & 15);
    else if (major == 3)
        format_disk(ret, cap, "hd", minor >> 6, minor & 63);
    else if (major == 22)
        format_disk(ret, cap, "hd", 2 + (minor >> 6), minor & 63);
    else
        snprintf(ret, cap, "vbd-%" PRIu32, vdev);
}

bool xstat_is_device_model(const char *cmdline, size_t len, uint32_t domid)
{
    static const char option[] = "-xen-domid";
    char number[16];
    const char *end = cmdline + len, *next;
    size_t digits = (size_t)snprintf(number, sizeof(number), "%" PRIu32, domid);

    for (const char *arg = cmdline; arg < end; arg = next) {
        next = arg + strnlen(arg, (size_t)(end - arg)) + 1;
        if ((size_t)(end - arg) < sizeof(option) || memcmp(arg, option, sizeof(option)) != 0)
            continue;
        size_t left = next < end ? (size_t)(end - next) : 0;
        return left >= digits && memcmp(next, number, digits) == 0 &&
               (left == digits || next[digits] == '\0');
    }
    return false;
}
