/* The embedded demo: a few tiny guests of our own, run by libvirt's QEMU driver inside this process
 * (qemu:///embed). It needs no daemon, no KVM, no rights and no image: qemu-system-x86 is enough.
 *
 *   demo_prepare()      main thread, first
 *   engine_add(e, demo_observer, demo_uri(), false)
 *   engine_start() ... engine_stop()
 *   demo_cleanup()      main thread, last; also before _exit() when a sampler is stuck
 *
 * demo_observer starts the guests when its sampler opens the connection and stops them when it
 * closes it; between the two it hands every call on to kstat_observer. The first start ever probes
 * QEMU's capabilities, which takes some ten seconds; they are kept in the cache directory. */
#ifndef XLTOOL_DEMO_H
#define XLTOOL_DEMO_H

#include "core/err.h"
#include "core/observer.h"

#ifdef HAVE_LIBVIRT

extern const struct observer *const demo_observer;

/* Makes the driver's root directory: $XDG_CACHE_HOME/xltool/embed (or ~/.cache), or a private one
 * in /tmp while another demo uses that. Ends guests that a killed demo left behind. */
int demo_prepare(struct err *e);

/* The connection's URI; valid after demo_prepare(). */
const char *demo_uri(void);

/* Ends guests that still run and removes what the demo wrote, but for the cache. Does nothing
 * without a demo_prepare(). */
void demo_cleanup(void);

#else

#include <errno.h>
#include <stddef.h>

static const struct observer *const demo_observer = NULL;

static inline int demo_prepare(struct err *e)
{
    return err_set(e, ENOSYS, "the demo needs libvirt, which is not built in");
}

static inline const char *demo_uri(void)
{
    return "";
}

static inline void demo_cleanup(void)
{
}

#endif
#endif
