#include "dockstat/cgroup.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/cleanup.h"
#include "core/mem.h"
#include "procfs/file.h"

enum { MOUNTINFO_MAX = 1 << 20 };

static const char *const controller_name[DSTAT_CONTROLLERS] = {
    [DSTAT_CPU] = "cpu",     [DSTAT_CPUACCT] = "cpuacct", [DSTAT_MEMORY] = "memory",
    [DSTAT_BLKIO] = "blkio", [DSTAT_PIDS] = "pids",       [DSTAT_UNIFIED] = "",
};

/* True when word is one of the comma-separated words of list, which ends at end. */
static bool list_has(const char *list, const char *end, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = list; p < end;) {
        const char *stop = memchr(p, ',', (size_t)(end - p));
        if (!stop)
            stop = end;
        if ((size_t)(stop - p) == len && memcmp(p, word, len) == 0)
            return true;
        p = stop + 1;
    }
    return false;
}

/* mountinfo writes blanks and backslashes as \040 and the like. */
static void unescape(char *s)
{
    char *out = s;

    for (const char *p = s; *p; out++) {
        if (p[0] == '\\' && p[1] >= '0' && p[1] <= '3' && isdigit((unsigned char)p[2]) &&
            isdigit((unsigned char)p[3])) {
            *out = (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0'));
            p += 4;
        } else {
            *out = *p++;
        }
    }
    *out = '\0';
}

static void take_mount(struct dstat_mounts *m, enum dstat_controller which, const char *root,
                       const char *point)
{
    if (m->point[which][0]) /* the first is the usual one; later ones are bind mounts */
        return;
    memcpy(m->point[which], point, sizeof(m->point[which]));
    memcpy(m->root[which], root, sizeof(m->root[which]));
}

static void parse_mount(struct dstat_mounts *m, const char *line)
{
    char root[256] = "", point[256] = "", type[32], options[256];
    const char *dash = strstr(line, " - ");

    if (!dash || sscanf(line, "%*d %*d %*s %255s %255s", root, point) != 2 ||
        sscanf(dash + 3, "%31s %*s %255s", type, options) != 2)
        return;
    unescape(root);
    unescape(point);
    if (strcmp(type, "cgroup2") == 0)
        take_mount(m, DSTAT_UNIFIED, root, point);
    if (strcmp(type, "cgroup") != 0)
        return;
    for (int i = 0; i < DSTAT_UNIFIED; i++)
        if (list_has(options, options + strlen(options), controller_name[i]))
            take_mount(m, i, root, point);
}

void dstat_mounts_parse(const char *mountinfo, struct dstat_mounts *ret)
{
    memset(ret, 0, sizeof(*ret));
    for (const char *line = mountinfo; *line;) {
        size_t len = strcspn(line, "\n");
        _cleanup_free_ char *copy = xstrndup(line, len);
        parse_mount(ret, copy);
        line += len + (line[len] == '\n');
    }
}

int dstat_mounts_read(struct dstat_mounts *ret)
{
    _cleanup_free_ char *text = xcalloc(1, MOUNTINFO_MAX);
    ssize_t n = pf_read("/proc/self/mountinfo", text, MOUNTINFO_MAX);

    if (n < 0)
        return (int)n;
    dstat_mounts_parse(text, ret);
    return 0;
}

/* The path of one hierarchy in the text of /proc/PID/cgroup: lines "4:memory:/path", "0::/path". */
static const char *proc_cgroup_path(const char *text, enum dstat_controller which, size_t *ret_len)
{
    for (const char *line = text; line && *line;) {
        size_t len = strcspn(line, "\n");
        const char *list = memchr(line, ':', len), *path = NULL;
        if (list)
            path = memchr(list + 1, ':', len - (size_t)(list + 1 - line));
        bool found = path &&
                     (which == DSTAT_UNIFIED ? strncmp(line, "0::", 3) == 0
                                             : list_has(list + 1, path, controller_name[which]));
        if (found) {
            *ret_len = (size_t)(line + len - (path + 1));
            return path + 1;
        }
        line += len + (line[len] == '\n');
    }
    return NULL;
}

/* The length of path up to the end of the component that holds id; 0 when none does. */
static size_t cut_behind_id(const char *path, size_t len, const char *id)
{
    const char *hit = memmem(path, len, id, strlen(id));

    if (!hit)
        return 0;
    const char *end = memchr(hit, '/', len - (size_t)(hit - path));
    return end ? (size_t)(end - path) : len;
}

bool dstat_cgroup_dir(const struct dstat_mounts *m, const char *proc_cgroup, const char *id,
                      enum dstat_controller which, char *ret, size_t cap)
{
    size_t len = 0, root_len = strlen(m->root[which]);
    const char *path = proc_cgroup_path(proc_cgroup, which, &len);

    if (!path || !m->point[which][0])
        return false;
    len = cut_behind_id(path, len, id);
    /* "/.." leads out of our cgroup namespace, where nothing is mounted. */
    if (len == 0 || memmem(path, len, "/..", 3))
        return false;
    if (strcmp(m->root[which], "/") != 0) {
        if (len <= root_len || strncmp(path, m->root[which], root_len) != 0 ||
            path[root_len] != '/')
            return false;
        path += root_len;
        len -= root_len;
    }
    int n = snprintf(ret, cap, "%s%.*s", m->point[which], (int)len, path);
    return n > 0 && (size_t)n < cap;
}

void dstat_parse_blkio(const char *text, uint64_t *ret_read, uint64_t *ret_write)
{
    *ret_read = *ret_write = 0;
    for (const char *line = text; *line;) {
        uint64_t value;
        char op[16];
        if (sscanf(line, "%*u:%*u %15s %" SCNu64, op, &value) == 2) {
            if (strcmp(op, "Read") == 0)
                *ret_read += value;
            else if (strcmp(op, "Write") == 0)
                *ret_write += value;
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
}

bool dstat_blkio_has_device(const char *text)
{
    return isdigit((unsigned char)text[0]); /* devices come first, the total last */
}

static void take_io_pair(const char *pair, struct dstat_io *io)
{
    static const struct {
        const char *key;
        size_t offset;
    } keys[] = { { "rbytes=", offsetof(struct dstat_io, read_bytes) },
                 { "wbytes=", offsetof(struct dstat_io, write_bytes) },
                 { "rios=", offsetof(struct dstat_io, read_ops) },
                 { "wios=", offsetof(struct dstat_io, write_ops) } };

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        size_t len = strlen(keys[i].key);
        if (strncmp(pair, keys[i].key, len) == 0 && isdigit((unsigned char)pair[len]))
            *(uint64_t *)(void *)((char *)io + keys[i].offset) = strtoull(pair + len, NULL, 10);
    }
}

bool dstat_next_io(const char **text, char device[16], struct dstat_io *ret)
{
    while (**text) {
        const char *line = *text, *end = line + strcspn(line, "\n");
        *text = end + (*end == '\n');
        int used = 0;
        if (sscanf(line, "%15[0-9:]%n", device, &used) != 1 || line[used] != ' ')
            continue;
        *ret = (struct dstat_io){ .read_bytes = 0 };
        for (const char *p = line + used; p && p < end; p = memchr(p, ' ', (size_t)(end - p)))
            take_io_pair(++p, ret);
        return true;
    }
    return false;
}

void dstat_parse_io_stat(const char *text, struct dstat_io *ret)
{
    struct dstat_io io;
    char device[16];

    *ret = (struct dstat_io){ .read_bytes = 0 };
    while (dstat_next_io(&text, device, &io)) {
        ret->read_bytes += io.read_bytes;
        ret->write_bytes += io.write_bytes;
        ret->read_ops += io.read_ops;
        ret->write_ops += io.write_ops;
    }
}

bool dstat_parse_pressure(const char *text, const char *line, uint64_t *ret_ns)
{
    size_t len = strlen(line);

    for (const char *p = text; *p;) {
        const char *end = p + strcspn(p, "\n");
        const char *total = memmem(p, (size_t)(end - p), " total=", 7);
        if (strncmp(p, line, len) == 0 && p[len] == ' ' && total &&
            isdigit((unsigned char)total[7])) {
            *ret_ns = strtoull(total + 7, NULL, 10) * 1000;
            return true;
        }
        p = end + (*end == '\n');
    }
    return false;
}
