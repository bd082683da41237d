#include "kvmstat/conn.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/sshsaid.h"
#include "kvmstat/kvmstat.h"
#include "procfs/process.h"

/* A dead peer is noticed after about 5 * 3 s. */
enum { KEEPALIVE_S = 5, KEEPALIVE_COUNT = 3 };

static void silent(void *opaque, virErrorPtr error)
{
    (void)opaque;
    (void)error;
}

int kstat_prepare(struct err *e)
{
    static bool done;

    if (done)
        return 0;
    /* The library logs warnings to stderr unless told otherwise, which would spoil the console. */
    if (!getenv("LIBVIRT_LOG_OUTPUTS") && !getenv("LIBVIRT_DEBUG"))
        setenv("LIBVIRT_LOG_OUTPUTS", "4:file:/dev/null", 1);
    if (virInitialize() < 0)
        return err_set(e, EIO, "cannot start libvirt's client library");
    virSetErrorFunc(NULL, silent);
    if (virEventRegisterDefaultImpl() < 0)
        return err_set(e, EIO, "cannot register libvirt's event loop");
    done = true;
    return 0;
}

void kstat_loop(void)
{
    static atomic_flag taken = ATOMIC_FLAG_INIT;

    while (atomic_flag_test_and_set(&taken))
        pause();
    for (;;) {
        if (virEventRunDefaultImpl() < 0)
            usleep(100000); /* never spin on an error that lasts */
    }
}

int kstat_errno(int vir_code, int sys)
{
    switch (vir_code) {
    case VIR_ERR_SYSTEM_ERROR:
        return sys > 0 ? sys : EIO;
    case VIR_ERR_NO_CONNECT:
    case VIR_ERR_CONFIG_UNSUPPORTED:
        return EPROTONOSUPPORT;
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
        return EACCES;
    case VIR_ERR_INVALID_ARG:
        return EINVAL;
    case VIR_ERR_NO_DOMAIN:
        return ESRCH;
    case VIR_ERR_NO_SUPPORT:
        return ENOTSUP;
    default:
        return EIO;
    }
}

int kstat_error(struct err *e, const char *what, const char *object)
{
    virErrorPtr last = virGetLastError();
    const char *cause = last && last->message ? last->message : "no reason given";
    int code = last ? kstat_errno(last->code, last->int1) : EIO;

    return err_set(e, code, "%s '%s': %s", what, object, cause);
}

/* Over TLS, which libvirt means by a host without a transport. */
static bool is_tls(const struct kstat_uri *parts)
{
    return strcmp(parts->transport, "tls") == 0 || (parts->has_host && !*parts->transport);
}

/* True when its words tell of a certificate, ours or theirs. */
static bool tells_of_tls(const struct err *e)
{
    static const char *const words[] = { "ertificate", "TLS", "x509" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (e && strstr(e->msg, words[i]))
            return true;
    return false;
}

int kstat_connect_cure(const char *uri, const struct kstat_uri *parts, int rc, struct err *e)
{
    const char *cure;
    int code = e && strcmp(parts->transport, "ssh") == 0 ? ssh_said(e->msg, &cure) : 0;

    if (code) {
        err_cure(e, "%s", cure);
        e->code = code;
        return -code;
    }
    if (is_tls(parts) && tells_of_tls(e)) {
        err_cure(e, "see that that host's certificate and ours (cacert.pem, clientcert.pem, "
                    "clientkey.pem, in /etc/pki or where ?pkipath=DIR says) are of one authority, "
                    "have not expired, and that the host is called as in its own");
        return rc;
    }
    switch (-rc) {
    case EACCES:
    case EPERM:
        err_cure(e, parts->local ? "run as root, or join the group libvirt (usermod -aG libvirt "
                                   "USER) and log in again"
                                 : "check the key or password for that host; no question is "
                                   "asked here");
        break;
    case ENOENT:
        err_cure(e, "install libvirt-daemon-system and start libvirtd (systemctl start libvirtd)");
        break;
    case ECONNREFUSED:
        err_cure(e, parts->local ? "start it: systemctl start libvirtd"
                                 : "check that libvirtd listens on that host");
        break;
    case EPROTONOSUPPORT:
        err_cure(e, "install libvirt's driver for it, such as libvirt-daemon-driver-%s",
                 *parts->driver ? parts->driver : "qemu");
        break;
    default:
        err_cure(e, "try 'virsh -c %.120s list' for more", uri);
        break;
    }
    return rc;
}

void kstat_settle_local(virConnectPtr conn, struct kstat_uri *parts)
{
    char here[256] = "";

    if (!parts->local || !parts->socket)
        return;
    _cleanup_free_ char *there = virConnectGetHostname(conn);
    gethostname(here, sizeof(here) - 1);
    size_t len = strcspn(here, ".");
    parts->local = there && len > 0 && strcspn(there, ".") == len && strncmp(here, there, len) == 0;
}

char *kstat_quiet_uri(const char *uri, const struct kstat_uri *parts)
{
    char *quiet = NULL;

    if (strcmp(parts->transport, "ssh") != 0 || strstr(uri, "no_tty="))
        return xstrdup(uri);
    if (asprintf(&quiet, "%s%cno_tty=1", uri, strchr(uri, '?') ? '&' : '?') < 0)
        return xstrdup(uri);
    return quiet;
}

static void set_pid_dir(struct kstat_conn *c)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    int rc = 0;

    if (!c->parts.local || !(c->is_qemu || c->is_lxc))
        return;
    if (c->parts.embed)
        rc = asprintf(&c->pid_dir, "%s/run/qemu", c->parts.root);
    else if (strcmp(c->parts.path, "/session") == 0 && runtime)
        rc = asprintf(&c->pid_dir, "%s/libvirt/qemu/run", runtime);
    else
        c->pid_dir = xstrdup(c->is_qemu ? "/run/libvirt/qemu" : "/run/libvirt/lxc");
    if (rc < 0)
        c->pid_dir = NULL;
}

