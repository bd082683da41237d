/* All that is known of one domain. */
#ifndef XENSTAT_DESCRIBE_H
#define XENSTAT_DESCRIBE_H

#include "core/observer.h"
#include "xenstat/api.h"

/* The observer's describe(): sections "config", "vcpu", "disk", "net", "backend". */
int xstat_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e);

/* The pairs of record "config" that are the same with and without a domain. */
void xstat_describe_config(const libxl_domain_config *config, struct detail *d);

#endif
