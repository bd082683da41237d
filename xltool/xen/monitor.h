/* What xl's daemon does for the domains that xl makes: a process that stays with a domain, starts
 * it again when it reboots, and takes it down when it ends. */
#ifndef XLTOOL_XEN_MONITOR_H
#define XLTOOL_XEN_MONITOR_H

#include <stdint.h>

#include "core/err.h"

/* Leaves a process behind that stays with the guest, unless one does already. Call it once the
 * domain exists. */
int xen_monitor_spawn(const char *id, struct err *e);

/* toolstack.monitor: returns when the guest has ended, or at once when another process has it. */
int xen_monitor(const char *uri, const char *id, struct err *e);

/* The process of xl that looks after the domain of this name; 0 when there is none. */
int xen_xl_daemon(const char *name);

#endif
