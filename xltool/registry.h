/* The platforms of this program. A new platform is one row in registry.c. */
#ifndef XLTOOL_REGISTRY_H
#define XLTOOL_REGISTRY_H

#include "core/observer.h"

/* NULL-terminated. */
extern const struct observer *const registry[];

/* Platforms this binary was built without, one line each, NULL-terminated: for `doctor`. */
extern const char *const registry_left_out[];

#endif
