/* Writes the records of one block. */
#ifndef EXPERIMENT_ENCODE_H
#define EXPERIMENT_ENCODE_H

#include "core/strbuf.h"
#include "core/table.h"

struct encoder {
    struct strbuf out;  /* the records so far */
    struct strbuf body; /* of the record under work */
    uint64_t t_ns;
    uint32_t *strings; /* hash table: places of strings in out */
    uint32_t *numbers; /* and their numbers */
    size_t n_strings, cap_strings;
    struct pair *pairs;
    size_t cap_pairs;
};

#define ENCODER_INIT                                                                               \
    {                                                                                              \
        .t_ns = 0                                                                                  \
    }

/* Begins a block: forgets all that was, writes the list of fields. */
void encoder_begin(struct encoder *e);
void encoder_release(struct encoder *e);

/* All that follows was seen at t_ns, which never goes back within a block. */
void encoder_time(struct encoder *e, uint64_t t_ns);
/* Connection i: its name, its state, why. Again when something of that has changed. */
void encoder_source(struct encoder *e, size_t i, const struct table_source *s);
/* A snapshot of connection i. base: the one that was written before it in this block; NULL = none.
 */
void encoder_snapshot(struct encoder *e, size_t i, const struct snapshot *base,
                      const struct snapshot *s);
void encoder_mark(struct encoder *e, uint64_t t_ns, unsigned kind, const char *text);

#endif
