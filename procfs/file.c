#include "procfs/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/cleanup.h"
#include "core/mem.h"

ssize_t pf_readat(int dirfd, const char *path, char *buf, size_t cap)
{
    _cleanup_close_ int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
    size_t len = 0;

    if (fd < 0)
        return -errno;
    while (len + 1 < cap) {
        ssize_t n = read(fd, buf + len, cap - 1 - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    buf[len] = '\0';
    return (ssize_t)len;
}

ssize_t pf_read(const char *path, char *buf, size_t cap)
{
    return pf_readat(AT_FDCWD, path, buf, cap);
}

/* 16 MiB holds more than 100,000 lines of /proc/net/dev. */
enum { TEXT_START = 16384, TEXT_MOST = 16 << 20 };

static bool text_open(struct pf_text *t, const char *path)
{
    if (!t->is_open) {
        t->fd = open(path, O_RDONLY | O_CLOEXEC);
        t->is_open = t->fd >= 0;
    }
    return t->is_open;
}

bool pf_text_read(struct pf_text *t, const char *path)
{
    size_t len = 0;
    ssize_t n;

    if (!text_open(t, path))
        return false;
    do {
        if (len + 1 >= t->cap && t->cap < TEXT_MOST)
            t->s = grow_array(t->s, &t->cap, t->cap ? t->cap + 1 : TEXT_START, 1);
        n = pread(t->fd, t->s + len, t->cap - 1 - len, (off_t)len);
        len += n > 0 ? (size_t)n : 0;
    } while (n > 0 || (n < 0 && errno == EINTR));
    t->s[len] = '\0';
    return n == 0;
}

void pf_text_release(struct pf_text *t)
{
    if (t->is_open)
        close(t->fd);
    free(t->s);
    *t = (struct pf_text){ .s = NULL };
}

int pf_read_u64at(int dirfd, const char *path, uint64_t *ret)
{
    char text[32], *end;
    ssize_t n = pf_readat(dirfd, path, text, sizeof(text));

    if (n < 0)
        return (int)n;
    if (!isdigit((unsigned char)text[0]))
        return -EINVAL;
    *ret = strtoull(text, &end, 10);
    return 0;
}

int pf_read_u64(const char *path, uint64_t *ret)
{
    return pf_read_u64at(AT_FDCWD, path, ret);
}

int pf_keyed_u64(const char *text, const char *key, uint64_t *ret)
{
    size_t len = strlen(key);

    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, len) != 0)
            continue;
        const char *p = line + len;
        p += *p == ':';
        if (*p != ' ' && *p != '\t')
            continue;
        p += strspn(p, " \t");
        if (!isdigit((unsigned char)*p))
            continue;
        *ret = strtoull(p, NULL, 10);
        return 0;
    }
    return -ENOENT;
}

bool pf_next_line(const char **text, char *buf, size_t cap)
{
    const char *line = *text, *end = strchrnul(line, '\n');
    size_t len = (size_t)(end - line);

    if (!*line)
        return false;
    *text = *end ? end + 1 : end;
    if (len >= cap)
        len = cap - 1;
    memcpy(buf, line, len);
    buf[len] = '\0';
    return true;
}
