/* Rates, the only place where counters turn into per-second figures. */
#ifndef CORE_RATE_H
#define CORE_RATE_H

#include "core/guest.h"

/* Change of a counter per second between two samples of one guest. True and *ret when both are
 * known, of the same boot, in forward time, and the counter did not go backwards. Otherwise false
 * and *ret_why says why (static text, or the newer sample's reason). prev may be NULL. */
bool rate_per_s(const struct guest *prev, const struct guest *now, enum field f, double *ret,
                const char **ret_why);

/* The plain difference under the same rules, in the field's unit. */
bool rate_delta(const struct guest *prev, const struct guest *now, enum field f, uint64_t *ret,
                const char **ret_why);

/* What a per-second figure reads like: ns per second become percent (100 = one core), the rest is
 * left alone. */
double rate_display(enum field f, double per_s);

#endif
