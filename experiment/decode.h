/* Reads the records of one block, from the first on: at any time it has the table of one instant. */
#ifndef EXPERIMENT_DECODE_H
#define EXPERIMENT_DECODE_H

#include "core/feed.h"
#include "core/observer.h"
#include "core/snapshot.h"
#include "experiment/block.h"
#include "experiment/wire.h"

/* A connection as recorded. Strings are the decoder's. */
struct heard {
    const char *uri, *platform, *reason; /* uri NULL: not heard of */
    enum conn_state state;
    struct snapshot *prev, *now; /* the last two */
    struct slot *slots;          /* what the next snapshot's changes go by; the host last */
    size_t n_slots;
    bool has_host;
    uint64_t daemon_cpu_ns;
};

struct decoder {
    uint8_t *raw;
    size_t len;
    struct reader r;      /* what is left; bad: the rest makes no sense */
    uint64_t t_ns;        /* the instant it is at; 0 = before the first */
    const char **strings; /* by number, less 1 */
    size_t n_strings, cap_strings;
    struct recorded_field {
        int field; /* enum field; -1: not known here */
        struct scale scale;
        bool follows; /* it changes much like the field before it */
    } fields[COLUMN_FIELDS_MOST];
    unsigned n_fields;
    struct heard *heard;
    size_t n_heard, cap_heard;
    size_t n_rows; /* of all connections */
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
