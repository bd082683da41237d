/* What a libvirt URI says about where its guests are. Pure. */
#ifndef KVMSTAT_URI_H
#define KVMSTAT_URI_H

#include <stdbool.h>

struct kstat_uri {
    char driver[32];    /* "qemu", "lxc", "test", ... */
    char transport[32]; /* "ssh", "unix", "tls"; "" = none given */
    bool has_host;
    bool local;     /* the guests run on this machine; see kstat_settle_local() for "socket" */
    bool socket;    /* "?socket=PATH" names libvirtd's socket: it may come from elsewhere */
    bool embed;     /* qemu:///embed: the driver runs in this process */
    char path[64];  /* "/system", "/session", "/embed", "" */
    char root[256]; /* embed: its root directory; "" otherwise */
};

/* True when libvirt may serve this URI: a driver libvirt knows, alone or with "+TRANSPORT". Plain
 * xen:// belongs to the Xen observer. */
bool kstat_accepts(const char *uri);

/* Takes a URI apart. -EINVAL when it is none. */
int kstat_uri_parse(const char *uri, struct kstat_uri *ret);

#endif
