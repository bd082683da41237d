/* The platforms of this program. A new platform is one row in registry.c. */
#ifndef XLTOOL_REGISTRY_H
#define XLTOOL_REGISTRY_H

#include "core/observer.h"
#include "core/toolstack.h"

/* NULL-terminated. */
extern const struct observer *const registry[];

/* Those that can also change their guests; NULL-terminated. */
extern const struct toolstack *const toolstacks[];

/* Platforms this binary was built without, one line each, NULL-terminated: for `doctor`. */
extern const char *const registry_left_out[];

#endif
