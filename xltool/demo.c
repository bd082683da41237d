#include "xltool/demo.h"

#ifdef HAVE_LIBVIRT

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libvirt/libvirt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "kvmstat/conn.h"
#include "kvmstat/kvmstat.h"
#include "kvmstat/qemuproc.h"

/* From demo_boot.S. */
extern const char demo_boot[], demo_boot_end[];

enum {
    DISK_BYTES = 1 << 20,
    DUTY_OFFSET = 2,   /* the byte of the boot sector that says what to do */
    ROOT_LEN_MAX = 56, /* so that QEMU's monitor socket fits into a sockaddr_un */
};

static const struct demo_guest {
    const char *name, *uuid;
    unsigned char duty;
} guests[] = {
    { "demo-compute", "b2f61b0e-5a0d-4a55-8f3e-64656d6f0000", 0 },
    { "demo-disk", "b2f61b0e-5a0d-4a55-8f3e-64656d6f0001", 1 },
    { "demo-idle", "b2f61b0e-5a0d-4a55-8f3e-64656d6f0002", 2 },
};
enum { GUESTS = sizeof(guests) / sizeof(guests[0]) };

/* Written by the main thread before the sampler starts, read-only from then on. */
static struct {
    char root[PATH_MAX];
    char uri[PATH_MAX + 64];
    int lock_fd;
    bool ready, is_private;
} demo = { .lock_fd = -1 };

struct demo_obs {
    struct obs base;
    struct obs *inner;  /* kstat_observer's */
    virConnectPtr conn; /* the one that owns the guests */
};

/* The path goes into a URI, a configuration file and XML unquoted. */
static bool is_plain(const char *path)
{
    return *path == '/' && strlen(path) <= ROOT_LEN_MAX &&
           path[strspn(
               path, "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] == '\0';
}

/* mkdir -p, private to this user. */
static int make_dirs(const char *path)
{
    char part[PATH_MAX];
    size_t len = strlen(path);

    if (len >= sizeof(part))
        return -ENAMETOOLONG;
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST)
            return -errno;
    }
    return 0;
}

/* Takes the lock of a root directory; -EWOULDBLOCK while another demo has it. */
static int lock_root(const char *root)
{
    char path[PATH_MAX];
    struct stat st;

    if (snprintf(path, sizeof(path), "%s/lock", root) >= (int)sizeof(path))
        return -ENAMETOOLONG;
    _cleanup_close_ int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    if (fstat(fd, &st) < 0 || st.st_uid != geteuid())
        return -EPERM;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return -errno;
    demo.lock_fd = fd;
    fd = -1;
    return 0;
}

static int use_cache_root(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char root[PATH_MAX];
    int n = -1;

    if (cache && *cache == '/')
        n = snprintf(root, sizeof(root), "%s/xltool/embed", cache);
    else if (home && *home == '/')
        n = snprintf(root, sizeof(root), "%s/.cache/xltool/embed", home);
    if (n < 0 || n >= (int)sizeof(root) || !is_plain(root))
        return -EINVAL;
    int rc = make_dirs(root);
    if (rc == 0)
        rc = lock_root(root);
    if (rc == 0)
        memcpy(demo.root, root, (size_t)n + 1);
    return rc;
}

static int use_private_root(struct err *e)
{
    char root[] = "/tmp/xltool-demo-XXXXXX";

    if (!mkdtemp(root))
        return err_sys(e, errno, "cannot make a directory for the demo in '/tmp'");
    memcpy(demo.root, root, sizeof(root));
    demo.is_private = true;
    return 0;
}

static int root_path(char *ret, size_t cap, const char *file)
{
    return snprintf(ret, cap, "%s/%s", demo.root, file) < (int)cap ? 0 : -ENAMETOOLONG;
}

