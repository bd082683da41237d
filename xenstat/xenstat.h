/* Observes the domains of the Xen host that this dom0 controls, through libxl, xenstore and the
 * back ends in dom0's kernel. Read-only: nothing here can change a domain. URI: "xen:///". */
#ifndef XENSTAT_XENSTAT_H
#define XENSTAT_XENSTAT_H

#include "core/observer.h"

extern const struct observer xstat_observer;

#endif
