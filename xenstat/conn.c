#include "xenstat/conn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "procfs/file.h"
#include "procfs/process.h"
#include "xenstat/describe.h"
#include "xenstat/sample.h"
#include "xenstat/watch.h"
#include "xenstat/xenstat.h"

static bool xstat_accepts(const char *uri)
{
    return strcmp(uri, "xen:///") == 0 || strcmp(uri, "xen:") == 0;
}

static void xstat_discover(struct strlist *uris)
{
    strlist_add(uris, "xen:///");
}

int xstat_check_dom0(struct err *e)
{
    char type[32] = "", capabilities[128] = "";

    if (pf_read("/sys/hypervisor/type", type, sizeof(type)) < 0 || strncmp(type, "xen", 3) != 0)
        return err_set(e, ENOENT, "this machine does not run under Xen");
    if (pf_read("/proc/xen/capabilities", capabilities, sizeof(capabilities)) == -EACCES ||
        (*capabilities == '\0' && access("/proc/xen/capabilities", F_OK) < 0)) {
        err_set(e, ENODEV, "cannot tell whether this is a Xen dom0: no '/proc/xen/capabilities'");
        err_cure(e, "mount it: mount -t xenfs xenfs /proc/xen");
        return -ENODEV;
    }
    if (!strstr(capabilities, "control_d"))
        return err_set(e, ENODEV, "this is a guest of Xen, not its dom0");
    if (access("/dev/xen/privcmd", R_OK | W_OK) < 0) {
        int rc = err_sys(e, errno, "cannot use '/dev/xen/privcmd'");
        err_cure(e, rc == -EACCES ? "run xltool as root" : "load the module: modprobe xen-privcmd");
        return rc;
    }
    return 0;
}

/* The process that the launcher noted, if it still is xenstored: saves looking through /proc. */
static int noted_xenstored(void)
{
    uint64_t pid;
    struct pf_stat st;

    if (pf_read_u64("/run/xen/xenstored.pid", &pid) < 0 || pid > INT32_MAX ||
        pf_process_stat((int)pid, &st) < 0 || !strstr(st.comm, "xenstored"))
        return 0;
    return (int)pid;
}

/* The daemon that answers for xenstore: in OCaml or in C, unless it has a domain of its own. */
static void find_xenstored(struct xstat_conn *c)
{
    char path[64];

    c->xenstored_pid = noted_xenstored();
    if (!c->xenstored_pid)
        c->xenstored_pid = pf_find_process("oxenstored");
    if (!c->xenstored_pid)
        c->xenstored_pid = pf_find_process("xenstored");
    if (!c->xenstored_pid)
        return;
    snprintf(path, sizeof(path), "/proc/%d/stat", c->xenstored_pid);
    xstat_file_open(&c->xenstored_stat, path, &c->files_left);
}

static int open_libxl(struct xstat_conn *c, struct err *e)
{
    /* We start no process through libxl, so its hands stay off SIGCHLD: this is the one mode in
     * which it neither installs a handler nor waits for anybody's children. */
    static const libxl_childproc_hooks hooks = { .chldowner = libxl_sigchld_owner_mainloop };
    const libxl_version_info *v;

    if (libxl_ctx_alloc(&c->ctx, LIBXL_VERSION, 0, &c->log.logger) != 0)
        return err_set(e, EIO, "cannot open libxl: %s", c->log.last);
    libxl_childproc_setmode(c->ctx, &hooks, NULL);
    c->xc = xc_interface_open(&c->log.logger, &c->log.logger, 0);
    if (!c->xc)
        return err_set(e, EIO, "cannot open libxenctrl: %s", c->log.last);
    v = libxl_get_version_info(c->ctx);
    if (!v)
        return err_set(e, EIO, "cannot ask Xen for its version: %s", c->log.last);
    c->page_bytes = v->pagesize ? (uint64_t)v->pagesize : 4096;
    return 0;
}

static int open_xenstore(struct xstat_conn *c, struct err *e)
{
    c->xs = xs_open(0);
    if (!c->xs) {
        err_sys(e, errno == ENOENT || errno == EACCES ? EIO : errno, "cannot open xenstore");
        err_cure(e, "is xenstored running? systemctl start xenstored");
        return -e->code;
    }
    int rc = xstat_watch_start(c);
    return rc < 0 ? err_sys(e, -rc, "cannot watch xenstore") : 0;
}

static void xstat_close(struct obs *o)
{
    struct xstat_conn *c = (struct xstat_conn *)o;

    for (size_t i = 0; i < c->n_domains; i++)
        xstat_domain_release(c, &c->domains[i]);
    free(c->domains);
    xstat_net_release(&c->net);
    xstat_stored_release(&c->stored);
    pf_machine_release(&c->machine);
    xstat_file_close(&c->xenstored_stat, &c->files_left);
    if (c->xs)
        xs_close(c->xs);
    if (c->xc)
        xc_interface_close(c->xc);
    if (c->ctx)
        libxl_ctx_free(c->ctx);
    free(c);
}

static int xstat_open(struct obs **ret, const char *uri, struct err *e)
{
    (void)uri;
    int rc = xstat_check_dom0(e);
    if (rc < 0)
        return rc;
    struct xstat_conn *c = xcalloc(1, sizeof(*c));
    c->obs.ops = &xstat_observer;
    c->files_left = xstat_file_budget();
    c->xenstored_stat = (struct xstat_file)XSTAT_FILE_INIT;
    c->threads_stale = true;
    xstat_log_init(&c->log);
    rc = open_libxl(c, e);
    if (rc == 0)
        rc = open_xenstore(c, e);
    if (rc < 0) {
        xstat_close(&c->obs);
        return rc;
    }
    find_xenstored(c);
    *ret = &c->obs;
    return 0;
}

static void xstat_facts(struct obs *o, struct detail *d)
{
    struct xstat_conn *c = (struct xstat_conn *)o;
    const libxl_version_info *v = libxl_get_version_info(c->ctx);

    detail_begin(d, "connection");
    if (v) {
        detail_textf(d, "version", "Xen %d.%d%s", v->xen_version_major, v->xen_version_minor,
                     v->xen_version_extra ? v->xen_version_extra : "");
        detail_text(d, "xen_commandline", v->commandline);
        detail_text(d, "capabilities", v->capabilities);
    }
    detail_textf(d, "api", "libxl %x.%x", (unsigned)LIBXL_API_VERSION >> 16,
                 (unsigned)LIBXL_API_VERSION >> 8 & 0xff);
    if (!c->xenstored_pid)
        detail_text(d, "missing", "xenstored runs outside dom0: what it costs is not known");
}

const struct observer xstat_observer = {
    .name = "xen",
    .accepts = xstat_accepts,
    .discover = xstat_discover,
    .open = xstat_open,
    .sample = xstat_sample,
    .describe = xstat_describe,
    .facts = xstat_facts,
    .close = xstat_close,
};
