#include "procfs/process.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/cleanup.h"
#include "procfs/file.h"

enum { KTHREADD_PID = 2 };

static uint64_t ticks_to_ns(uint64_t ticks)
{
    long hz = sysconf(_SC_CLK_TCK);

    return ticks * (1000000000u / (uint64_t)(hz > 0 ? hz : 100));
}

int pf_parse_stat(const char *text, struct pf_stat *ret)
{
    const char *open = strchr(text, '('), *close = strrchr(text, ')');
    uint64_t utime, stime, start;
    int ppid;

    if (!open || !close || close < open)
        return -EINVAL;
    int n = sscanf(close + 1,
                   " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64
                   " %*d %*d %*d %*d %*d %*d %" SCNu64,
                   &ppid, &utime, &stime, &start);
    if (n != 4)
        return -EINVAL;
    size_t len = (size_t)(close - open - 1);
    if (len >= sizeof(ret->comm))
        len = sizeof(ret->comm) - 1;
    *ret = (struct pf_stat){ .pid = (pid_t)strtol(text, NULL, 10),
                             .ppid = ppid,
                             .cpu_ns = ticks_to_ns(utime + stime),
                             .start_ns = ticks_to_ns(start) };
    memcpy(ret->comm, open + 1, len);
    return 0;
}

int pf_process_stat(pid_t pid, struct pf_stat *ret)
{
    char path[64], text[1024];

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    ssize_t n = pf_read(path, text, sizeof(text));
    return n < 0 ? (int)n : pf_parse_stat(text, ret);
}

/* Calls fn with each pid of /proc until it returns true. */
static int each_pid(bool (*fn)(pid_t pid, void *arg), void *arg)
{
    DIR *dir = opendir("/proc");
    const struct dirent *entry;

    if (!dir)
        return -errno;
    while ((entry = readdir(dir)) != NULL)
        if (isdigit((unsigned char)entry->d_name[0]) &&
            fn((pid_t)strtol(entry->d_name, NULL, 10), arg))
            break;
    closedir(dir);
    return 0;
}

struct find_process {
    const char *comm;
    pid_t pid;
};

static bool has_comm(pid_t pid, void *arg)
{
    struct find_process *find = arg;
    char path[64], comm[64];

    snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
    if (pf_read(path, comm, sizeof(comm)) <= 0)
        return false;
    comm[strcspn(comm, "\n")] = '\0';
    if (strcmp(comm, find->comm) != 0)
        return false;
    find->pid = pid;
    return true;
}

pid_t pf_find_process(const char *comm)
{
    struct find_process find = { comm, 0 };

    each_pid(has_comm, &find);
    return find.pid;
}

struct each_kthread {
    void (*fn)(const struct pf_stat *st, void *arg);
    void *arg;
};

static bool visit_kthread(pid_t pid, void *arg)
{
    const struct each_kthread *each = arg;
    struct pf_stat st;

    if (pf_process_stat(pid, &st) == 0 && st.ppid == KTHREADD_PID)
        each->fn(&st, each->arg);
    return false;
}

/* The pids of kthreadd's children, in one read. False where the kernel keeps no such list. */
static bool read_kthreads(char *text, size_t cap)
{
    ssize_t n = pf_read("/proc/2/task/2/children", text, cap);

    return n > 0 && (size_t)n + 1 < cap;
}

int pf_each_kthread(void (*fn)(const struct pf_stat *st, void *arg), void *arg)
{
    struct each_kthread each = { fn, arg };
    char text[32768], *p = text, *end;

    if (!read_kthreads(text, sizeof(text)))
        return each_pid(visit_kthread, &each);
    for (long pid; (pid = strtol(p, &end, 10)) > 0 && end != p; p = end)
        visit_kthread((pid_t)pid, &each);
    return 0;
}
