/* The machine's own disks. */
#ifndef XENSTAT_HOST_H
#define XENSTAT_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/sample.h"
#include "xenstat/file.h"

/* What a name of /proc/diskstats stands for, learnt from sysfs once. */
struct xstat_diskname {
    char name[32];
    bool is_disk; /* a whole disk of the machine, not a partition, loop or mapping */
};

struct xstat_host {
    struct xstat_text text;
    struct xstat_diskname *names; /* in the order of /proc/diskstats */
    size_t n, cap;
};

/* Sets the F_DISK_* fields to the sum of the machine's disks, as pf_machine_disk() does, without
 * asking sysfs about every line each time. */
void xstat_host_disks(struct xstat_host *h, struct sample *s);

void xstat_host_release(struct xstat_host *h);

#endif
