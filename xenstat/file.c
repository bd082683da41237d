#include "xenstat/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

int xstat_file_open(struct xstat_file *f, const char *path, int *left)
{
    if (f->fd >= 0)
        return 0;
    if (*left <= 0)
        return -EMFILE;
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0)
        return -errno;
    (*left)--;
    return 0;
}

ssize_t xstat_file_read(const struct xstat_file *f, char *buf, size_t cap)
{
    ssize_t n;

    if (f->fd < 0)
        return -EBADF;
    do
        n = pread(f->fd, buf, cap - 1, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return -errno;
    buf[n] = '\0';
    return n;
}

void xstat_file_close(struct xstat_file *f, int *left)
{
    if (f->fd < 0)
        return;
    close(f->fd);
    f->fd = -1;
    (*left)++;
}

int xstat_file_budget(void)
{
    struct rlimit limit;

    /* A quarter: the other connections and the console need files too. */
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
        return 256;
    return limit.rlim_cur > 16384 ? 4096 : (int)(limit.rlim_cur / 4);
}
