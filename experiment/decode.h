/* Reads the records of one block, from the first on: at any time it has the table of one instant.
 */
#ifndef EXPERIMENT_DECODE_H
#define EXPERIMENT_DECODE_H

#include "core/feed.h"
#include "experiment/recorded.h"

struct decoder {
    uint8_t *raw;
    size_t len;
    struct reader r;      /* what is left; bad: the rest makes no sense */
    struct recorded said; /* by the records up to here */
};

/* Takes over raw, from malloc(). Comes to stand before the first instant. */
void decoder_open(struct decoder *d, uint8_t *raw, size_t len);
void decoder_release(struct decoder *d);
/* Back to before the first instant. */
void decoder_rewind(struct decoder *d);
/* Goes on through all that was seen up to t_ns. Never back. */
void decoder_forward(struct decoder *d, uint64_t t_ns);
/* The next instant; false at the end of the block. */
bool decoder_next(const struct decoder *d, uint64_t *ret_ns);

/* Hands the marks of a block to take, in the order of the file. */
void decode_marks(const uint8_t *raw, size_t len,
                  void (*take)(void *arg, uint64_t t_ns, enum mark_kind kind, const char *text),
                  void *arg);

#endif
