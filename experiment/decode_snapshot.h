/* The part of decode.c that makes snapshots. */
#ifndef EXPERIMENT_DECODE_SNAPSHOT_H
#define EXPERIMENT_DECODE_SNAPSHOT_H

#include "experiment/decode.h"

/* The body of a snapshot record, its connection aside: on success h has a new snapshot. */
bool decode_snapshot(struct decoder *d, struct heard *h, struct reader *r);

/* String by its number. NULL for 0; r->bad when there is none. */
const char *decoder_string(const struct decoder *d, struct reader *r, uint64_t number);

#endif
