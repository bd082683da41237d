/* Libvirt's typed parameters ("vcpu.0.time" = 12) turned into numbers. Pure. */
#ifndef KVMSTAT_PARAMS_H
#define KVMSTAT_PARAMS_H

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/guest.h"

/* One guest's record of bulk statistics. Device counters are summed: the index of a device may
 * change from one call to the next, the sum does not. */
struct kstat_reading {
    bool has_state;
    int state, reason; /* virDomainState and its reason */
    struct sample now; /* what the record holds; reasons are not filled in */
    bool net_none;     /* net.count is 0 */
    bool block_none;   /* block.count is 0 */
};

/* Reads a record; unknown, mistyped and malformed parameters are passed over. */
void kstat_params_read(const virTypedParameter *params, int n, struct kstat_reading *ret);

/* Adds what ext holds of fields first..last to base, in place of what was there. */
void kstat_sample_merge(struct sample *base, const struct sample *ext, enum field first,
                        enum field last);

/* The value of any integer parameter that is not negative. */
bool kstat_param_u64(const virTypedParameter *p, uint64_t *ret);

enum guest_state kstat_state(int state, int reason);

/* True in the states in which a guest has a process. */
bool kstat_state_active(int state);

#endif
