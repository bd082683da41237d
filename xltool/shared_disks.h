/* Images that several guests of one command would have as a disk. Who makes one of them does not know of the others: each
 * plan looks at the guests of its own connection, as they are before any is made. */
#ifndef XLTOOL_SHARED_DISKS_H
#define XLTOOL_SHARED_DISKS_H

#include "xltool/control.h"

/* Refuses, in the plan of intents[i], the images that one of those before it has already. */
void shared_disks_refuse(const struct engine *e, const struct intent *intents, size_t i, struct plan *ret);

#endif
