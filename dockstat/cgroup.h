/* Control groups, version 1 and 2: where a process's are, and the texts of their files. Pure but
 * for dstat_mounts_read(). */
#ifndef DOCKSTAT_CGROUP_H
#define DOCKSTAT_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dstat_controller {
    DSTAT_CPU,
    DSTAT_CPUACCT,
    DSTAT_MEMORY,
    DSTAT_BLKIO,
    DSTAT_PIDS,
    DSTAT_UNIFIED,
    DSTAT_CONTROLLERS
};

/* Where each controller's hierarchy is mounted. */
struct dstat_mounts {
    char point[DSTAT_CONTROLLERS][256]; /* "" = not mounted */
    char root[DSTAT_CONTROLLERS]
             [256]; /* the part of the hierarchy that is mounted there; "/" = all */
};

/* Parses /proc/self/mountinfo. */
void dstat_mounts_parse(const char *mountinfo, struct dstat_mounts *ret);
/* Reads it. 0 or -errno. */
int dstat_mounts_read(struct dstat_mounts *ret);

/* The directory of a container's cgroup in one hierarchy, from the text of /proc/PID/cgroup. The
 * path is cut behind the component that holds the container's id: an init inside may have moved
 * itself deeper (systemd), and Podman puts one more level there. False when the process is not in a
 * cgroup of this id (then the process is not this container's), or it is out of reach. */
bool dstat_cgroup_dir(const struct dstat_mounts *m, const char *proc_cgroup, const char *id,
                      enum dstat_controller which, char *ret, size_t cap);

struct dstat_io {
    uint64_t read_bytes, write_bytes, read_ops, write_ops;
};

/* Sums what one file of version 1 says ("8:0 Read 4096" per device): reads and writes. */
void dstat_parse_blkio(const char *text, uint64_t *ret_read, uint64_t *ret_write);
/* True when such a text names a device at all ("Total 0" alone does not). */
bool dstat_blkio_has_device(const char *text);
/* Sums io.stat of version 2 ("8:0 rbytes=4096 wbytes=0 rios=1 wios=0 ..." per device). */
void dstat_parse_io_stat(const char *text, struct dstat_io *ret);
/* One device per call, as pf_next_netdev(). */
bool dstat_next_io(const char **text, char device[16], struct dstat_io *ret);
/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=123": the total of the line, in ns. */
bool dstat_parse_pressure(const char *text, const char *line, uint64_t *ret_ns);

#endif
