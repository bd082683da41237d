/* All that is known of one domain. */
#ifndef XENSTAT_DESCRIBE_H
#define XENSTAT_DESCRIBE_H

#include "core/observer.h"

/* The observer's describe(): sections "config", "vcpu", "disk", "net", "backend". */
int xstat_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e);

#endif
