/* From what libxl lists to the snapshot's rows. */
#ifndef XENSTAT_SAMPLE_H
#define XENSTAT_SAMPLE_H

#include "core/observer.h"

struct xstat_conn;

/* The observer's sample(). */
int xstat_sample(struct obs *o, struct snapshot **ret, struct err *e);

#endif
