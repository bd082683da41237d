/* The part of decode.c that makes snapshots. */
#ifndef EXPERIMENT_DECODE_SNAPSHOT_H
#define EXPERIMENT_DECODE_SNAPSHOT_H

#include "experiment/recorded.h"

/* The body of a snapshot record, its connection aside: on success h has a new snapshot. */
bool decode_snapshot(struct recorded *d, struct heard *h, struct reader *r);

#endif
