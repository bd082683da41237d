#include "dockstat/local.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/err.h"
#include "core/mem.h"
#include "dockstat/container.h"
#include "dockstat/files.h"
#include "procfs/file.h"
#include "procfs/process.h"

void dstat_local_init(struct dstat_local *l)
{
    *l = (struct dstat_local){ .proc_fd = -1 };
}

void dstat_local_release(struct dstat_local *l)
{
    for (int i = 0; i < DSTAT_CONTROLLERS; i++)
        free(l->dir[i]);
    if (l->proc_fd >= 0)
        close(l->proc_fd);
    dstat_local_init(l);
}

static bool find_dir(struct dstat_local *l, const struct dstat_mounts *m, const char *proc_cgroup,
                     const char *id, enum dstat_controller which)
{
    char dir[1024];

    if (!dstat_cgroup_dir(m, proc_cgroup, id, which, dir, sizeof(dir)))
        return false;
    l->dir[which] = xstrdup(dir);
    return true;
}

/* Where cpuacct is a version 1 controller, the unified hierarchy beside it (hybrid mode) has no
 * controllers, but its pressure files work. */
static bool find_dirs(struct dstat_local *l, const struct dstat_mounts *m, const char *proc_cgroup,
                      const char *id)
{
    if (!m->point[DSTAT_CPUACCT][0]) {
        l->v2 = true;
        return find_dir(l, m, proc_cgroup, id, DSTAT_UNIFIED);
    }
    bool any = false;
    for (int i = 0; i < DSTAT_UNIFIED; i++)
        any |= find_dir(l, m, proc_cgroup, id, i);
    find_dir(l, m, proc_cgroup, id, DSTAT_UNIFIED);
    return any;
}

/* From 6.10 on the kernel counts block I/O on version 1 only once a limit was set somewhere:
 * without a single device in the root's file, an empty one says nothing. */
static bool blkio_counts(const struct dstat_mounts *m)
{
    char path[300], text[DSTAT_FILE_MAX];

    snprintf(path, sizeof(path), "%s/blkio.throttle.io_service_bytes", m->point[DSTAT_BLKIO]);
    return pf_read(path, text, sizeof(text)) > 0 && dstat_blkio_has_device(text);
}

/* What this kernel offers, found out once: a failing open per refresh would cost as much as a
 * reading. */
static void probe_files(struct dstat_local *l, const struct dstat_mounts *m)
{
    char text[DSTAT_FILE_MAX];
    uint64_t value;

    l->pressure = dstat_file(l, DSTAT_UNIFIED, "cpu.pressure", text) == 0 &&
                  dstat_parse_pressure(text, "some", &value);
    if (l->v2)
        return;
    l->wait_sum = dstat_file(l, DSTAT_CPU, "cpu.stat", text) == 0 &&
                  pf_keyed_u64(text, "wait_sum", &value) == 0;
    l->recursive = dstat_file(l, DSTAT_BLKIO, "blkio.throttle.io_service_bytes_recursive", text) ==
                   0;
    l->io_counted = blkio_counts(m);
}

static void find_shim(struct dstat_local *l, pid_t parent)
{
    struct pf_stat st;

    if (parent <= 1 || pf_process_stat(parent, &st) < 0)
        return;
    if (strncmp(st.comm, "containerd-shim", 15) != 0 && strcmp(st.comm, "conmon") != 0)
        return;
    l->shim = parent;
    l->shim_start_ns = st.start_ns;
}

bool dstat_local_attach(struct dstat_container *c, const struct dstat_mounts *m,
                        const char **ret_why)
{
    struct dstat_local *l = &c->local;
    struct pf_stat st;
    char path[64], text[DSTAT_FILE_MAX];

    dstat_local_release(l);
    if (c->pid <= 0) {
        *ret_why = "the engine does not tell its process";
        return false;
    }
    snprintf(path, sizeof(path), "/proc/%d", (int)c->pid);
    l->proc_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    l->proc_errno = l->proc_fd < 0 ? errno : 0;
    snprintf(path, sizeof(path), "/proc/%d/cgroup", (int)c->pid);
    if (pf_read(path, text, sizeof(text)) < 0 || pf_process_stat(c->pid, &st) < 0) {
        dstat_local_release(l);
        *ret_why = "its processes cannot be seen from here";
        return false;
    }
    /* A process of this number in a cgroup of this id: the engine is on this machine. */
    if (!find_dirs(l, m, text, c->id)) {
        dstat_local_release(l);
        *ret_why = "its cgroup is not on this machine, or not mounted here";
        return false;
    }
    l->attached = true;
    l->start_ns = st.start_ns;
    probe_files(l, m);
    find_shim(l, st.ppid);
    return true;
}
