/* Observes this machine itself: the host row. It has no guests. */
#ifndef HOSTSTAT_HOSTSTAT_H
#define HOSTSTAT_HOSTSTAT_H

#include "core/observer.h"

/* Serves "host:///". Always there; reads /proc and /sys only. */
extern const struct observer hoststat_observer;

#endif
