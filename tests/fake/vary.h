/* Invented guests whose counters move as real ones do: a third are busy, a third do a little, a third are idle but for
 * their clock; of each platform what it gives, and as exactly as it does. Rates differ by guest, and from second to
 * second by a quarter. The same numbers on every machine. */
#ifndef TESTS_FAKE_VARY_H
#define TESTS_FAKE_VARY_H

#include "core/snapshot.h"

static inline uint64_t random_u64(uint64_t *seed)
{
    *seed += 0x9e3779b97f4a7c15u;
    uint64_t z = *seed;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

struct vary_guest {
    uint64_t rate[F_COUNT];
    bool busy, idle, container;
    struct sample now;
};

struct vary {
    struct vary_guest *v;
    size_t n;
    uint64_t seed;
};

void vary_init(struct vary *v, size_t n_guests);
void vary_release(struct vary *v);

/* A second passes; adds the guests as they are now to s, read one after the other from t_ns on.
 * Returns when the last one was. */
uint64_t vary_second(struct vary *v, struct snapshot *s, uint64_t t_ns);

#endif
