/* Everything known of one guest, and of a connection, for `show` and `doctor`. */
#ifndef KVMSTAT_DESCRIBE_H
#define KVMSTAT_DESCRIBE_H

#include "core/observer.h"

/* The observer's describe and facts. Sampler thread; may block. */
int kstat_describe(struct obs *o, const struct guest *g, struct detail *d, struct err *e);
void kstat_facts(struct obs *o, struct detail *d);

#endif
