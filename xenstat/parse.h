/* The texts that Xen, its tools and dom0's kernel write, taken apart. Pure: no Xen needed. */
#ifndef XENSTAT_PARSE_H
#define XENSTAT_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Domain numbers are 15 bits wide; 0x7ff0 and up have special meanings (xen/include/public/xen.h).
 */
enum { XSTAT_DOMID_END = 0x7ff0 };

/* A whole decimal number below XSTAT_DOMID_END. */
bool xstat_parse_domid(const char *text, uint32_t *ret);

/* A kernel thread of dom0 that serves one guest. */
enum xstat_kthread {
    XSTAT_KTHREAD_OTHER, /* none of ours */
    XSTAT_KTHREAD_BLOCK, /* blkback: the name holds the domid */
    XSTAT_KTHREAD_NET,   /* netback: the name holds the interface, which may have been renamed */
};

/* Takes a kernel thread's name apart: "1.xvda-0" (Linux 4.x and later), "blkback.1.xvda" (older);
 * "vif1.0-q0-guest-rx", "web-q0-dealloc", also cut to 15 characters as older kernels do. Sets
 * ret_domid for BLOCK, ret_ifname (cap bytes) for NET. */
enum xstat_kthread xstat_parse_kthread(const char *comm, uint32_t *ret_domid, char *ret_ifname,
                                       size_t cap);

/* A device's back end, from "/local/domain/0/backend/vbd/1/51712" or, as sysfs has it,
 * "backend/vif/1/0" (then backend_domid is 0). */
struct xstat_backend {
    uint32_t backend_domid;
    char kind[16]; /* "vbd", "qdisk", "vif", ... */
    uint32_t domid;
    uint32_t devid;
};

bool xstat_parse_backend(const char *path, struct xstat_backend *ret);

/* What a watch event is about. */
enum xstat_event_kind {
    XSTAT_EVENT_OTHER,   /* nothing that we keep */
    XSTAT_EVENT_DOMAINS, /* a domain came or went */
    XSTAT_EVENT_VM,      /* name or start time of the domain with this uuid */
    XSTAT_EVENT_DEVICE,  /* the devices of this domid */
    XSTAT_EVENT_BACKEND, /* a back end of this domid in dom0 changed */
};

struct xstat_event {
    enum xstat_event_kind kind;
    uint32_t domid;
    char uuid[37];
};

/* Takes a watch's path apart. */
struct xstat_event xstat_parse_event(const char *path);

/* "1795304526.16" (seconds since 1970, and hundredths) as ns since 1970. */
bool xstat_parse_start_time(const char *text, uint64_t *ret_ns);

/* The Linux name of a virtual disk's number: 51712 is "xvda", 768 is "hda", 268435456+ the extended
 * range of xvd. "vbd-N" for a number of no known scheme. */
void xstat_vdev_name(uint32_t vdev, char *ret, size_t cap);

/* True when this command line (NUL between the arguments) is the device model of domid. */
bool xstat_is_device_model(const char *cmdline, size_t len, uint32_t domid);

#endif
