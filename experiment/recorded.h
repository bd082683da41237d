/* What the records of a block have said up to an instant. Inside of experiment/. */
#ifndef EXPERIMENT_RECORDED_H
#define EXPERIMENT_RECORDED_H

#include "core/observer.h"
#include "core/snapshot.h"
#include "experiment/block.h"
#include "experiment/wire.h"

/* A connection as recorded. Strings stand in the block. */
struct heard {
    const char *uri, *platform, *reason; /* uri NULL: not heard of */
    enum conn_state state;
    struct snapshot *prev, *now; /* the last two */
    struct slot *slots;          /* what the next snapshot's changes go by; the host last */
    size_t n_slots;
    bool has_host;
    uint64_t daemon_cpu_ns;
};

struct recorded {
    uint64_t t_ns;        /* the instant; 0 = before the first */
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

/* Nothing has been said; what was allocated is kept for more. */
void recorded_forget(struct recorded *d);
void recorded_release(struct recorded *d);

/* String by its number. NULL for 0; r->bad when there is none. */
const char *recorded_string(const struct recorded *d, struct reader *r, uint64_t number);

#endif
