#include "xenstat/thread.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "procfs/file.h"
#include "procfs/process.h"
#include "xenstat/conn.h"

#define SECOND_NS 1000000000ull

/* A thread is born shortly after its back end says so: look twice. */
#define LOOK_AGAIN_NS (2 * SECOND_NS)
#define LOOK_ANYWAY_NS (60 * SECOND_NS)
/* Looking may take this share of our time at most. */
enum { SCAN_SHARE = 50 };

static void open_schedstat(struct xstat_conn *c, struct xstat_thread *t)
{
    char path[64];
    struct pf_stat st;

    snprintf(path, sizeof(path), "/proc/%d/schedstat", t->tid);
    if (xstat_file_open(&t->schedstat, path, &c->files_left) < 0)
        return;
    /* From here on the file stays with its thread; make sure that it is the right one. */
    if (pf_process_stat(t->tid, &st) < 0 || st.start_ns != t->start_ns)
        xstat_file_close(&t->schedstat, &c->files_left);
}

static void keep_thread(struct xstat_conn *c, struct xstat_domain *d, const struct pf_stat *st)
{
    for (size_t i = 0; i < d->n_threads; i++) {
        struct xstat_thread *t = &d->threads[i];
        if (t->tid == st->pid && t->start_ns == st->start_ns) {
            t->seen = true;
            return;
        }
    }
    d->threads = grow_array(d->threads, &d->cap_threads, d->n_threads + 1, sizeof(*d->threads));
    struct xstat_thread *t = &d->threads[d->n_threads++];
    *t = (struct xstat_thread){
        .tid = st->pid, .start_ns = st->start_ns, .schedstat = XSTAT_FILE_INIT, .seen = true
    };
    snprintf(t->name, sizeof(t->name), "%s", st->comm);
    open_schedstat(c, t);
}

static void visit(const struct pf_stat *st, void *arg)
{
    struct xstat_conn *c = arg;
    char ifname[32];
    uint32_t domid = 0;
    enum xstat_kthread kind = xstat_parse_kthread(st->comm, &domid, ifname, sizeof(ifname));

    if (kind == XSTAT_KTHREAD_OTHER)
        return;
    if (kind == XSTAT_KTHREAD_NET && !xstat_net_owner(&c->net, ifname, &domid))
        return;
    struct xstat_domain *d = xstat_domain_find(c, domid);
    if (d)
        keep_thread(c, d, st);
}

static void drop_thread(struct xstat_conn *c, struct xstat_domain *d, size_t i)
{
    d->threads_past_ns += d->threads[i].cpu_ns;
    xstat_file_close(&d->threads[i].schedstat, &c->files_left);
    d->threads[i] = d->threads[--d->n_threads];
}

static void scan(struct xstat_conn *c)
{
    for (size_t i = 0; i < c->n_domains; i++)
        for (size_t k = 0; k < c->domains[i].n_threads; k++)
            c->domains[i].threads[k].seen = false;
    if (pf_each_kthread(visit, c) < 0)
        return;
    for (size_t i = 0; i < c->n_domains; i++)
        for (size_t k = c->domains[i].n_threads; k-- > 0;)
            if (!c->domains[i].threads[k].seen)
                drop_thread(c, &c->domains[i], k);
}

void xstat_threads_scan(struct xstat_conn *c, uint64_t now_ns)
{
    if ((!c->threads_stale && now_ns < c->scan_at_ns) || now_ns < c->scan_not_before_ns)
        return;
    scan(c);
    uint64_t end_ns = clock_ns();
    c->scan_at_ns = end_ns + (c->threads_stale ? LOOK_AGAIN_NS : LOOK_ANYWAY_NS);
    c->scan_not_before_ns = end_ns + (end_ns - now_ns) * SCAN_SHARE;
    c->threads_stale = false;
}

/* CPU time of one thread; false once it has ended. */
static bool thread_cpu(const struct xstat_thread *t, uint64_t *ret_ns)
{
    char text[64];
    struct pf_stat st;
    ssize_t n = xstat_file_read(&t->schedstat, text, sizeof(text));

    if (n > 0 && isdigit((unsigned char)text[0])) {
        *ret_ns = strtoull(text, NULL, 10);
        return true;
    }
    if (n != -EBADF && n != 0)
        return false;
    if (pf_process_stat(t->tid, &st) < 0 || st.start_ns != t->start_ns)
        return false;
    *ret_ns = st.cpu_ns;
    return true;
}

/* The device model's process, whatever else has its pid by now. */
static bool read_device_model(const struct xstat_domain *d, struct pf_stat *ret)
{
    char text[1024];

    if (d->dm_stat.fd < 0)
        return pf_process_stat(d->dm_pid, ret) == 0 && ret->start_ns == d->dm_start_ns;
    return xstat_file_read(&d->dm_stat, text, sizeof(text)) > 0 && pf_parse_stat(text, ret) == 0;
}

static void read_device_model_cpu(struct xstat_conn *c, struct xstat_domain *d)
{
    struct pf_stat st;

    if (d->dm_pid == 0)
        return;
    if (read_device_model(d, &st))
        d->dm_cpu_ns = st.cpu_ns;
    else
        xstat_device_model_set(c, d, 0);
}

uint64_t xstat_threads_cpu_ns(struct xstat_conn *c, struct xstat_domain *d)
{
    uint64_t sum = 0;

    for (size_t i = d->n_threads; i-- > 0;)
        if (!thread_cpu(&d->threads[i], &d->threads[i].cpu_ns))
            drop_thread(c, d, i);
    for (size_t i = 0; i < d->n_threads; i++)
        sum += d->threads[i].cpu_ns;
    read_device_model_cpu(c, d);
    return sum + d->dm_cpu_ns + d->threads_past_ns;
}

void xstat_device_model_set(struct xstat_conn *c, struct xstat_domain *d, int pid)
{
    char path[64], cmdline[4096];
    struct pf_stat st;

    d->threads_past_ns += d->dm_cpu_ns;
    d->dm_cpu_ns = 0;
    d->dm_pid = 0;
    xstat_file_close(&d->dm_stat, &c->files_left);
    snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
    ssize_t n = pid ? pf_read(path, cmdline, sizeof(cmdline)) : 0;
    if (n <= 0 || !xstat_is_device_model(cmdline, (size_t)n, d->domid) ||
        pf_process_stat(pid, &st) < 0)
        return;
    d->dm_pid = pid;
    d->dm_start_ns = st.start_ns;
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    xstat_file_open(&d->dm_stat, path, &c->files_left);
}

void xstat_threads_release(struct xstat_conn *c, struct xstat_domain *d)
{
    while (d->n_threads)
        drop_thread(c, d, d->n_threads - 1);
    free(d->threads);
    d->threads = NULL;
    d->cap_threads = 0;
    xstat_file_close(&d->dm_stat, &c->files_left);
}
