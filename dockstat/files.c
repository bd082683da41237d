#include "dockstat/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "procfs/file.h"

static int whole(ssize_t n)
{
    if (n < 0)
        return (int)n;
    return n + 1 < DSTAT_FILE_MAX ? 0 : -E2BIG;
}

int dstat_file(const struct dstat_local *l, enum dstat_controller which, const char *name,
               char text[DSTAT_FILE_MAX])
{
    char path[1200];

    if (!l->dir[which])
        return -ENOENT;
    snprintf(path, sizeof(path), "%s/%s", l->dir[which], name);
    return whole(pf_read(path, text, DSTAT_FILE_MAX));
}

int dstat_file_netdev(const struct dstat_local *l, char text[DSTAT_FILE_MAX])
{
    if (l->proc_fd < 0)
        return -l->proc_errno;
    return whole(pf_readat(l->proc_fd, "net/dev", text, DSTAT_FILE_MAX));
}
