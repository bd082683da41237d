#include "core/sample.h"

#include <time.h>

_Static_assert(F_COUNT <= 32, "struct sample keeps its validity bits in 32 bits");

void sample_add(struct sample *s, enum field f, uint64_t value)
{
    sample_set(s, f, sample_has(s, f) ? s->v[f] + value : value);
}

void sample_unknown(struct sample *s, enum field f, const char *why)
{
    s->valid &= ~(1u << f);
    s->v[f] = 0;
    s->why[f] = why;
}

void sample_unknown_range(struct sample *s, enum field first, enum field last, const char *why)
{
    for (unsigned f = first; f <= (unsigned)last; f++)
        if (!sample_has(s, (enum field)f))
            sample_unknown(s, (enum field)f, why);
}

const char *sample_why(const struct sample *s, enum field f)
{
    if (sample_has(s, f))
        return NULL;
    return s->why[f] ? s->why[f] : "not reported by this platform";
}

uint64_t clock_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}
