/* The raw values of one guest at one instant. Unknown is never zero: a value is read only through
 * sample_get(), which says whether it is known, and sample_why() tells why it is not. */
#ifndef CORE_SAMPLE_H
#define CORE_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/field.h"

struct sample {
    uint64_t t_ns;             /* CLOCK_MONOTONIC when these values were read */
    uint32_t valid;            /* bit f: v[f] is known */
    uint64_t v[F_COUNT];
    const char *why[F_COUNT];  /* why v[f] is unknown: static text or owned by the snapshot */
};

static inline void sample_set(struct sample *s, enum field f, uint64_t value)
{
    s->v[f] = value;
    s->valid |= 1u << f;
}

/* Sets the field, or adds to it when it is known already (a guest's second disk). */
void sample_add(struct sample *s, enum field f, uint64_t value);

/* Declares a field unknown, with the reason (static, or from snapshot_strdup()). */
void sample_unknown(struct sample *s, enum field f, const char *why);

/* The same reason for fields first..last that are not known; what is known stays. */
void sample_unknown_range(struct sample *s, enum field first, enum field last, const char *why);

static inline bool sample_has(const struct sample *s, enum field f)
{
    return s->valid >> f & 1u;
}

/* Returns false and leaves *ret alone when the field is unknown. */
static inline bool sample_get(const struct sample *s, enum field f, uint64_t *ret)
{
    if (!sample_has(s, f))
        return false;
    *ret = s->v[f];
    return true;
}

/* The reason a field is unknown; NULL when it is known, a general text when none was given. */
const char *sample_why(const struct sample *s, enum field f);

/* CLOCK_MONOTONIC now, in ns. */
uint64_t clock_ns(void);

#endif
