#include "kvmstat/qemuproc.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/cleanup.h"
#include "core/mem.h"
#include "procfs/file.h"
#include "procfs/process.h"

int kstat_procstat_parse(const char *text, struct kstat_procstat *ret)
{
    const char *close = strrchr(text, ')');
    struct pf_stat st;
    uint64_t threads;
    int64_t rss;

    if (!close || pf_parse_stat(text, &st) < 0)
        return -EINVAL;
    int n = sscanf(close + 1,
                   " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %" SCNu64
                   " %*d %*u %*u %" SCNd64,
                   &threads, &rss);
    if (n != 2 || rss < 0)
        return -EINVAL;
    *ret = (struct kstat_procstat){ .threads = threads,
                                    .start_ns = st.start_ns,
                                    .rss_bytes = (uint64_t)rss * (uint64_t)sysconf(_SC_PAGESIZE) };
    return 0;
}

static int read_procstat(pid_t pid, struct kstat_procstat *ret)
{
    char path[64], text[1024];

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    ssize_t n = pf_read(path, text, sizeof(text));
    return n < 0 ? (int)n : kstat_procstat_parse(text, ret);
}

bool kstat_cmdline_has_uuid(const char *args, size_t len, const char *uuid)
{
    const char *end = args + len;
    bool is_value = false;

    for (const char *arg = args; arg < end; arg += strnlen(arg, (size_t)(end - arg)) + 1) {
        if (is_value)
            return strncmp(arg, uuid, (size_t)(end - arg)) == 0;
        is_value = strncmp(arg, "-uuid", (size_t)(end - arg)) == 0;
    }
    return false;
}

static bool process_has_uuid(pid_t pid, const char *uuid)
{
    enum { CMDLINE_BYTES = 32768 };
    _cleanup_free_ char *args = xcalloc(1, CMDLINE_BYTES);
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    ssize_t n = pf_read(path, args, CMDLINE_BYTES);
    return n > 0 && kstat_cmdline_has_uuid(args, (size_t)n, uuid);
}

static int read_pid_file(const char *dir, const char *name, pid_t *ret)
{
    _cleanup_close_ int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    char file[256];
    uint64_t pid;

    if (fd < 0)
        return -errno;
    if (!*name || strchr(name, '/') ||
        snprintf(file, sizeof(file), "%s.pid", name) >= (int)sizeof(file))
        return -EINVAL;
    int rc = pf_read_u64at(fd, file, &pid);
    if (rc == 0 && (pid == 0 || pid > INT32_MAX))
        rc = -EINVAL;
    if (rc == 0)
        *ret = (pid_t)pid;
    return rc;
}

int kstat_proc_find(struct kstat_proc *p, const char *dir, const char *name, const char *uuid)
{
    struct kstat_procstat st;
    pid_t pid = 0;

    kstat_proc_release(p);
    int rc = read_pid_file(dir, name, &pid);
    if (rc == 0)
        rc = read_procstat(pid, &st);
    if (rc < 0)
        return rc;
    if (uuid && !process_has_uuid(pid, uuid))
        return -ESRCH;
    p->pid = pid;
    p->start_ns = st.start_ns;
    return 0;
}

/* libvirt names QEMU's threads: "CPU 0/KVM", "CPU 3/TCG", or "ALL CPUs/TCG". */
static bool is_vcpu_thread(pid_t pid, const char *tid, bool *ret_shared)
{
    char path[96], comm[32];

    snprintf(path, sizeof(path), "/proc/%d/task/%.16s/comm", (int)pid, tid);
    if (pf_read(path, comm, sizeof(comm)) <= 0)
        return false;
    *ret_shared = strncmp(comm, "ALL CPUs/", 9) == 0;
    return *ret_shared || (strncmp(comm, "CPU ", 4) == 0 && isdigit((unsigned char)comm[4]));
}

static int find_vcpus(struct kstat_proc *p, uint64_t threads)
{
    char path[64];
    const struct dirent *entry;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)p->pid);
    DIR *dir = opendir(path);
    if (!dir)
        return -errno;
    p->n_vcpus = 0;
    p->shared = false;
    while ((entry = readdir(dir)) != NULL && p->n_vcpus < KSTAT_VCPUS_MAX) {
        bool shared;
        if (!isdigit((unsigned char)entry->d_name[0]) ||
            !is_vcpu_thread(p->pid, entry->d_name, &shared))
            continue;
        p->vcpus = xreallocarray(p->vcpus, p->n_vcpus + 1, sizeof(*p->vcpus));
        p->vcpus[p->n_vcpus++] = (pid_t)strtol(entry->d_name, NULL, 10);
        p->shared |= shared;
    }
    closedir(dir);
    p->threads = threads;
    return p->n_vcpus ? 0 : -ENODATA;
}

int kstat_thread_times(pid_t pid, pid_t tid, uint64_t *ret_run_ns, uint64_t *ret_wait_ns)
{
    char path[96], text[128];

    snprintf(path, sizeof(path), "/proc/%d/task/%d/schedstat", (int)pid, (int)tid);
    ssize_t n = pf_read(path, text, sizeof(text));
    if (n < 0)
        return (int)n;
    return sscanf(text, "%" SCNu64 " %" SCNu64, ret_run_ns, ret_wait_ns) == 2 ? 0 : -EINVAL;
}

static int sum_vcpus(const struct kstat_proc *p, struct sample *s)
{
    uint64_t run = 0, wait = 0;

    for (size_t i = 0; i < p->n_vcpus; i++) {
        uint64_t r, w;
        int rc = kstat_thread_times(p->pid, p->vcpus[i], &r, &w);
        if (rc < 0)
            return rc;
        run += r;
        wait += w;
    }
    sample_set(s, F_CPU_TIME, run);
    sample_set(s, F_WAIT_TIME, wait);
    if (!p->shared)
        sample_set(s, F_VCPUS, p->n_vcpus);
    return 0;
}

static void set_uptime(uint64_t start_ns, struct sample *s)
{
    struct timespec ts;

    clock_gettime(CLOCK_BOOTTIME, &ts);
    uint64_t now = (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
    if (now >= start_ns)
        sample_set(s, F_UPTIME, (now - start_ns) / 1000000000u);
}

int kstat_proc_sample(struct kstat_proc *p, struct sample *s)
{
    struct kstat_procstat st;

    if (!p->pid || read_procstat(p->pid, &st) < 0 || st.start_ns != p->start_ns)
        return -ESRCH;
    /* Threads come and go with I/O, vCPUs only when plugged: look at the names when the number has
     * changed or a thread we knew is gone. */
    bool fresh = p->n_vcpus && st.threads == p->threads;
    if (!fresh && find_vcpus(p, st.threads) < 0)
        return -ENODATA;
    if (sum_vcpus(p, s) < 0 && (find_vcpus(p, st.threads) < 0 || sum_vcpus(p, s) < 0))
        return -ENODATA;
    sample_set(s, F_MEM, st.rss_bytes);
    set_uptime(st.start_ns, s);
    return 0;
}

int kstat_proc_uptime(const struct kstat_proc *p, struct sample *s)
{
    struct kstat_procstat st;

    if (!p->pid || read_procstat(p->pid, &st) < 0 || st.start_ns != p->start_ns)
        return -ESRCH;
    set_uptime(st.start_ns, s);
    return 0;
}

void kstat_proc_release(struct kstat_proc *p)
{
    free(p->vcpus);
    *p = (struct kstat_proc){ .pid = 0 };
}