static void find_daemon(struct kstat_conn *c)
{
    const char *names[] = { c->is_lxc ? "virtlxcd" : "virtqemud", "libvirtd" };

    if (!c->parts.local || c->parts.embed)
        return;
    for (size_t i = 0; i < 2 && !c->daemon; i++) {
        c->daemon = pf_find_process(names[i]);
        c->daemon_name = names[i];
    }
}

static void on_lifecycle(virConnectPtr conn, virDomainPtr dom, int event, int detail, void *opaque)
{
    char uuid[VIR_UUID_STRING_BUFLEN];

    (void)conn;
    (void)detail;
    if (event == VIR_DOMAIN_EVENT_SUSPENDED || event == VIR_DOMAIN_EVENT_RESUMED)
        return; /* no configuration changes with these; the state is in every sample */
    if (virDomainGetUUIDString(dom, uuid) < 0)
        kstat_events_note(opaque, NULL, 0);
    else
        kstat_events_note(opaque, uuid, event == VIR_DOMAIN_EVENT_STARTED ? clock_ns() : 0);
}

static void on_device(virConnectPtr conn, virDomainPtr dom, const char *alias, void *opaque)
{
    char uuid[VIR_UUID_STRING_BUFLEN];

    (void)conn;
    (void)alias;
    kstat_events_note(opaque, virDomainGetUUIDString(dom, uuid) < 0 ? NULL : uuid, 0);
}

static void on_closed(virConnectPtr conn, int reason, void *opaque)
{
    (void)conn;
    (void)reason;
    kstat_events_lost(opaque);
}

static bool listen_to(struct kstat_conn *c, int event, virConnectDomainEventGenericCallback fn)
{
    int id = virConnectDomainEventRegisterAny(c->conn, NULL, event, fn, kstat_events_ref(c->events),
                                              kstat_events_unref);

    if (id < 0) {
        kstat_events_unref(c->events);
        return false;
    }
    c->callbacks[c->n_callbacks++] = id;
    return true;
}

static void listen_all(struct kstat_conn *c)
{
    c->has_events = listen_to(c, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                              VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle));
    if (c->has_events) {
        listen_to(c, VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK(on_device));
        listen_to(c, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK(on_device));
    }
    /* Without a reference: drivers inside this process accept the callback, drop it and never call
     * its free function. libvirt holds its own lock during the call, so once kstat_close() has
     * unregistered it no call is under way. */
    virConnectRegisterCloseCallback(c->conn, on_closed, c->events, NULL);
}

int kstat_open(struct obs **ret, const char *uri, struct err *e)
{
    struct kstat_conn *c = xcalloc(1, sizeof(*c));

    c->base.ops = &kstat_observer;
    c->uri = xstrdup(uri);
    c->events = kstat_events_new();
    if (kstat_uri_parse(uri, &c->parts) < 0) {
        kstat_close(&c->base);
        return err_set(e, EINVAL, "'%s' is no libvirt URI", uri);
    }
    _cleanup_free_ char *quiet = kstat_quiet_uri(uri, &c->parts);
    c->conn = virConnectOpenReadOnly(quiet);
    if (!c->conn) {
        int rc = kstat_error(e, "cannot connect to", uri);
        rc = kstat_connect_cure(uri, &c->parts, rc, e);
        kstat_close(&c->base);
        return rc;
    }
    const char *type = virConnectGetType(c->conn);
    c->type = xstrdup(type ? type : "");
    c->is_qemu = strcmp(c->type, "QEMU") == 0;
    c->is_lxc = strcmp(c->type, "LXC") == 0;
    virConnectSetKeepAlive(c->conn, KEEPALIVE_S, KEEPALIVE_COUNT);
    kstat_settle_local(c->conn, &c->parts);
    listen_all(c);
    set_pid_dir(c);
    find_daemon(c);
    *ret = &c->base;
    return 0;
}

void kstat_close(struct obs *o)
{
    struct kstat_conn *c = (struct kstat_conn *)o;

    if (!c)
        return;
    if (c->conn) {
        for (size_t i = 0; i < c->n_callbacks; i++)
            virConnectDomainEventDeregisterAny(c->conn, c->callbacks[i]);
        virConnectUnregisterCloseCallback(c->conn, on_closed);
        virConnectClose(c->conn);
    }
    kstat_cache_release(&c->cache);
    kstat_events_unref(c->events);
    free(c->pid_dir);
    free(c->type);
    free(c->uri);
    free(c);
}