static int write_file(const char *name, const void *data, size_t len, size_t size, struct err *e)
{
    char path[PATH_MAX];

    if (root_path(path, sizeof(path), name) < 0)
        return err_sys(e, ENAMETOOLONG, "cannot write '%s'", name);
    _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                                  0600);
    if (fd < 0 || write(fd, data, len) != (ssize_t)len || ftruncate(fd, (off_t)size) < 0)
        return err_sys(e, errno, "cannot write '%s'", path);
    return 0;
}

/* The driver must run QEMU as ourselves, log to files (there is no virtlogd), and leave cgroups
 * and security labels alone. */
static int write_config(struct err *e)
{
    char path[PATH_MAX], text[512];

    if (root_path(path, sizeof(path), "etc") < 0 || (mkdir(path, 0700) < 0 && errno != EEXIST))
        return err_sys(e, errno, "cannot make '%s/etc'", demo.root);
    int n = snprintf(text, sizeof(text),
                     "stdio_handler = \"file\"\nsecurity_driver = \"none\"\n"
                     "user = \"+%u\"\ngroup = \"+%u\"\nnamespaces = []\ncgroup_controllers = []\n",
                     (unsigned)geteuid(), (unsigned)getegid());
    return write_file("etc/qemu.conf", text, (size_t)n, (size_t)n, e);
}

/* Ends a guest's QEMU by its pid file; one that is not ours has another uuid. */
static void end_process(const struct demo_guest *g)
{
    struct kstat_proc p = { .pid = 0 };
    char dir[PATH_MAX];

    if (root_path(dir, sizeof(dir), "run/qemu") == 0 &&
        kstat_proc_find(&p, dir, g->name, g->uuid) == 0)
        kill(p.pid, SIGKILL);
    kstat_proc_release(&p);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    remove(path);
    return 0;
}

