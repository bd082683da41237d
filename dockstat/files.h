/* One cgroup file of a container. */
#ifndef DOCKSTAT_FILES_H
#define DOCKSTAT_FILES_H

#include "dockstat/local.h"

enum { DSTAT_FILE_MAX = 16384 };

/* Reads a file of the container's cgroup in one hierarchy into text. 0, -ENOENT when there is no
 * such hierarchy, -E2BIG when it does not fit, or -errno. */
int dstat_file(const struct dstat_local *l, enum dstat_controller which, const char *name,
               char text[DSTAT_FILE_MAX]);

/* /proc/PID/net/dev of the container's init, likewise. */
int dstat_file_netdev(const struct dstat_local *l, char text[DSTAT_FILE_MAX]);

#endif