static void remove_tree(const char *name)
{
    char path[PATH_MAX];

    if (root_path(path, sizeof(path), name) == 0)
        nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* Ends the guests at once (libvirt's own destroy waits for each) and forgets their state, so that
 * the next driver here does not look for them. The capability cache stays. */
static void end_guests(void)
{
    for (size_t i = 0; i < GUESTS; i++)
        end_process(&guests[i]);
    remove_tree("run");
    remove_tree("lib");
}

int demo_prepare(struct err *e)
{
    int rc = use_cache_root();

    if (rc < 0)
        rc = use_private_root(e);
    if (rc < 0)
        return rc;
    demo.ready = true;
    snprintf(demo.uri, sizeof(demo.uri), "qemu:///embed?root=%s", demo.root);
    end_guests();
    rc = write_config(e);
    if (rc < 0)
        demo_cleanup();
    return rc;
}

const char *demo_uri(void)
{
    return demo.uri;
}

void demo_cleanup(void)
{
    char file[64], path[PATH_MAX];

    if (!demo.ready)
        return;
    end_guests();
    for (size_t i = 0; i < GUESTS; i++) {
        snprintf(file, sizeof(file), "%s.img", guests[i].name);
        if (root_path(path, sizeof(path), file) == 0)
            unlink(path);
    }
    if (demo.is_private)
        nftw(demo.root, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    if (demo.lock_fd >= 0)
        close(demo.lock_fd);
    demo.lock_fd = -1;
    demo.ready = false;
}

static void destroy_all(virConnectPtr conn)
{
    virDomainPtr *doms = NULL;
    int n = virConnectListAllDomains(conn, &doms, VIR_CONNECT_LIST_DOMAINS_ACTIVE);

    for (int i = 0; i < n; i++) {
        virDomainDestroy(doms[i]);
        virDomainFree(doms[i]);
    }
    free(doms);
}

static int start_guest(virConnectPtr conn, const struct demo_guest *g, struct err *e)
{
    char image[512], file[64], *xml = NULL;
    size_t len = (size_t)(demo_boot_end - demo_boot);

    if (len > sizeof(image))
        return err_set(e, EINVAL, "the demo's boot sector is too long");
    memcpy(image, demo_boot, len);
    image[DUTY_OFFSET] = (char)g->duty;
    snprintf(file, sizeof(file), "%s.img", g->name);
    int rc = write_file(file, image, len, DISK_BYTES, e);
    if (rc < 0)
        return rc;
    if (asprintf(&xml,
                 "<domain type='qemu'><name>%s</name><uuid>%s</uuid><title>xltool demo</title>"
                 "<memory unit='MiB'>24</memory><vcpu>1</vcpu>"
                 "<os><type arch='x86_64'>hvm</type></os>"
                 "<devices><disk type='file' device='disk'><driver name='qemu' type='raw'/>"
                 "<source file='%s/%s'/><target dev='vda' bus='virtio'/></disk>"
                 "<controller type='usb' model='none'/><memballoon model='none'/></devices>"
                 "</domain>",
                 g->name, g->uuid, demo.root, file) < 0)
        return err_sys(e, ENOMEM, "cannot start guest '%s'", g->name);
    /* The embedded driver knows no autodestroy: demo_close() and demo_cleanup() end them. */
    virDomainPtr dom = virDomainCreateXML(conn, xml, 0);
    free(xml);
    if (!dom)
        return kstat_error(e, "cannot start guest", g->name);
    virDomainFree(dom);
    return 0;
}

static void demo_close(struct obs *o)
{
    struct demo_obs *d = (struct demo_obs *)o;

    if (!d)
        return;
    if (d->inner)
        kstat_observer.close(d->inner);
    for (size_t i = 0; i < GUESTS; i++)
        end_process(&guests[i]);
    if (d->conn)
        virConnectClose(d->conn);
    free(d);
}

static int open_all(struct demo_obs *d, const char *uri, struct err *e)
{
    d->conn = virConnectOpen(uri);
    if (!d->conn) {
        int rc = kstat_error(e, "cannot start the demo's libvirt at", demo.root);
        err_cure(e, "install libvirt-daemon-driver-qemu and qemu-system-x86");
        return rc;
    }
    destroy_all(d->conn);
    for (size_t i = 0; i < GUESTS; i++) {
        int rc = start_guest(d->conn, &guests[i], e);
        if (rc < 0) {
            err_cure(e, "install qemu-system-x86; QEMU's own words are in %.150s/log/qemu",
                     demo.root);
            return rc;
        }
    }
    return kstat_observer.open(&d->inner, uri, e);
}

static int demo_open(struct obs **ret, const char *uri, struct err *e)
{
    struct demo_obs *d = xcalloc(1, sizeof(*d));

    d->base.ops = demo_observer;
    int rc = open_all(d, uri, e);
    if (rc < 0)
        demo_close(&d->base);
    else
        *ret = &d->base;
    return rc;
}

static struct obs *inner(struct obs *o)
{
    return ((struct demo_obs *)o)->inner;
}

static int demo_sample(struct obs *o, struct snapshot **ret, struct err *e)
{
    return kstat_observer.sample(inner(o), ret, e);
}

static int demo_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e)
{
    return kstat_observer.describe(inner(o), g, d, e);
}

static void demo_facts(struct obs *o, struct detail *d)
{
    kstat_observer.facts(inner(o), d);
    detail_text(d, "demo", "guests of its own, made by xltool and gone with it");
}

/* No URI of the user's leads here. */
static bool demo_accepts(const char *uri)
{
    (void)uri;
    return false;
}

static void demo_discover(struct strlist *uris)
{
    (void)uris;
}

static int demo_prepare_library(struct err *e)
{
    return kstat_observer.prepare(e);
}

static void demo_loop(void)
{
    kstat_observer.loop();
}

static const struct observer observer = {
    .name = "libvirt",
    .accepts = demo_accepts,
    .discover = demo_discover,
    .open = demo_open,
    .sample = demo_sample,
    .describe = demo_describe,
    .facts = demo_facts,
    .close = demo_close,
    .prepare = demo_prepare_library,
    .loop = demo_loop,
};

#endif

const struct observer *const demo_observer = &observer;
